import { packageVersion, saveFailures, type Shard } from "../conformance/index.ts";
import type { CheckRecord, ResultFooter, ResultLine } from "../wire/result.ts";
import { readBaselineOption, readShardOption } from "./ci-options.ts";
import { onInterrupt } from "./interrupt.ts";
import { type Progress, showProgress } from "./progress.ts";
import { openReports, readReportOptions } from "./report-outputs.ts";
import { hasColours } from "./terminal.ts";

interface GivenJudgingOptions {
  shard?: string;
  baseline?: string;
  report?: string[];
  "no-color"?: boolean;
  "save-failures"?: string;
}

/** What every verb that judges hands to its suite. */
interface SuiteSettings {
  shard: Shard | undefined;
  baseline: Awaited<ReturnType<typeof readBaselineOption>>;
  streamproof: string;
  signal: AbortSignal;
  onLine(line: ResultLine): void;
}

/** What stands around the suite of every verb that judges: reports, progress, Ctrl-C, saved failures. */
export interface JudgingRun extends Disposable {
  settings: SuiteSettings;
  progress: Progress;
  /** Writes the reports and what is to be saved, and returns the exit status. */
  finish(footer: ResultFooter): Promise<number>;
}

/**
 * Opens all of it before anything is asked.
 *
 * @throws UsageError and ConformanceError for options that cannot be heeded
 */
export async function openJudgingRun(options: GivenJudgingOptions): Promise<JudgingRun> {
  const shard = readShardOption(options.shard);
  const baseline = await readBaselineOption(options.baseline);
  const reports = openReports(readReportOptions(options.report), hasColours(options["no-color"]));
  const interrupt = onInterrupt();
  const progress = showProgress();
  const records: CheckRecord[] = [];
  const onLine = (line: ResultLine): void => {
    if (line.kind === "check") {
      records.push(line);
      progress.step();
    }
    if (line.kind === "footer") progress.end();
    reports.write(line);
  };
  return {
    settings: { shard, baseline, streamproof: packageVersion(), signal: interrupt.signal, onLine },
    progress,
    async finish({ status }) {
      await reports.finish();
      const folder = options["save-failures"];
      if (folder !== undefined) saveFailures(folder, records);
      return status;
    },
    [Symbol.dispose]: () => interrupt.dispose(),
  };
}

/** Whoever explores wants to come back to what was found. */
export function sayRandomSeed(given: string | undefined, seed: number): void {
  if (given === "random")
    process.stderr.write(`seed ${seed}; --seed ${seed} generates the same streams again\n`);
}
