import { CONTENT_RULES } from "./content.ts";
import { CROWD_RULES } from "./crowds.ts";
import { DEATH_RULES } from "./deaths.ts";
import { FAULT_RULES } from "./faults.ts";
import { FINISH_RELAY_RULES } from "./finish.ts";
import { FRAMING_RULES } from "./framing.ts";
import type { GatewayRule } from "./gateway-rule.ts";
import { LAW_RULES } from "./laws.ts";
import { LIVE_RULES } from "./live.ts";
import { REQUEST_RULES } from "./requests.ts";
import { SECRET_RULES } from "./secrets.ts";
import { TOOL_RELAY_RULES } from "./tools.ts";
import { USAGE_RELAY_RULES } from "./usage.ts";
import { WHOLE_RULES } from "./whole.ts";

export type { GatewayRule } from "./gateway-rule.ts";

/** Every rule on gateways, chapter by chapter. */
export const GATEWAY_RULES: readonly GatewayRule[] = [
  ...CONTENT_RULES,
  ...TOOL_RELAY_RULES,
  ...FINISH_RELAY_RULES,
  ...USAGE_RELAY_RULES,
  ...FRAMING_RULES,
  ...FAULT_RULES,
  ...DEATH_RULES,
  ...LIVE_RULES,
  ...REQUEST_RULES,
  ...SECRET_RULES,
  ...WHOLE_RULES,
  ...CROWD_RULES,
  ...LAW_RULES,
];

const RULES_BY_ID = new Map(GATEWAY_RULES.map((rule) => [rule.id, rule]));

export function findGatewayRule(id: string): GatewayRule | undefined {
  return RULES_BY_ID.get(id);
}
