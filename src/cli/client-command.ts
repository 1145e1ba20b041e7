import {
  ALL_CASES,
  expandSubjectNames,
  listChecks,
  openSubject,
  PROPERTIES,
  runClientSuite,
  type Subject,
  SubjectError,
} from "../conformance/index.ts";
import { type OptionSpecs, parseCommandLine } from "./command-line.ts";
import type { Verb } from "./help.ts";
import { onInterrupt } from "./interrupt.ts";
import { packageVersion } from "./package-version.ts";
import { showProgress } from "./progress.ts";
import { openReports, readReportOptions } from "./report-outputs.ts";
import { readRunOptions, RUN_OPTIONS, type RunSettings } from "./run-options.ts";
import { hasColours } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

const OPTIONS = { ...RUN_OPTIONS } satisfies OptionSpecs;

export const CLIENT_VERB: Verb = {
  name: "client",
  words: "<subject>…",
  summary: "Judge clients.",
  details: `
A subject is exec:<command> (a program that speaks the exec protocol), cmd:<command> (any program, run once per
check, whose standard output is the text), module:<path> (a TypeScript or JavaScript module made with defineClient)
or a shipped name: openai, openai/create, openai/stream, reference.`,
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
  refuseUnmatched(settings);
  const requests = readReportOptions(options.report);
  const interrupt = onInterrupt();
  const opened = await openAll([...new Set(words.flatMap(expandSubjectNames))], interrupt.signal);
  try {
    if (opened.subjects.length === 0) return 3;
    const reports = openReports(requests, hasColours(options["no-color"]));
    const progress = showProgress();
    const footer = await runClientSuite({
      ...settings,
      subjects: opened.subjects,
      streamproof: packageVersion(),
      signal: interrupt.signal,
      onSubject: progress.begin,
      onLine: (line) => {
        if (line.kind === "check") progress.step();
        if (line.kind === "footer") progress.end();
        reports.write(line);
      },
    });
    await reports.finish();
    // A subject that could not be started leaves the run inconclusive, unless another one broke a rule.
    return footer.status === 0 && opened.hasFailures ? 3 : footer.status;
  } finally {
    interrupt.dispose();
    await Promise.all(opened.subjects.map(({ subject }) => subject.close()));
  }
}

function refuseUnmatched({ selection }: RunSettings): void {
  for (const { check, case: caseId, rule } of listChecks(ALL_CASES, PROPERTIES))
    selection.has(check, caseId, rule);
  const [first] = selection.unmatched();
  if (first === undefined) return;
  throw new UsageError(
    `The pattern "${first}" matches no case, rule or check. \`streamproof rules\` lists the rules; * stands for any characters.`,
  );
}

async function openAll(
  specs: readonly string[],
  signal: AbortSignal,
): Promise<{ subjects: { spec: string; subject: Subject }[]; hasFailures: boolean }> {
  const subjects: { spec: string; subject: Subject }[] = [];
  let hasFailures = false;
  for (const spec of specs) {
    if (signal.aborted) break;
    try {
      subjects.push({ spec, subject: await openSubject(spec) });
    } catch (error) {
      if (!(error instanceof SubjectError)) throw error;
      if (error.code === "unknown-subject" || error.code === "missing-module") {
        await Promise.all(subjects.map(({ subject }) => subject.close()));
        throw new UsageError(error.message);
      }
      process.stderr.write(`streamproof: ${error.message}\n`);
      hasFailures = true;
    }
  }
  return { subjects, hasFailures };
}
