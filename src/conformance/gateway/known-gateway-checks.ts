import { CROWD_CASES, GATEWAY_CASES } from "../cases/gateway/index.ts";
import type { KnownCheck } from "../run/known-checks.ts";
import { checkId } from "../run/plan.ts";
import { GATEWAY_PROPERTIES } from "./gateway-properties.ts";
import { listGatewayChecks } from "./plan-gateway.ts";

/** Every check there is on gateways, fixed and generated. */
export function knownGatewayChecks(): KnownCheck[] {
  const fixed = listGatewayChecks([...GATEWAY_CASES, ...CROWD_CASES]);
  const generated = GATEWAY_PROPERTIES.map(({ id, rule }) => ({
    check: checkId(id, rule, ""),
    case: id,
    rule,
  }));
  return [...fixed, ...generated].map((known) => ({ ...known, level: "chat" }));
}
