import type { CheckRecord, ResultFooter } from "../../wire/result.ts";
import { groupBy } from "./group-by.ts";
import type { Palette } from "./palette.ts";
import { printableLine } from "./printable-text.ts";

const MAX_CHECKS = 5;

/** What is broken and known: one line a reason, with the checks it covers. */
export function renderExcused(records: readonly CheckRecord[], palette: Palette): string {
  const excused = records.filter((record) => record.excused !== undefined);
  if (excused.length === 0) return "";
  const groups = groupBy(excused, ({ excused: known, rule }) =>
    known?.by === "not-adopted" ? `the rule ${rule} is not adopted` : (known?.reason ?? ""),
  );
  return [
    palette.dim("Broken and known to the baseline:"),
    ...[...groups].flatMap(([reason, own]) => {
      const thread = own.find((each) => each.excused?.thread)?.excused?.thread;
      const left = own.length - MAX_CHECKS;
      return [
        printableLine(`  ${own.length} × ${reason}${thread === undefined ? "" : ` (${thread})`}`),
        ...own
          .slice(0, MAX_CHECKS)
          .map(({ check, verdict }) => palette.dim(printableLine(`    ${check} (${verdict})`))),
        ...(left > 0 ? [palette.dim(`    … and ${left} more`)] : []),
      ];
    }),
  ].join("\n");
}

/** Entries of the baseline that somebody has to look at. */
export function renderBaselineReview({ baseline }: ResultFooter, palette: Palette): string {
  if (!baseline) return "";
  const lines = [
    ...baseline.stale.map(({ check, why }) => `stale    ${check}: ${why}. Remove the entry.`),
    ...baseline.expired.map(
      ({ check, expires, reason }) =>
        `expired  ${check}: on ${expires}, it covers nothing any more (${reason}).`,
    ),
    ...baseline.changed.map(
      ({ check, subject, expected, actual }) =>
        `changed  ${check}: ${expected} in the baseline, ${actual} now, for ${subject}.`,
    ),
  ];
  if (lines.length === 0) return "";
  return [palette.poor("Baseline:"), ...lines.map((line) => `  ${printableLine(line)}`)].join("\n");
}
