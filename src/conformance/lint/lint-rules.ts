import { CHUNK_LINT_RULES } from "./chunk-rules.ts";
import { ENDING_LINT_RULES } from "./ending-rules.ts";
import { HTTP_LINT_RULES } from "./http-rules.ts";
import type { LintRule } from "./lint-rule.ts";
import { SSE_LINT_RULES } from "./sse-rules.ts";
import { TOOL_LINT_RULES } from "./tool-rules.ts";

/** Every rule on recorded streams, in the order in which they are told of. */
export const LINT_RULES: readonly LintRule[] = [
  ...Object.values(HTTP_LINT_RULES),
  ...Object.values(SSE_LINT_RULES),
  ...Object.values(CHUNK_LINT_RULES),
  ...Object.values(TOOL_LINT_RULES),
  ...Object.values(ENDING_LINT_RULES),
];

const BY_ID = new Map(LINT_RULES.map((rule) => [rule.id, rule]));

export function findLintRule(id: string): LintRule | undefined {
  return BY_ID.get(id);
}
