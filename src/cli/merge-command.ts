import { loadResults, mergeResults, saveFailures, today } from "../conformance/index.ts";
import { CI_OPTIONS, readBaselineOption } from "./ci-options.ts";
import { type OptionSpecs, parseCommandLine } from "./command-line.ts";
import type { Verb } from "./help.ts";
import { openReports, readReportOptions } from "./report-outputs.ts";
import { REPORT_OPTIONS } from "./run-options.ts";
import { hasColours } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

const OPTIONS = { ...CI_OPTIONS, ...REPORT_OPTIONS } satisfies OptionSpecs;

export const MERGE_VERB: Verb = {
  name: "merge",
  words: "<ndjson>…",
  summary: "Join the results of shards, render reports.",
  details: `
Takes what --report ndjson=<path> wrote. Results of shards must be of the same run and complete; results of whole runs,
of several subjects say, may be joined too. The exit status is that of one run that had judged everything.`,
  options: OPTIONS,
  run: runMerge,
};

async function runMerge(args: readonly string[]): Promise<number> {
  const { options, words } = parseCommandLine(args, OPTIONS);
  if (words.length === 0)
    throw new UsageError("No results were given. Name the files that --report ndjson=<path> wrote.");
  const baseline = await readBaselineOption(options.baseline);
  const parts = await Promise.all(words.map(loadResults));
  const merged = mergeResults(parts, { baseline: baseline?.known, today: today() });
  const reports = openReports(readReportOptions(options.report), hasColours(options["no-color"]));
  for (const line of [merged.header, ...merged.records, merged.footer]) reports.write(line);
  await reports.finish();
  if (options["save-failures"] !== undefined) saveFailures(options["save-failures"], merged.records);
  return merged.footer.status;
}
