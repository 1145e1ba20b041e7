import {
  ALL_CASES,
  CLIENT_RULES,
  findLintRule,
  findRule,
  LINT_RULES,
  type LintRule,
  listChecks,
  PROFILES,
  PROPERTIES,
  type Rule,
  RUN_RULES,
  type RunRule,
} from "../conformance/index.ts";
import { type OptionSpecs, parseCommandLine } from "./command-line.ts";
import type { Verb } from "./help.ts";
import { unknownWord, UsageError } from "./usage-error.ts";

const OPTIONS = {} satisfies OptionSpecs;

export const RULES_VERB: Verb = {
  name: "rules",
  words: "[id]",
  summary: "List the rules, or explain one.",
  options: OPTIONS,
  run: runRules,
};

async function runRules(args: readonly string[]): Promise<number> {
  const { words } = parseCommandLine(args, OPTIONS);
  if (words.length > 1)
    throw new UsageError("`rules` explains one rule at a time. Give one id, or none for the list.");
  const [id] = words;
  if (id === undefined) {
    process.stdout.write(renderList());
    return 0;
  }
  const rule = findRule(id);
  const lintRule = findLintRule(id);
  const runRule = RUN_RULES.find((each) => each.id === id);
  if (!rule && !lintRule && !runRule)
    throw unknownWord(
      "rule",
      id,
      [...CLIENT_RULES, ...LINT_RULES, ...RUN_RULES].map((each) => each.id),
    );
  if (rule) process.stdout.write(renderRule(rule));
  else if (lintRule) process.stdout.write(renderLintRule(lintRule));
  else if (runRule) process.stdout.write(renderRunRule(runRule));
  return 0;
}

function renderList(): string {
  const width = Math.max(...CLIENT_RULES.map(({ id }) => id.length));
  const line = ({ id, level, source, requires }: LintRule | Rule): string =>
    `${id.padEnd(width)}  ${level.padEnd(9)}  ${source.kind.padEnd(13)}  ${requires}`;
  const rules = CLIENT_RULES.map(line);
  const profiles = PROFILES.map(
    ({ name, about, has }) =>
      `${name.padEnd(width)}  ${String(CLIENT_RULES.filter(has).length).padStart(3)} rules: ${about}`,
  );
  const runRules = RUN_RULES.map(
    ({ id, level, requires }) => `${id.padEnd(width)}  ${level.padEnd(9)}  ${requires}`,
  );
  return `${[
    ...rules,
    "",
    "On recorded streams, for `lint`:",
    ...LINT_RULES.map(line),
    "",
    "On the run itself, recorded where there is something to say:",
    ...runRules,
    "",
    "Profiles, for --profile:",
    ...profiles,
  ].join("\n")}\n`;
}

function renderLintRule(rule: LintRule): string {
  const { id, level, requires, why, mend, source, threads = [] } = rule;
  return `${[
    `${id} (${level})`,
    "",
    requires,
    `Why: ${why}`,
    `Mend: ${mend}`,
    `Source: ${source.kind}, ${source.section}`,
    `        ${source.url} (read ${source.asOf})`,
    ...(threads.length > 0 ? [`Seen in: ${threads.join(", ")}`] : []),
    "Judged on: recorded streams, by `streamproof lint`",
  ].join("\n")}\n`;
}

function renderRunRule({ id, level, requires, why }: RunRule): string {
  const note = "This is about the run itself: no case is about it, and it cannot be selected.";
  return `${[`${id} (${level})`, "", requires, `Why: ${why}`, "", note].join("\n")}\n`;
}

function renderRule(rule: Rule): string {
  const { id, level, requires, why, source, threads = [], needs = [], levels = ["chat"] } = rule;
  const checks = listChecks(ALL_CASES, PROPERTIES).filter((check) => check.rule === id);
  const titles = new Map(ALL_CASES.map((each) => [each.id, each.title]));
  const cases = [...new Set(checks.map((check) => check.case))];
  return `${[
    `${id} (${level})`,
    "",
    requires,
    `Why: ${why}`,
    `Source: ${source.kind}, ${source.section}`,
    `        ${source.url} (read ${source.asOf})`,
    ...(threads.length > 0 ? [`Seen in: ${threads.join(", ")}`] : []),
    `Judged on: ${levels.join(" and ")} subjects${needs.length > 0 ? ` that observe ${needs.join(", ")}` : ""}`,
    "",
    "Cases:",
    ...cases.map((name) => `  ${name}: ${titles.get(name) ?? "generated streams"}`),
  ].join("\n")}\n`;
}
