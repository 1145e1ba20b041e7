import { ANSWER_RULES } from "./answer.ts";
import { BOUNDARY_RULES } from "./boundaries.ts";
import { CANCEL_RULES } from "./cancel.ts";
import { CHOICE_RULES } from "./choices.ts";
import { CHUNK_RULES } from "./chunks.ts";
import { DELIVERY_RULES } from "./delivery.ts";
import { DEVIATION_RULES } from "./deviations.ts";
import { ENDING_RULES } from "./endings.ts";
import { ERROR_RULES } from "./errors.ts";
import { FINISH_RULES } from "./finish.ts";
import { HTTP_RULES } from "./http.ts";
import { LIMIT_RULES } from "./limits.ts";
import { REASONING_RULES } from "./reasoning.ts";
import { RECONNECT_RULES } from "./reconnect.ts";
import type { Rule } from "./rule.ts";
import { SSE_RULES } from "./sse.ts";
import { TEXT_RULES } from "./text.ts";
import { TOOL_RULES } from "./tools.ts";
import { USAGE_RULES } from "./usage.ts";

export type { Finding, Rule } from "./rule.ts";

/** Every rule on clients, chapter by chapter. */
export const CLIENT_RULES: readonly Rule[] = [
  ...SSE_RULES,
  ...BOUNDARY_RULES,
  ...CHUNK_RULES,
  ...TEXT_RULES,
  ...TOOL_RULES,
  ...CHOICE_RULES,
  ...FINISH_RULES,
  ...USAGE_RULES,
  ...ERROR_RULES,
  ...ENDING_RULES,
  ...CANCEL_RULES,
  ...DELIVERY_RULES,
  ...DEVIATION_RULES,
  ...REASONING_RULES,
  ...HTTP_RULES,
  ...LIMIT_RULES,
  ...RECONNECT_RULES,
  ...ANSWER_RULES,
];

const RULES_BY_ID = new Map(CLIENT_RULES.map((rule) => [rule.id, rule]));

export function findRule(id: string): Rule | undefined {
  return RULES_BY_ID.get(id);
}
