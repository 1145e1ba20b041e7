#!/usr/bin/env node
import { packageVersion } from "../conformance/run/package-version.ts";
import { renderHelp, renderVerbHelp, type Verb } from "./help.ts";
import { unknownWord, UsageError } from "./usage-error.ts";

/** Each verb with what it needs is loaded when it is asked for: `serve` does not wait for the judge. */
const VERBS: Readonly<Record<string, () => Promise<Verb>>> = {
  serve: async () => (await import("./serve-command.ts")).SERVE_VERB,
  client: async () => (await import("./client-command.ts")).CLIENT_VERB,
  gateway: async () => (await import("./gateway-command.ts")).GATEWAY_VERB,
  endpoint: async () => (await import("./endpoint-command.ts")).ENDPOINT_VERB,
  lint: async () => (await import("./lint-command.ts")).LINT_VERB,
  record: async () => (await import("./record-command.ts")).RECORD_VERB,
  rules: async () => (await import("./rules-command.ts")).RULES_VERB,
  replay: async () => (await import("./replay-command.ts")).REPLAY_VERB,
  merge: async () => (await import("./merge-command.ts")).MERGE_VERB,
  import: async () => (await import("./convert-command.ts")).IMPORT_VERB,
  export: async () => (await import("./convert-command.ts")).EXPORT_VERB,
};

async function main(args: readonly string[]): Promise<number> {
  const [word, ...rest] = args;
  if (word === undefined) throw new UsageError(`No verb was given.\n\n${(await help()).trimEnd()}`);
  if (word === "--version") return print(`${packageVersion()}\n`);
  const asked = word === "help" ? rest[0] : word;
  if (asked === undefined || HELP_WORDS.includes(asked)) return print(await help());
  const verb = await findVerb(asked);
  if (word === "help" || isAsked(rest, HELP_WORDS)) return print(renderVerbHelp(verb));
  if (isAsked(rest, ["--version"])) return print(`${packageVersion()}\n`);
  return verb.run(rest);
}

async function help(): Promise<string> {
  return renderHelp(await Promise.all(Object.values(VERBS).map((load) => load())));
}

const HELP_WORDS: readonly string[] = ["--help", "-h"];

/** Whether one of the words stands before a `--`. */
function isAsked(args: readonly string[], words: readonly string[]): boolean {
  const end = args.indexOf("--");
  return args.slice(0, end === -1 ? args.length : end).some((arg) => words.includes(arg));
}

function findVerb(word: string): Promise<Verb> {
  const load = Object.hasOwn(VERBS, word) ? VERBS[word] : undefined;
  if (load !== undefined) return load();
  throw word.startsWith("-")
    ? unknownWord("option", word, ["--help", "--version"])
    : unknownWord("verb", word, Object.keys(VERBS));
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

/** Problems that are the user's to solve; by name, as their classes come with the verbs. */
const EXPECTED = new Set(["UsageError", "ScenarioError", "MockServerError", "ConformanceError"]);
/** What is wrong with the word of a subject, rather than with the subject. */
const MISNAMED = new Set(["unknown-subject", "missing-module"]);

/** Expected problems are one paragraph and a status; only a fault of ours shows a stack. */
function explain(error: unknown): number {
  if (!(error instanceof Error)) return sayFault(String(error));
  if (error.name === "SubjectError") {
    const isMisnamed = "code" in error && MISNAMED.has(String(error.code));
    return say(error.message, isMisnamed ? 2 : 3);
  }
  return EXPECTED.has(error.name) ? say(error.message, 2) : sayFault(error.stack ?? error.message);
}

function sayFault(detail: string): number {
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
