#!/usr/bin/env node
import { MockServerError } from "../mock-server/index.ts";
import { ScenarioError } from "../scenario/index.ts";
import { ConformanceError, SubjectError, packageVersion } from "../conformance/index.ts";
import { CLIENT_VERB } from "./client-command.ts";
import { EXPORT_VERB, IMPORT_VERB } from "./convert-command.ts";
import { ENDPOINT_VERB } from "./endpoint-command.ts";
import { GATEWAY_VERB } from "./gateway-command.ts";
import { isMisnamed } from "./open-subjects.ts";
import { renderHelp, renderVerbHelp, type Verb } from "./help.ts";
import { LINT_VERB } from "./lint-command.ts";
import { MERGE_VERB } from "./merge-command.ts";
import { RECORD_VERB } from "./record-command.ts";
import { REPLAY_VERB } from "./replay-command.ts";
import { RULES_VERB } from "./rules-command.ts";
import { SERVE_VERB } from "./serve-command.ts";
import { unknownWord, UsageError } from "./usage-error.ts";

const VERBS: readonly Verb[] = [
  SERVE_VERB,
  CLIENT_VERB,
  GATEWAY_VERB,
  ENDPOINT_VERB,
  LINT_VERB,
  RECORD_VERB,
  RULES_VERB,
  REPLAY_VERB,
  MERGE_VERB,
  IMPORT_VERB,
  EXPORT_VERB,
];

async function main(args: readonly string[]): Promise<number> {
  const [word, ...rest] = args;
  if (word === undefined) throw new UsageError(`No verb was given.\n\n${renderHelp(VERBS).trimEnd()}`);
  if (word === "--version") return print(`${packageVersion()}\n`);
  const asked = word === "help" ? rest[0] : word;
  if (asked === undefined || HELP_WORDS.includes(asked)) return print(renderHelp(VERBS));
  const verb = findVerb(asked);
  if (word === "help" || isAsked(rest, HELP_WORDS)) return print(renderVerbHelp(verb));
  if (isAsked(rest, ["--version"])) return print(`${packageVersion()}\n`);
  return verb.run(rest);
}

const HELP_WORDS: readonly string[] = ["--help", "-h"];

/** Whether one of the words stands before a `--`. */
function isAsked(args: readonly string[], words: readonly string[]): boolean {
  const end = args.indexOf("--");
  return args.slice(0, end === -1 ? args.length : end).some((arg) => words.includes(arg));
}

function findVerb(word: string): Verb {
  const verb = VERBS.find(({ name }) => name === word);
  if (verb) return verb;
  const names = VERBS.map(({ name }) => name);
  throw word.startsWith("-")
    ? unknownWord("option", word, ["--help", "--version"])
    : unknownWord("verb", word, names);
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

/** Expected problems are one paragraph and a status; only a fault of ours shows a stack. */
function explain(error: unknown): number {
  if (error instanceof SubjectError) return say(error.message, isMisnamed(error) ? 2 : 3);
  const isExpected =
    error instanceof UsageError ||
    error instanceof ScenarioError ||
    error instanceof MockServerError ||
    error instanceof ConformanceError;
  if (isExpected) return say(error.message, 2);
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return say(`a fault of streamproof itself, please report it.\n${detail}`, 3);
}

function say(message: string, status: number): number {
  process.stderr.write(`streamproof: ${message}\n`);
  return status;
}

// A reader that leaves early, such as `head`, is no fault.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}
// Node's own status for this is 1, which would say that a client broke a rule.
process.on("uncaughtException", (error) => process.exit(explain(error)));

process.exitCode = await main(process.argv.slice(2)).catch(explain);
