import type { CheckRecord, ResultFooter, ResultHeader, SubjectRecord } from "../../wire/result.ts";
import { renderBaselineReview, renderExcused } from "./console-baseline.ts";
import { renderSubjectCounts, renderTotals } from "./console-counts.ts";
import { FindingGroups } from "./console-group.ts";
import { renderLegend } from "./console-writes.ts";
import { groupBy } from "./group-by.ts";
import { type Palette, PLAIN } from "./palette.ts";
import { printableLine, printableLines } from "./printable-text.ts";
import { isBroken, isInconclusive } from "./summary.ts";

export interface ConsoleOptions {
  palette?: Palette;
  /** The command that plays checks again. @defaultValue "streamproof" */
  command?: string;
}

/** The whole report of a run for people: what is broken first, then what is doubtful, then the counts. */
export function renderConsole(
  header: ResultHeader,
  records: readonly CheckRecord[],
  footer: ResultFooter,
  options: ConsoleOptions = {},
): string {
  const { palette = PLAIN, command = "streamproof" } = options;
  const groups = new FindingGroups({ palette, command });
  const bySubject = groupBy(records, ({ subject }) => subject);
  const parts: string[] = [];
  for (const subject of header.subjects) {
    const own = bySubject.get(subject.spec) ?? [];
    bySubject.delete(subject.spec);
    const counts = header.subjects.length > 1 ? `\n${renderSubjectCounts(own)}` : "";
    parts.push(`${palette.strong(describeSubject(subject))}${counts}`);
    parts.push(
      ...renderFindings(own, groups),
      renderExcused(own, palette),
      ...renderDivergent(own, palette),
      renderNotJudged(own, palette),
    );
  }
  // The harness itself, and subjects that never started.
  for (const [name, own] of bySubject)
    parts.push(palette.strong(printableLine(name)), ...renderFindings(own, groups));
  parts.push(renderLegend(parts.join("\n")));
  parts.push(renderBaselineReview(footer, palette));
  parts.push(renderTotals(header, footer, palette));
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function describeSubject(subject: SubjectRecord): string {
  const { spec, name, version, runtime, level } = subject;
  const isNamed = spec.endsWith(name);
  const named = `${spec}${isNamed ? "" : `: ${name}`}${version === "" ? "" : ` ${version}`}`;
  // A gateway has neither a runtime that we know nor a level.
  return printableLine(runtime === "" ? named : `${named} · ${runtime} · level ${level}`);
}

function renderFindings(records: readonly CheckRecord[], groups: FindingGroups): string[] {
  return groups.render(
    records.filter((record) => (isBroken(record) && !record.excused) || isInconclusive(record)),
  );
}

function renderDivergent(records: readonly CheckRecord[], palette: Palette): string[] {
  const divergent = records.filter(({ verdict }) => verdict === "divergent");
  if (divergent.length === 0) return [];
  const lines = divergent.map(
    ({ check, message }) => `  ${check}: ${printableLines(message ?? "")[0] ?? ""}`,
  );
  return [[palette.dim("Where good ones disagree (recorded, not scored):"), ...lines].join("\n")];
}

/** Why checks were not judged, each reason once. */
function renderNotJudged(records: readonly CheckRecord[], palette: Palette): string {
  const unjudged = records.filter(
    ({ verdict }) => verdict === "not-applicable" || verdict === "not-observed",
  );
  const reasons = groupBy(unjudged, ({ verdict, message }) => `${verdict}: ${message ?? "no reason given"}`);
  if (reasons.size === 0) return "";
  const lines = [...reasons].map(
    ([reason, { length }]) => `  ${length} × ${printableLines(reason)[0] ?? ""}`,
  );
  return [palette.dim("Not judged:"), ...lines].join("\n");
}
