import { CALLS_RULES } from "./calls.ts";
import { CATALOGUE_RULES } from "./catalogue.ts";
import { CHOICE_RULES } from "./choices.ts";
import { CHUNK_RULES } from "./chunks.ts";
import { CONTENT_RULES } from "./content.ts";
import { DELIVERY_RULES } from "./delivery.ts";
import { DELTA_RULES } from "./deltas.ts";
import type { EndpointRule } from "./endpoint-rule.ts";
import { ERROR_RULES } from "./errors.ts";
import { HTTP_RULES } from "./http.ts";
import { ORDER_RULES } from "./order.ts";
import { SECRET_RULES } from "./secrets.ts";
import { SSE_RULES } from "./sse.ts";
import { TOOL_RULES } from "./tools.ts";
import { TURN_RULES } from "./turns.ts";
import { USAGE_RULES } from "./usage.ts";
import { WHOLE_RULES } from "./whole.ts";

export type { EndpointRule } from "./endpoint-rule.ts";

/** Every rule on endpoints, chapter by chapter. */
export const ENDPOINT_RULES: readonly EndpointRule[] = [
  ...HTTP_RULES,
  ...SSE_RULES,
  ...CHUNK_RULES,
  ...DELTA_RULES,
  ...CONTENT_RULES,
  ...TOOL_RULES,
  ...CALLS_RULES,
  ...CHOICE_RULES,
  ...ORDER_RULES,
  ...USAGE_RULES,
  ...WHOLE_RULES,
  ...ERROR_RULES,
  ...DELIVERY_RULES,
  ...TURN_RULES,
  ...CATALOGUE_RULES,
  ...SECRET_RULES,
];

const RULES_BY_ID = new Map(ENDPOINT_RULES.map((rule) => [rule.id, rule]));

export function findEndpointRule(id: string): EndpointRule | undefined {
  return RULES_BY_ID.get(id);
}
