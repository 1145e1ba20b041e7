import { renderScenario, type Rendition } from "../../mock-server/index.ts";
import { type Scenario, scenarioSchema } from "../../scenario/scenario.ts";
import { BOUNDARY_GAP_MS, type VariantName } from "../cases/case.ts";
import type { CrowdCase, GatewayCase } from "../cases/gateway/gateway-case.ts";
import { markOffsets } from "../cases/mark-offsets.ts";
import { findGatewayRule } from "../rules/gateway/index.ts";
import type { GatewayRule } from "../rules/gateway/gateway-rule.ts";
import { checkId } from "../run/plan.ts";
import type { Selection } from "../run/selection.ts";

/** One question to be asked, and the checks it decides. */
export interface PlannedQuestion {
  case: GatewayCase;
  /** As it stands in check ids: `` or `@writes=marks`. */
  variant: string;
  scenario: Scenario;
  rendition: Rendition;
  rules: readonly GatewayRule[];
}

export interface PlannedCrowd {
  case: CrowdCase;
  rules: readonly GatewayRule[];
}

/** The bodies above this are cut at marked offsets only. */
const MAX_BYTES_ONE_BY_ONE = 600;

/** Every question that the selection leaves. */
export function planQuestions(cases: readonly GatewayCase[], selection: Selection): PlannedQuestion[] {
  return cases.flatMap((candidate) =>
    (candidate.variants ?? ["plain"]).flatMap((name): PlannedQuestion[] => {
      const variant = suffixOf(name);
      const rules = selectedRules(candidate, variant, selection);
      return rules.length === 0
        ? []
        : [{ case: candidate, variant, rules, ...renderVariant(candidate, name) }];
    }),
  );
}

export function planCrowds(cases: readonly CrowdCase[], selection: Selection): PlannedCrowd[] {
  return cases.flatMap((candidate): PlannedCrowd[] => {
    const rules = selectedRules(candidate, "", selection);
    return rules.length === 0 ? [] : [{ case: candidate, rules }];
  });
}

/** The ids of every fixed check of the given cases. */
export function listGatewayChecks(
  cases: readonly (GatewayCase | CrowdCase)[],
): { check: string; case: string; rule: string }[] {
  return cases.flatMap((candidate) =>
    ("variants" in candidate ? (candidate.variants ?? ["plain" as const]) : ["plain" as const]).flatMap(
      (name) =>
        candidate.rules.map((rule) => ({
          check: checkId(candidate.id, rule, suffixOf(name)),
          case: candidate.id,
          rule,
        })),
    ),
  );
}

function selectedRules(
  { id, rules }: GatewayCase | CrowdCase,
  variant: string,
  selection: Selection,
): GatewayRule[] {
  return rules
    .map((ruleId) => {
      const rule = findGatewayRule(ruleId);
      if (!rule) throw new Error(`case ${id} names the rule ${ruleId}, which does not exist`);
      return rule;
    })
    .filter((rule) => selection.has(checkId(id, rule.id, variant), id, rule.id));
}

function suffixOf(name: VariantName): string {
  return name === "plain" ? "" : `@writes=${name}`;
}

function renderVariant(
  candidate: GatewayCase,
  name: VariantName,
): { scenario: Scenario; rendition: Rendition } {
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
