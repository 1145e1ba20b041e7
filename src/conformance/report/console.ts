import type { CheckRecord, ResultFooter, ResultHeader, SubjectRecord } from "../../wire/result.ts";
import { findRule, type Rule } from "../rules/index.ts";
import { type Palette, PLAIN } from "./palette.ts";
import { renderCheck } from "./console-check.ts";
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
  const palette = options.palette ?? PLAIN;
  const command = options.command ?? "streamproof";
  const parts: string[] = [];
  for (const subject of header.subjects) {
    const own = records.filter((record) => record.subject === subject.spec);
    parts.push(palette.strong(describeSubject(subject)));
    for (const group of groupByRule(own.filter((record) => isBroken(record) || isInconclusive(record)))) {
      parts.push(renderGroup(group, palette, command));
    }
    parts.push(...renderDivergent(own, palette), renderNotJudged(own, palette));
  }
  parts.push(renderCounts(footer, palette));
  if (footer.interrupted) parts.push(palette.poor("The run was stopped before all checks were done."));
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function describeSubject(subject: SubjectRecord): string {
  const { spec, name, version, runtime, level } = subject;
  const isNamed = spec.endsWith(name);
  return `${spec}${isNamed ? "" : `: ${name}`} ${version} · ${runtime} · level ${level}`;
}

interface Group {
  rule: Rule | undefined;
  id: string;
  records: CheckRecord[];
}

/** Groups by rule: broken `must` first, then `should`, then what stayed inconclusive. */
function groupByRule(records: readonly CheckRecord[]): Group[] {
  const groups = new Map<string, Group>();
  for (const record of records.toSorted((a, b) => weight(a) - weight(b))) {
    const known = groups.get(record.rule);
    if (known) known.records.push(record);
    else groups.set(record.rule, { id: record.rule, rule: findRule(record.rule), records: [record] });
  }
  return [...groups.values()];
}

function weight(record: CheckRecord): number {
  if (isInconclusive(record)) return 2;
  return record.level === "must" ? 0 : 1;
}

function renderGroup({ id, rule, records }: Group, palette: Palette, command: string): string {
  const [first, ...others] = records;
  if (!first) return "";
  const paint = isInconclusive(first) ? palette.strong : first.level === "must" ? palette.bad : palette.poor;
  const lines = [`${paint(`${isInconclusive(first) ? "?" : "✗"} ${first.level} ${id}`)}`];
  if (rule) {
    lines.push(`  ${rule.requires}`, palette.dim(`  Why: ${rule.why}`));
    lines.push(
      palette.dim(
        `  Source: ${rule.source.kind}, ${rule.source.section}, ${rule.source.url} (read ${rule.source.asOf})`,
      ),
    );
    if (rule.threads?.length) lines.push(palette.dim(`  Seen in: ${rule.threads.join(", ")}`));
  }
  lines.push(renderCheck(first, palette, command));
  if (others.length > 0) {
    lines.push(`  Also in ${others.length} more:`);
    lines.push(...others.map(({ check, verdict, message }) => `    ${verdict} ${check}: ${message ?? ""}`));
  }
  return lines.join("\n");
}

function renderDivergent(records: readonly CheckRecord[], palette: Palette): string[] {
  const divergent = records.filter(({ verdict }) => verdict === "divergent");
  if (divergent.length === 0) return [];
  const lines = divergent.map(({ check, message }) => `  ${check}: ${message ?? ""}`);
  return [[palette.dim("Where good clients disagree (recorded, not scored):"), ...lines].join("\n")];
}

/** Why checks were not judged, each reason once. */
function renderNotJudged(records: readonly CheckRecord[], palette: Palette): string {
  const reasons = new Map<string, number>();
  for (const { verdict, message } of records) {
    if (verdict !== "not-applicable" && verdict !== "not-observed") continue;
    const reason = `${verdict}: ${message ?? "no reason given"}`;
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  if (reasons.size === 0) return "";
  const lines = [...reasons].map(([reason, count]) => `  ${count} × ${reason}`);
  return [palette.dim("Not judged:"), ...lines].join("\n");
}

const COUNTED = [
  "divergent",
  "not-applicable",
  "not-observed",
  "setup-fail",
  "harness-error",
  "timeout",
  "crash",
] as const;

function renderCounts({ must, should, verdicts, ms }: ResultFooter, palette: Palette): string {
  const paint = must.held < must.judged ? palette.bad : palette.good;
  const others = COUNTED.flatMap((verdict) => {
    const count = verdicts[verdict] ?? 0;
    return count === 0 ? [] : [`${verdict.replace("-", " ")} ${count}`];
  });
  const levels = [paint(`must ${must.held}/${must.judged}`), `should ${should.held}/${should.judged}`];
  return `${[...levels, ...others].join(" · ")} · ${(ms / 1000).toFixed(1)} s`;
}
