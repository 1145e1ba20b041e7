import type { CheckRecord, ResultFooter, ResultHeader } from "../../wire/result.ts";
import { describedRule } from "../run/run-rules.ts";
import { bySubject } from "./by-subject.ts";
import { renderCheck } from "./console-check.ts";
import { renderLegend } from "./console-writes.ts";
import { foldVariants } from "./finding.ts";
import { groupBy } from "./group-by.ts";
import { codeBlock, codeSpan, markdownText } from "./markdown-text.ts";
import { PLAIN } from "./palette.ts";
import { type Standing, standingOf } from "./summary.ts";
import { countsLine, statusSentence } from "./totals.ts";

/** A step summary of GitHub holds 1 MiB, and nobody reads more than this. */
const MAX_CHECKS_A_RULE = 3;
const MAX_DETAILS = 40;
const MAX_CHECK_LENGTH = 6000;
const STYLE = { palette: PLAIN, command: "streamproof" };

const MARKS: Record<Standing, string> = {
  broken: "❌",
  inconclusive: "❓",
  warned: "⚠️",
  excused: "☑️",
  divergent: "↔️",
  unjudged: "–",
  held: "✅",
};
const STATUS_MARKS: Readonly<Record<number, string>> = { 0: "✅", 1: "❌", 4: "⚠️" };
/** The worst first: what a rule amounts to. */
const ORDER = Object.keys(MARKS) as Standing[];

/** A summary for a workflow run: a table by rule, and what is broken behind a fold. */
export function renderMarkdown(
  header: ResultHeader,
  records: readonly CheckRecord[],
  footer: ResultFooter,
): string {
  const isStrict = header.strict ?? false;
  const parts = [
    `## streamproof: ${STATUS_MARKS[footer.status] ?? "❓"} ${statusSentence(footer)}`,
    `**${countsLine(footer)}** · seed ${header.seed} · exit status ${footer.status}`,
  ];
  for (const [subject, own] of bySubject(header, records)) {
    const info = header.subjects.find(({ spec }) => spec === subject);
    const words = info ? [info.version, info.runtime].filter((word) => word !== "") : [];
    const version = words.length > 0 ? ` ${markdownText(words.join(", "))}` : "";
    parts.push(`### ${codeSpan(subject)}${version}`, ...renderSubject(own, isStrict));
  }
  parts.push(...renderBaseline(footer));
  parts.push(markdownText(renderLegend(parts.join("\n"))));
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function renderSubject(records: readonly CheckRecord[], isStrict: boolean): string[] {
  if (records.length === 0) return ["No check was judged."];
  const rules = [...groupBy(records, ({ rule }) => rule)]
    .map(([rule, own]) => ({ rule, own, standing: worst(own, isStrict) }))
    .sort((a, b) => ORDER.indexOf(a.standing) - ORDER.indexOf(b.standing));
  const isShown = ({ standing }: (typeof rules)[number]): boolean =>
    standing !== "held" && standing !== "unjudged";
  const shown = rules.filter(isShown);
  const quiet = rules.filter((each) => !isShown(each));
  return [
    renderTable(shown),
    ...shown
      .filter(({ standing }) => standing !== "divergent")
      .slice(0, MAX_DETAILS)
      .map(({ rule, own }) => renderDetails(rule, own)),
    quiet.length === 0 ? "" : fold(`${quiet.length} rules without a finding`, renderTable(quiet)),
  ];
}

type Row = { rule: string; own: CheckRecord[]; standing: Standing };

function renderTable(rows: readonly Row[]): string {
  if (rows.length === 0) return "";
  const lines = rows.map(({ rule, own, standing }) => {
    const judged = own.filter(({ verdict }) => !["not-applicable", "not-observed"].includes(verdict));
    const held = judged.filter(({ verdict }) => verdict === "pass").length;
    const verdicts = [...new Set(own.map(({ verdict }) => verdict))].join(", ");
    return `| ${MARKS[standing]} | ${codeSpan(rule)} | ${own[0]?.level ?? ""} | ${held}/${judged.length} | ${verdicts} |`;
  });
  return ["| | rule | level | held | verdicts |", "|---|---|---|---|---|", ...lines].join("\n");
}

function renderDetails(rule: string, records: readonly CheckRecord[]): string {
  const broken = records.filter(
    ({ verdict }) => !["pass", "not-applicable", "not-observed"].includes(verdict),
  );
  const described = describedRule(rule);
  const excuses = [
    ...new Set(
      broken.flatMap(({ excused }) => (excused ? [`Known (${excused.by}): ${excused.reason}`] : [])),
    ),
  ];
  const findings = foldVariants(broken);
  const left = findings.length - MAX_CHECKS_A_RULE;
  return fold(
    `${codeTag(rule)}: ${findings[0]?.record.verdict ?? ""} in ${broken.length} of ${records.length} checks`,
    [
      ...(described ? [markdownText(described.requires), markdownText(`Why: ${described.why}`)] : []),
      ...excuses.map(markdownText),
      ...findings
        .slice(0, MAX_CHECKS_A_RULE)
        .map((finding) => codeBlock(shorten(renderCheck(finding, STYLE)))),
      ...(left > 0 ? [`… and ${left} more; the NDJSON has them all.`] : []),
    ].join("\n\n"),
  );
}

function renderBaseline({ baseline }: ResultFooter): string[] {
  if (!baseline) return [];
  const { stale, expired, changed } = baseline;
  const lines = [
    ...stale.map(({ check, why }) => `- stale: ${codeSpan(check)}: ${markdownText(why)}`),
    ...expired.map(
      ({ check, expires, reason }) =>
        `- expired on ${markdownText(expires)}: ${codeSpan(check)} (${markdownText(reason)})`,
    ),
    ...changed.map(
      ({ check, subject, expected, actual }) =>
        `- changed: ${codeSpan(check)} of ${codeSpan(subject)}: ${expected} in the baseline, ${actual} now`,
    ),
  ];
  return lines.length === 0 ? [] : ["### Baseline", lines.join("\n")];
}

/** GitHub reads markdown inside a fold only after an empty line. */
function fold(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

function codeTag(text: string): string {
  return `<code>${markdownText(text)}</code>`;
}

function worst(records: readonly CheckRecord[], isStrict: boolean): Standing {
  const seen = new Set(records.map((record) => standingOf(record, isStrict)));
  // One check that held says more than any number that did not apply.
  return (
    ORDER.find((standing) => seen.has(standing) && !(standing === "unjudged" && seen.has("held"))) ??
    "unjudged"
  );
}

/** The lines that play it again stay whole, whatever is cut before them. */
function shorten(text: string): string {
  if (text.length <= MAX_CHECK_LENGTH) return text;
  const again = text.split("\n").filter((line) => line.startsWith("      again "));
  const isBearable = again.join("").length <= MAX_CHECK_LENGTH;
  return [`${text.slice(0, MAX_CHECK_LENGTH / 2)} …`, ...(isBearable ? again : [])].join("\n");
}
