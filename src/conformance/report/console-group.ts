import type { CheckRecord } from "../../wire/result.ts";
import { describedRule } from "../run/run-rules.ts";
import { type CheckStyle, renderCheck, renderOthers } from "./console-check.ts";
import { type Finding, foldVariants, sameFinding } from "./finding.ts";
import { groupBy } from "./group-by.ts";
import { printableLines } from "./printable-text.ts";
import { isInconclusive } from "./summary.ts";

/** Crashes and hangs that are shown in full; a subject that always crashes does so in the same way. */
const MAX_BREAKDOWNS = 3;

/** Renders what is wrong with the subjects of one report, and says nothing twice. */
export class FindingGroups {
  readonly #style: CheckStyle;
  readonly #explained = new Set<string>();
  readonly #shown = new Map<string, CheckRecord>();
  #breakdowns = 0;

  constructor(style: CheckStyle) {
    this.#style = style;
  }

  /** What one subject broke: `must` first, then the rest, then what stayed inconclusive; one text a rule. */
  render(records: readonly CheckRecord[]): string[] {
    this.#breakdowns = 0;
    const broken = records.filter((record) => !isInconclusive(record));
    const byRule = groupBy(broken.toSorted(byWeight), ({ rule }) => rule);
    // Our own faults and the adapter's repeat themselves under every rule: there the reason makes the group.
    const byReason = groupBy(
      records.filter(isInconclusive),
      ({ verdict, message }) => `${verdict}: ${message}`,
    );
    return [
      ...[...byRule].map(([rule, own]) => this.#renderRule(rule, foldVariants(own))),
      ...[...byReason.values()].map((own) => this.#renderReason(own)),
    ];
  }

  #renderRule(id: string, [first, ...others]: Finding[]): string {
    if (!first) return "";
    const { palette } = this.#style;
    const paint = first.record.level === "must" ? palette.bad : palette.poor;
    const lines = [paint(`✗ ${first.record.level} ${id}`), ...this.#explain(id)];
    lines.push(this.#renderFirst(first), ...renderOthers(first.record, others));
    return lines.join("\n");
  }

  #explain(id: string): string[] {
    const rule = describedRule(id);
    if (!rule) return [];
    const { palette } = this.#style;
    if (this.#explained.has(id)) return [`  ${rule.requires}`];
    this.#explained.add(id);
    const lines = [`  ${rule.requires}`, palette.dim(`  Why: ${rule.why}`)];
    if (!("source" in rule)) return lines;
    const { kind, section, url, asOf } = rule.source;
    const seen = rule.threads?.length ? `; seen in ${rule.threads.join(", ")}` : "";
    return [...lines, palette.dim(`  Source: ${kind}, ${section}, ${url} (read ${asOf})${seen}`)];
  }

  #renderFirst(finding: Finding): string {
    const { record } = finding;
    const known = this.#shown.get(record.check);
    if (known !== undefined && sameFinding(known, record)) {
      const also = finding.variants.length > 0 ? `; also ${finding.variants.join(", ")}` : "";
      return `  ${record.check} (${record.verdict}${also}): as with ${known.subject}, above`;
    }
    const isBreakdown = record.verdict === "crash" || record.verdict === "timeout";
    if (isBreakdown && ++this.#breakdowns > MAX_BREAKDOWNS) {
      return `  ${record.check} (${record.verdict}): ${printableLines(record.message ?? "")[0] ?? ""}`;
    }
    if (known === undefined) this.#shown.set(record.check, record);
    return renderCheck(finding, this.#style, known?.subject);
  }

  #renderReason(records: readonly CheckRecord[]): string {
    const [first, ...others] = records;
    if (!first) return "";
    const { palette } = this.#style;
    const count = records.length === 1 ? "" : `, ${records.length} checks`;
    const lines = [
      palette.strong(`? ${first.verdict}${count}`),
      ...(others.length === 0 ? this.#explain(first.rule) : []),
    ];
    lines.push(renderCheck({ record: first, variants: [] }, this.#style));
    lines.push(
      ...renderOthers(
        first,
        others.map((record) => ({ record, variants: [] })),
      ),
    );
    return lines.join("\n");
  }
}

function byWeight(a: CheckRecord, b: CheckRecord): number {
  return Number(a.level !== "must") - Number(b.level !== "must");
}
