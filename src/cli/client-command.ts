import {
  ALL_CASES,
  expandSubjectNames,
  listChecks,
  PROPERTIES,
  runClientSuite,
  saveFailures,
  saveTraces,
  packageVersion,
} from "../conformance/index.ts";
import type { CheckRecord } from "../wire/result.ts";
import { readBaselineOption, readShardOption } from "./ci-options.ts";
import { type OptionSpecs, parseCommandLine } from "./command-line.ts";
import type { Verb } from "./help.ts";
import { onInterrupt } from "./interrupt.ts";
import { closeSubjects, openSubjects } from "./open-subjects.ts";
import { showProgress } from "./progress.ts";
import { openReports, readReportOptions } from "./report-outputs.ts";
import { refuseUnmatched } from "./refuse-unmatched.ts";
import { readRunOptions, RUN_OPTIONS } from "./run-options.ts";
import { hasColours } from "./terminal.ts";
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
  const shard = readShardOption(options.shard);
  const baseline = await readBaselineOption(options.baseline);
  const reports = openReports(readReportOptions(options.report), hasColours(options["no-color"]));
  const traces = options["save-traces"];
  const saveTrace = traces === undefined ? undefined : saveTraces(traces);
  const interrupt = onInterrupt();
  const specs = [...new Set(words.flatMap(expandSubjectNames))];
  const { subjects, notStarted } = await openSubjects(specs, interrupt.signal);
  for (const { message } of notStarted) process.stderr.write(`streamproof: ${message}\n`);
  if (options.seed === "random")
    process.stderr.write(`seed ${settings.seed}; --seed ${settings.seed} generates the same streams again\n`);
  try {
    const progress = showProgress();
    const records: CheckRecord[] = [];
    const footer = await runClientSuite({
      ...settings,
      subjects,
      notStarted,
      shard,
      baseline,
      saveTrace,
      streamproof: packageVersion(),
      signal: interrupt.signal,
      onSubject: (spec, checks, leastMs) => progress.begin(spec, checks, "checks", leastMs),
      onLine: (line) => {
        if (line.kind === "check") {
          records.push(line);
          progress.step();
        }
        if (line.kind === "footer") progress.end();
        reports.write(line);
      },
    });
    await reports.finish();
    if (options["save-failures"] !== undefined) saveFailures(options["save-failures"], records);
    return footer.status;
  } finally {
    await closeSubjects({ subjects });
    interrupt.dispose();
  }
}
