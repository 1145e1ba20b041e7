import { createMockServer, type MockServer } from "../mock-server/index.ts";
import type { CheckRecord, ResultFooter, ResultHeader, ResultLine } from "../wire/result.ts";
import { judgeClient } from "./judge-client.ts";
import { summarize } from "./report/summary.ts";
import type { Selection } from "./selection.ts";
import { checkHarness } from "./self-check.ts";
import { type Subject } from "./subjects/subject.ts";

export interface ClientSuiteOptions {
  /** Subjects that were opened already, by their word on the command line. The suite does not close them. */
  subjects: readonly { spec: string; subject: Subject }[];
  selection: Selection;
  /** Version of this package, for the header. */
  streamproof: string;
  seed: number;
  /** Generated streams per property. */
  runs: number;
  concurrency: number;
  timeoutMs: number;
  isStrict: boolean;
  signal: AbortSignal;
  /** Called with every line of the results, header first and footer last. */
  onLine(line: ResultLine): void;
  /** Called when a subject is about to be judged by this many checks. */
  onSubject?(spec: string, checks: number): void;
}

/** Judges clients one after the other and returns the footer; every line of the results goes to `onLine`. */
export async function runClientSuite(options: ClientSuiteOptions): Promise<ResultFooter> {
  const startedAt = performance.now();
  const records: CheckRecord[] = [];
  options.onLine(headerOf(options));
  const onRecord = (record: CheckRecord): void => {
    // What a subject does while it is being stopped says nothing about it.
    if (options.signal.aborted) return;
    records.push(record);
    options.onLine(record);
  };
  await using server = await createMockServer();
  const fault = await harnessFault(server, options);
  if (fault !== null) onRecord(harnessRecord(fault));
  else await Promise.race([judgeAll(server, { ...options, onRecord }), whenAborted(options.signal)]);
  const footer: ResultFooter = {
    kind: "footer",
    ...summarize(records, options.isStrict),
    interrupted: options.signal.aborted,
    ms: Math.round(performance.now() - startedAt),
  };
  // A run that was stopped has not judged everything; what it did find still counts.
  if (footer.interrupted && footer.status === 0) footer.status = 3;
  options.onLine(footer);
  return footer;
}

async function judgeAll(
  server: MockServer,
  options: ClientSuiteOptions & { onRecord(record: CheckRecord): void },
): Promise<void> {
  for (const { spec, subject } of options.subjects) await judgeOne(server, spec, subject, options);
}

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

async function judgeOne(
  server: MockServer,
  spec: string,
  subject: Subject,
  options: ClientSuiteOptions & { onRecord(record: CheckRecord): void },
): Promise<void> {
  if (options.signal.aborted) return;
  const { timeoutMs, isStrict, onSubject } = options;
  await judgeClient(
    { server, subject, spec, timeoutMs, isStrict },
    {
      ...options,
      // A program that is started for every check is asked the fixed questions only.
      runs: spec.startsWith("cmd:") ? 0 : options.runs,
      onPlan: (checks) => onSubject?.(spec, checks),
    },
  );
}

async function harnessFault(server: MockServer, { subjects }: ClientSuiteOptions): Promise<string | null> {
  for (const level of new Set(subjects.map(({ subject }) => subject.info.level))) {
    const fault = await checkHarness(server, level);
    if (fault !== null) return fault;
  }
  return null;
}

function harnessRecord(message: string): CheckRecord {
  return {
    kind: "check",
    check: "harness/self-check#harness.self-check",
    case: "harness/self-check",
    rule: "harness.self-check",
    level: "must",
    verdict: "harness-error",
    subject: "harness",
    message,
    ms: 0,
  };
}

function headerOf({ subjects, streamproof, seed }: ClientSuiteOptions): ResultHeader {
  return {
    kind: "header",
    format: 1,
    suite: "client",
    streamproof,
    runtime: `node ${process.versions.node} ${process.platform} ${process.arch}`,
    seed,
    subjects: subjects.map(({ spec, subject }) => ({
      spec,
      ...subject.info,
      observes: [...subject.info.observes],
    })),
  };
}
