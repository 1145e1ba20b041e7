import type { CheckRecord, ResultFooter, ResultHeader } from "../../wire/result.ts";
import { describedRule } from "../run/run-rules.ts";
import { bySubject } from "./by-subject.ts";
import { renderCheck } from "./console-check.ts";
import { renderLegend } from "./console-writes.ts";
import { PLAIN } from "./palette.ts";
import { type Standing, standingOf } from "./summary.ts";
import { xmlAttribute, xmlText } from "./xml-text.ts";

/** How a test case of JUnit ends; JUnit knows no warnings, and what is not right must not look right. */
const OUTCOMES: Record<Standing, "pass" | "failure" | "error" | "skipped"> = {
  held: "pass",
  broken: "failure",
  inconclusive: "error",
  warned: "skipped",
  excused: "skipped",
  divergent: "skipped",
  unjudged: "skipped",
};

interface TestCase {
  outcome: (typeof OUTCOMES)[Standing];
  xml: string;
}

/** One test suite per subject, one test case per check; the class is the chapter of the rule. */
export function renderJunit(
  header: ResultHeader,
  records: readonly CheckRecord[],
  footer: ResultFooter,
): string {
  const isStrict = header.strict ?? false;
  const suites = bySubject(header, records).map(([subject, own]) => ({
    name: subject,
    seconds: own.reduce((sum, { ms }) => sum + ms, 0) / 1000,
    cases: own.map((record) => testCase(record, isStrict)),
  }));
  const stale = (footer.baseline?.stale ?? []).map(staleCase);
  if (stale.length > 0) suites.push({ name: "baseline", seconds: 0, cases: stale });
  const all = suites.flatMap(({ cases }) => cases);
  const attributes = `${attribute("name", `streamproof ${header.suite}`)}${counts(all)}${seconds(footer.ms / 1000)}`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes}>`,
    ...suites.flatMap(({ name, cases, seconds: time }) => [
      `  <testsuite${attribute("name", name)}${counts(cases)}${seconds(time)}>`,
      ...cases.map(({ xml }) => xml),
      "  </testsuite>",
    ]),
    "</testsuites>",
    "",
  ].join("\n");
}

function testCase(record: CheckRecord, isStrict: boolean): TestCase {
  const standing = standingOf(record, isStrict);
  const outcome = OUTCOMES[standing];
  const chapter = record.rule.split(".")[0] ?? record.rule;
  const open = `    <testcase${attribute("classname", chapter)}${attribute("name", record.check)}${seconds(record.ms / 1000)}`;
  if (outcome === "pass") return { outcome, xml: `${open}/>` };
  const message = attribute("message", messageOf(record, standing));
  const inside =
    outcome === "skipped"
      ? `<skipped${message}/>`
      : `<${outcome}${message}${attribute("type", record.verdict)}>${xmlText(detailsOf(record))}</${outcome}>`;
  return { outcome, xml: `${open}>\n      ${inside}\n    </testcase>` };
}

function messageOf({ level, verdict, message = "", excused }: CheckRecord, standing: Standing): string {
  if (standing === "excused") return `known (${excused?.by}): ${excused?.reason}`;
  if (standing === "warned") return `a ${level} is broken (${verdict}): ${message}`;
  return standing === "unjudged" || standing === "divergent" ? `${verdict}: ${message}` : message;
}

function detailsOf(record: CheckRecord): string {
  const rule = describedRule(record.rule);
  const lines = rule ? [rule.requires, `Why: ${rule.why}`] : [];
  if (rule && "source" in rule) lines.push(`Source: ${rule.source.section}, ${rule.source.url}`);
  const check = renderCheck({ record, variants: [] }, { palette: PLAIN, command: "streamproof" });
  return [...lines, check, renderLegend(check)].filter((part) => part !== "").join("\n");
}

function staleCase({ check, why }: { check: string; why: string }): TestCase {
  const message = attribute("message", `stale: ${why}. Remove the entry.`);
  const xml = `    <testcase${attribute("classname", "baseline")}${attribute("name", check)}${seconds(0)}>
      <failure${message}${attribute("type", "stale")}/>
    </testcase>`;
  return { outcome: "failure", xml };
}

function counts(cases: readonly TestCase[]): string {
  const count = (wanted: TestCase["outcome"]): string =>
    String(cases.filter(({ outcome }) => outcome === wanted).length);
  return [
    attribute("tests", String(cases.length)),
    attribute("failures", count("failure")),
    attribute("errors", count("error")),
    attribute("skipped", count("skipped")),
  ].join("");
}

function seconds(time: number): string {
  return attribute("time", time.toFixed(3));
}

function attribute(name: string, value: string): string {
  return ` ${name}="${xmlAttribute(value)}"`;
}
