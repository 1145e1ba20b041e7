import { renderScenario, type Rendition } from "../../mock-server/index.ts";
import { type Scenario, scenarioSchema } from "../../scenario/scenario.ts";
import type { SubjectLevel } from "../../wire/exec-protocol.ts";
import { BOUNDARY_GAP_MS, type Case, RENDERINGS, type VariantName } from "../cases/case.ts";
import type { Property } from "../cases/index.ts";
import { markOffsets } from "../cases/mark-offsets.ts";
import { findRule, type Rule } from "../rules/index.ts";
import type { Selection } from "./selection.ts";

/** One exchange to be played, and the checks it decides. */
export interface PlannedExchange {
  case: Case;
  /** As it stands in check ids: `` or `@writes=marks`. */
  variant: string;
  scenario: Scenario;
  rendition: Rendition;
  rules: readonly Rule[];
}

/** Bodies above this are cut at marked offsets only: a write a byte would take for ever. */
const MAX_BYTES_ONE_BY_ONE = 600;

/** Every exchange for a subject of this level that the selection leaves. */
export function planExchanges(
  cases: readonly Case[],
  level: SubjectLevel,
  selection: Selection,
): PlannedExchange[] {
  return cases
    .filter((candidate) => candidate.level === level)
    .flatMap((candidate) =>
      (candidate.variants ?? RENDERINGS).flatMap((name): PlannedExchange[] => {
        const variant = variantSuffix(name);
        const rules = candidate.rules
          .map((id) => knownRule(id, candidate))
          .filter((rule) => selection.has(checkId(candidate.id, rule.id, variant), candidate.id, rule.id));
        return rules.length === 0
          ? []
          : [{ case: candidate, variant, rules, ...renderVariant(candidate, name) }];
      }),
    );
}

/** The ids of every check there is, fixed and generated, as selections see them. */
export function listChecks(
  cases: readonly Case[],
  properties: readonly Property[],
): { check: string; case: string; rule: string }[] {
  const fixed = cases.flatMap((candidate) =>
    (candidate.variants ?? RENDERINGS).flatMap((name) =>
      candidate.rules.map((rule) => ({
        check: checkId(candidate.id, rule, variantSuffix(name)),
        case: candidate.id,
        rule,
      })),
    ),
  );
  return [...fixed, ...properties.map(({ id, rule }) => ({ check: checkId(id, rule, ""), case: id, rule }))];
}

/** The id under which one check is known: the selector to run it again and its key in a baseline. */
export function checkId(caseId: string, ruleId: string, variant: string): string {
  return `${caseId}#${ruleId}${variant}`;
}

/** Whether the client is meant to stop waiting by itself; such exchanges take seconds and are not tried again. */
export function isAboutSilence({ rules }: Pick<PlannedExchange, "rules">): boolean {
  return rules.some((rule) => rule.expectsHang === true);
}

/** A variant is part of the id only where it is not the scenario as written. */
function variantSuffix(name: VariantName): string {
  return name === "plain" ? "" : `@writes=${name}`;
}

function knownRule(id: string, { id: caseId }: Case): Rule {
  const rule = findRule(id);
  if (!rule) throw new Error(`case ${caseId} names the rule ${id}, which does not exist`);
  return rule;
}

function renderVariant(candidate: Case, name: VariantName): { scenario: Scenario; rendition: Rendition } {
  const scenario = scenarioSchema.parse(candidate.scenario);
  const rendition = renderScenario(scenario);
  if (name === "plain") return { scenario, rendition };
  const isByteByByte = name === "byte" && rendition.body.length <= MAX_BYTES_ONE_BY_ONE;
  const cut: Scenario = {
    ...scenario,
    writes: isByteByByte ? "byte" : { offsets: markOffsets(rendition.body) },
    gapMs: BOUNDARY_GAP_MS,
  };
  return { scenario: cut, rendition: renderScenario(cut) };
}
