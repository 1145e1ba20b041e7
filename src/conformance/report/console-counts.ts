import type { CheckRecord, ResultFooter, ResultHeader } from "../../wire/result.ts";
import type { Palette } from "./palette.ts";
import { summarize, type Summary } from "./summary.ts";

const COUNTED = [
  "divergent",
  "not-applicable",
  "not-observed",
  "setup-fail",
  "harness-error",
  "timeout",
  "crash",
] as const;

/** What one subject of several held. */
export function renderSubjectCounts(records: readonly CheckRecord[]): string {
  return renderCounts(summarize(records, false)).join(" · ");
}

/** The last lines of a report: the counts of the whole run, and what its exit status means. */
export function renderTotals(header: ResultHeader, footer: ResultFooter, palette: Palette): string {
  const { must, ms, status, interrupted } = footer;
  const paint = must.held < must.judged ? palette.bad : palette.good;
  const [first = "", ...others] = renderCounts(footer);
  const counts = [paint(first), ...others, `seed ${header.seed}`, `${(ms / 1000).toFixed(1)} s`].join(" · ");
  const lines = [counts, `Exit status ${status}: ${explainStatus(footer)}`];
  if (interrupted) lines.unshift(palette.poor("The run was stopped before all checks were done."));
  return lines.join("\n");
}

function renderCounts({ must, should, verdicts }: Summary): string[] {
  const others = COUNTED.flatMap((verdict) => {
    const count = verdicts[verdict] ?? 0;
    return count === 0 ? [] : [`${verdict.replace("-", " ")} ${count}`];
  });
  return [`must ${must.held}/${must.judged}`, `should ${should.held}/${should.judged}`, ...others];
}

function explainStatus({ status, must, should, verdicts, interrupted, baseline }: ResultFooter): string {
  const isCovered = baseline !== undefined && baseline.covered + baseline.notAdopted > 0;
  if (status === 0) return `every judged must holds${isCovered ? " or is known to the baseline" : ""}.`;
  if (status === 4) return "nothing worse than stale entries in the baseline.";
  if (status === 1) {
    if (isCovered) return "something does not hold that the baseline does not cover.";
    return must.held < must.judged
      ? "some must does not hold."
      : "some should does not hold, and the run is strict.";
  }
  if (interrupted) return "inconclusive, as the run was stopped.";
  if (verdicts["harness-error"]) return "inconclusive, as the harness failed.";
  if (verdicts["setup-fail"]) return "inconclusive, as a subject could not be run.";
  return must.judged + should.judged === 0 ? "inconclusive, as nothing was judged." : "inconclusive.";
}
