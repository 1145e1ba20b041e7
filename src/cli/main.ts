#!/usr/bin/env node
import { MockServerError } from "../mock-server/index.ts";
import { ScenarioError } from "../scenario/index.ts";
import { SubjectError } from "../conformance/index.ts";
import { CLIENT_VERB } from "./client-command.ts";
import { renderHelp, renderVerbHelp, type Verb } from "./help.ts";
import { packageVersion } from "./package-version.ts";
import { REPLAY_VERB } from "./replay-command.ts";
import { RULES_VERB } from "./rules-command.ts";
import { SERVE_VERB } from "./serve-command.ts";
import { unknownWord, UsageError } from "./usage-error.ts";

const VERBS: readonly Verb[] = [SERVE_VERB, CLIENT_VERB, RULES_VERB, REPLAY_VERB];

async function main(args: readonly string[]): Promise<number> {
  const [word, ...rest] = args;
  if (word === "--version") return print(`${packageVersion()}\n`);
  if (word === "--help" || word === "help" || word === undefined) {
    if (word === undefined) throw new UsageError(`No verb was given.\n\n${renderHelp(VERBS)}`);
    return print(renderHelp(VERBS));
  }
  const verb = VERBS.find(({ name }) => name === word);
  if (!verb)
    throw unknownWord(word.startsWith("-") ? "option" : "verb", word, [
      ...VERBS.map(({ name }) => name),
      "--help",
      "--version",
    ]);
  if (rest.includes("--help")) return print(renderVerbHelp(verb));
  if (rest.includes("--version")) return print(`${packageVersion()}\n`);
  return verb.run(rest);
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

/** Expected problems are one paragraph and a status; only a fault of ours shows a stack. */
function explain(error: unknown): number {
  const isExpected =
    error instanceof UsageError ||
    error instanceof ScenarioError ||
    error instanceof MockServerError ||
    error instanceof SubjectError;
  if (isExpected) {
    process.stderr.write(`streamproof: ${error.message}\n`);
    return error instanceof SubjectError ? 3 : 2;
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`streamproof: a fault of streamproof itself, please report it.\n${detail}\n`);
  return 3;
}

// A reader that leaves early, such as `head`, is no fault.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

process.exitCode = await main(process.argv.slice(2)).catch(explain);
