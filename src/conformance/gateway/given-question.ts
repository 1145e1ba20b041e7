import { renderScenario } from "../../mock-server/index.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { GATEWAY_CASES } from "../cases/gateway/index.ts";
import type { GatewayCase } from "../cases/gateway/gateway-case.ts";
import type { GatewayRule } from "../rules/gateway/gateway-rule.ts";
import type { PlannedQuestion } from "./plan-gateway.ts";

/** A question that is asked again: what the upstream says, and the rules that judge what comes out. */
export interface GivenQuestion {
  /** The id of the case that it comes from, where there is one: that says how it is asked. */
  caseId: string;
  scenario: Scenario;
  rules: readonly GatewayRule[];
}

/** A given question, asked as its case says. */
export function questionOf({ caseId, scenario, rules }: GivenQuestion): PlannedQuestion {
  const [id = caseId, variant = ""] = caseId.split(/(?=@)/);
  const known = GATEWAY_CASES.find((each) => each.id === id);
  const ruleIds = rules.map((rule) => rule.id);
  const asked: GatewayCase = known ?? { id, title: "a question of its own", rules: ruleIds, scenario };
  return { case: asked, variant, scenario, rendition: renderScenario(scenario), rules };
}
