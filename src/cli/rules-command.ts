import {
  ALL_CASES,
  CLIENT_RULES,
  CROWD_CASES,
  ENDPOINT_RULES,
  type EndpointRule,
  findEndpointRule,
  findGatewayRule,
  findLintRule,
  findRule,
  GATEWAY_CASES,
  GATEWAY_RULES,
  type GatewayRule,
  knownGatewayChecks,
  LINT_RULES,
  type LintRule,
  listChecks,
  PROFILES,
  PROPERTIES,
  QUESTIONS,
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
  const gatewayRule = findGatewayRule(id);
  const endpointRule = findEndpointRule(id);
  const lintRule = findLintRule(id);
  const runRule = RUN_RULES.find((each) => each.id === id);
  if (rule) process.stdout.write(renderRule(rule));
  else if (gatewayRule) process.stdout.write(renderGatewayRule(gatewayRule));
  else if (endpointRule) process.stdout.write(renderEndpointRule(endpointRule));
  else if (lintRule) process.stdout.write(renderLintRule(lintRule));
  else if (runRule) process.stdout.write(renderRunRule(runRule));
  else {
    throw unknownWord(
      "rule",
      id,
      [...CLIENT_RULES, ...GATEWAY_RULES, ...ENDPOINT_RULES, ...LINT_RULES, ...RUN_RULES].map(
        (each) => each.id,
      ),
    );
  }
  return 0;
}

function renderList(): string {
  const width = Math.max(
    ...[...CLIENT_RULES, ...GATEWAY_RULES, ...ENDPOINT_RULES, ...LINT_RULES].map(({ id }) => id.length),
  );
  const listed = ({
    id,
    level,
    source,
    requires,
  }: Pick<Rule, "id" | "level" | "source" | "requires">): string =>
    `${id.padEnd(width)}  ${level.padEnd(9)}  ${source.kind.padEnd(13)}  ${requires}`;
  const profiles = PROFILES.map(
    ({ name, about, has }) =>
      `${name.padEnd(width)}  ${String(CLIENT_RULES.filter(has).length).padStart(3)} rules on clients, ${String(GATEWAY_RULES.filter(has).length).padStart(3)} on gateways, ${String(ENDPOINT_RULES.filter(has).length).padStart(3)} on endpoints: ${about}`,
  );
  const runRules = RUN_RULES.map(
    ({ id, level, requires }) => `${id.padEnd(width)}  ${level.padEnd(9)}  ${requires}`,
  );
  return `${[
    "On clients:",
    ...CLIENT_RULES.map(listed),
    "",
    "On gateways:",
    ...GATEWAY_RULES.map(listed),
    "",
    "On endpoints:",
    ...ENDPOINT_RULES.map(listed),
    "",
    "On recorded streams, for `lint`:",
    ...LINT_RULES.map(listed),
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

function renderGatewayRule(rule: GatewayRule): string {
  const checks = knownGatewayChecks().filter((check) => check.rule === rule.id);
  const titles = new Map([...GATEWAY_CASES, ...CROWD_CASES].map((each) => [each.id, each.title]));
  const cases = [...new Set(checks.map((check) => check.case))];
  return renderExplained(rule, "Judged on: gateways whose upstream is our mock", cases, titles);
}

function renderEndpointRule(rule: EndpointRule): string {
  const asked = QUESTIONS.filter(({ rules }) => rules.includes(rule.id));
  const titles = new Map(asked.map(({ id, title }) => [id, title]));
  return renderExplained(rule, "Judged on: live endpoints", [...titles.keys()], titles);
}

function renderRule(rule: Rule): string {
  const { id, needs = [], levels = ["chat"] } = rule;
  const checks = listChecks(ALL_CASES, PROPERTIES).filter((check) => check.rule === id);
  const titles = new Map(ALL_CASES.map((each) => [each.id, each.title]));
  const cases = [...new Set(checks.map((check) => check.case))];
  const judgedOn = `Judged on: ${levels.join(" and ")} subjects${needs.length > 0 ? ` that observe ${needs.join(", ")}` : ""}`;
  return renderExplained(rule, judgedOn, cases, titles);
}

function renderExplained(
  { id, level, requires, why, source, threads = [] }: Rule | GatewayRule | EndpointRule,
  judgedOn: string,
  cases: readonly string[],
  titles: ReadonlyMap<string, string>,
): string {
  return `${[
    `${id} (${level})`,
    "",
    requires,
    `Why: ${why}`,
    `Source: ${source.kind}, ${source.section}`,
    `        ${source.url} (read ${source.asOf})`,
    ...(threads.length > 0 ? [`Seen in: ${threads.join(", ")}`] : []),
    judgedOn,
    "",
    "Cases:",
    ...cases.map((name) => `  ${name}: ${titles.get(name) ?? "generated streams"}`),
  ].join("\n")}\n`;
}
