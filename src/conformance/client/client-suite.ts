import { createMockServer, type MockServer } from "../../mock-server/index.ts";
import type { CheckRecord, ResultFooter, ResultHeader, ResultLine } from "../../wire/result.ts";
import { excuseRecord, reviewBaseline } from "../ci/apply-baseline.ts";
import type { Baseline } from "../ci/baseline.ts";
import type { PlayedStimulus } from "./client-run.ts";
import { judgeClient } from "./judge-client.ts";
import type { TraceSaver } from "./save-traces.ts";
import { knownChecks } from "../run/known-checks.ts";
import { summarize } from "../report/summary.ts";
import type { Selection } from "../run/selection.ts";
import { checkHarness } from "./self-check.ts";
import { selectShard, type Shard } from "../ci/shard.ts";
import { type Subject } from "../subjects/subject.ts";

export interface ClientSuiteOptions {
  /** Subjects that were opened already, by their word on the command line. The suite does not close them. */
  subjects: readonly { spec: string; subject: Subject }[];
  /** Subjects that were asked for and could not be started: they leave the run inconclusive. */
  notStarted?: readonly { spec: string; message: string }[] | undefined;
  selection: Selection;
  /** Version of this package, for the header. */
  streamproof: string;
  seed: number;
  /** Generated streams per property. @defaultValue 100; none for `cmd:` subjects, which start a program for each */
  runs?: number | undefined;
  concurrency: number;
  timeoutMs: number;
  isStrict: boolean;
  /** Only this part of the selection is judged. */
  shard?: Shard | undefined;
  /** Known deviations, and the day they are held against: YYYY-MM-DD, in UTC. */
  baseline?: { known: Baseline; today: string } | undefined;
  /** Saves what was played, so that it can be judged again. */
  saveTrace?: TraceSaver | undefined;
  signal: AbortSignal;
  /** Called with every line of the results, header first and footer last. */
  onLine(line: ResultLine): void;
  /** Called when a subject is about to be judged by this many checks, which take at least that long. */
  onSubject?(spec: string, checks: number, leastMs: number): void;
}

const DEFAULT_RUNS = 100;

/** Judges clients one after the other and returns the footer; every line of the results goes to `onLine`. */
export async function runClientSuite(options: ClientSuiteOptions): Promise<ResultFooter> {
  const startedAt = performance.now();
  const records: CheckRecord[] = [];
  const header = headerOf(options);
  options.onLine(header);
  const { baseline, shard } = options;
  const context = baseline && { header, today: baseline.today, known: knownChecks() };
  const onRecord = (found: CheckRecord): void => {
    const record = baseline && context ? excuseRecord(found, baseline.known, context) : found;
    records.push(record);
    options.onLine(record);
  };
  options.notStarted?.forEach((subject) => onRecord(notStartedRecord(subject)));
  await using server = await createMockServer();
  const selection = shard ? selectShard(options.selection, shard, knownChecks()) : options.selection;
  await judgeAll(server, { ...options, selection }, onRecord);
  const review = baseline && context && reviewBaseline(records, baseline.known, context);
  const footer: ResultFooter = {
    kind: "footer",
    ...summarize(records, options.isStrict, review?.stale.length),
    interrupted: options.signal.aborted,
    ...(review === undefined ? {} : { baseline: review }),
    ms: Math.round(performance.now() - startedAt),
  };
  // A run that was stopped has not judged everything; what it did find still counts.
  if (footer.interrupted && footer.status !== 1) footer.status = 3;
  options.onLine(footer);
  return footer;
}

async function judgeAll(
  server: MockServer,
  options: ClientSuiteOptions,
  onRecord: (record: CheckRecord) => void,
): Promise<void> {
  const fault = await harnessFault(server, options);
  if (fault !== null) return onRecord(harnessRecord(fault));
  const { signal, timeoutMs, isStrict } = options;
  for (const { spec, subject } of options.subjects) {
    if (signal.aborted) return;
    const settings = {
      server,
      subject,
      spec,
      timeoutMs,
      isStrict,
      onPlayed: (id: string, played: PlayedStimulus) => options.saveTrace?.(spec, subject, id, played),
    };
    const judging = judgeClient(settings, {
      ...options,
      runs: options.runs ?? (spec.startsWith("cmd:") ? 0 : DEFAULT_RUNS),
      onRecord,
      onPlan: (checks, leastMs) => options.onSubject?.(spec, checks, leastMs),
    });
    // What is still under way when the run is stopped is not waited for.
    await Promise.race([judging, whenAborted(signal)]);
  }
}

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

async function harnessFault(server: MockServer, { subjects }: ClientSuiteOptions): Promise<string | null> {
  for (const level of new Set(subjects.map(({ subject }) => subject.info.level))) {
    const fault = await checkHarness(server, level);
    if (fault !== null) return fault;
  }
  return null;
}

function harnessRecord(message: string): CheckRecord {
  const check = "harness/self-check#harness.self-check";
  return runRecord(check, { verdict: "harness-error", subject: "harness", message });
}

function notStartedRecord({ spec, message }: { spec: string; message: string }): CheckRecord {
  return runRecord("subject/starts#subject.starts", { verdict: "setup-fail", subject: spec, message });
}

function runRecord(check: string, rest: Pick<CheckRecord, "verdict" | "subject" | "message">): CheckRecord {
  const [caseId = "", rule = ""] = check.split("#");
  return { kind: "check", check, case: caseId, rule, level: "must", ...rest, ms: 0 };
}

function headerOf({ subjects, streamproof, seed, isStrict, shard }: ClientSuiteOptions): ResultHeader {
  return {
    kind: "header",
    format: 1,
    suite: "client",
    streamproof,
    runtime: `node ${process.versions.node} ${process.platform} ${process.arch}`,
    seed,
    ...(isStrict ? { strict: true } : {}),
    ...(shard ? { shard: { ...shard } } : {}),
    subjects: subjects.map(({ spec, subject }) => ({
      spec,
      ...subject.info,
      observes: [...subject.info.observes],
    })),
  };
}
