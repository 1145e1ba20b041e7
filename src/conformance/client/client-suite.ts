import { createMockServer, type MockServer } from "../../mock-server/index.ts";
import type { CheckRecord, ResultFooter, ResultLine, SubjectRecord } from "../../wire/result.ts";
import { type DatedBaseline, ResultLedger } from "../ci/result-ledger.ts";
import { selectShard, type Shard } from "../ci/shard.ts";
import { knownChecks } from "../run/known-checks.ts";
import { resultHeader } from "../run/result-header.ts";
import { runRecord } from "../run/run-record.ts";
import type { Selection } from "../run/selection.ts";
import { whenAborted } from "../run/when-aborted.ts";
import { type Subject } from "../subjects/subject.ts";
import type { PlayedStimulus } from "./client-run.ts";
import { judgeClient } from "./judge-client.ts";
import type { TraceSaver } from "./save-traces.ts";
import { checkHarness } from "./self-check.ts";

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
  baseline?: DatedBaseline | undefined;
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
  const { shard, signal } = options;
  const known = knownChecks();
  const header = resultHeader("client", options, options.subjects.map(subjectRecord));
  const ledger = new ResultLedger(header, startedAt, { ...options, known });
  options.notStarted?.forEach((subject) => ledger.add(notStartedRecord(subject)));
  await using server = await createMockServer();
  const selection = shard ? selectShard(options.selection, shard, known) : options.selection;
  await judgeAll(server, { ...options, selection }, (record) => ledger.add(record));
  return ledger.close(signal.aborted);
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

async function harnessFault(server: MockServer, { subjects }: ClientSuiteOptions): Promise<string | null> {
  for (const level of new Set(subjects.map(({ subject }) => subject.info.level))) {
    const fault = await checkHarness(server, level);
    if (fault !== null) return fault;
  }
  return null;
}

function harnessRecord(message: string): CheckRecord {
  return runRecord("harness.self-check", { verdict: "harness-error", subject: "harness", message });
}

function notStartedRecord({ spec, message }: { spec: string; message: string }): CheckRecord {
  return runRecord("subject.starts", { verdict: "setup-fail", subject: spec, message });
}

function subjectRecord({ spec, subject: { info } }: ClientSuiteOptions["subjects"][number]): SubjectRecord {
  return { spec, ...info, observes: [...info.observes] };
}
