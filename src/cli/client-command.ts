import {
  ALL_CASES,
  expandSubjectNames,
  listChecks,
  PROPERTIES,
  runClientSuite,
  saveTraces,
} from "../conformance/index.ts";
import { type OptionSpecs, parseCommandLine } from "./command-line.ts";
import type { Verb } from "./help.ts";
import { openJudgingRun, sayRandomSeed } from "./judging-run.ts";
import { closeSubjects, openSubjects } from "./open-subjects.ts";
import { refuseUnmatched } from "./refuse-unmatched.ts";
import { readRunOptions, RUN_OPTIONS } from "./run-options.ts";
import { UsageError } from "./usage-error.ts";

const OPTIONS = {
  ...RUN_OPTIONS,
  "save-traces": {
    type: "string",
    value: "<dir>",
    help: "Write every exchange of a case as a trace, for trace:<dir>/<subject> to be judged again.",
  },
} satisfies OptionSpecs;

export const CLIENT_VERB: Verb = {
  name: "client",
  words: "<subject>…",
  summary: "Judge clients.",
  details: `
A subject is exec:<command> (a program that speaks the exec protocol), cmd:<command> (any program, run once per
check, whose standard output is the text), module:<path> (a TypeScript or JavaScript module made with defineClient),
trace:<path> (a run that was saved, judged again by the rules of now) or a shipped name: openai, openai/create, openai/stream, reference.`,
  options: OPTIONS,
  run: runClient,
};

async function runClient(args: readonly string[]): Promise<number> {
  const { options, words } = parseCommandLine(args, OPTIONS);
  if (words.length === 0) {
    throw new UsageError(
      'No subject was given. Name one: streamproof client openai, or streamproof client "exec:python client.py".',
    );
  }
  const settings = readRunOptions(options);
  refuseUnmatched(settings.selection, listChecks(ALL_CASES, PROPERTIES));
  using run = await openJudgingRun(options);
  const traces = options["save-traces"];
  const saveTrace = traces === undefined ? undefined : saveTraces(traces);
  const specs = [...new Set(words.flatMap(expandSubjectNames))];
  const { subjects, notStarted } = await openSubjects(specs, run.settings.signal);
  for (const { message } of notStarted) process.stderr.write(`streamproof: ${message}\n`);
  sayRandomSeed(options.seed, settings.seed);
  try {
    const footer = await runClientSuite({
      ...settings,
      ...run.settings,
      subjects,
      notStarted,
      saveTrace,
      onSubject: (spec, checks, leastMs) => run.progress.begin(spec, checks, "checks", leastMs),
    });
    return await run.finish(footer);
  } finally {
    await closeSubjects({ subjects });
  }
}
