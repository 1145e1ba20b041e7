import type { KnownCheck } from "../run/known-checks.ts";
import { CHUNK_LINT_RULES } from "./chunk-rules.ts";
import { ENDING_LINT_RULES } from "./ending-rules.ts";
import { LINT_CASE } from "./lint-records.ts";
import type { LintRule } from "./lint-rule.ts";
import { LINT_RULES } from "./lint-rules.ts";
import { SSE_LINT_RULES } from "./sse-rules.ts";
import { TOOL_LINT_RULES } from "./tool-rules.ts";

/** Judged on chat completions only. */
const ON_CHAT: ReadonlySet<LintRule> = new Set<LintRule>([
  SSE_LINT_RULES.outside,
  SSE_LINT_RULES.noData,
  SSE_LINT_RULES.comments,
  ...Object.values(CHUNK_LINT_RULES),
  ...Object.values(TOOL_LINT_RULES),
  ...Object.values(ENDING_LINT_RULES),
]);

/** Every check there is on recorded streams: one for each rule and kind of stream. */
export function knownLintChecks(): KnownCheck[] {
  return (["chat", "events"] as const).flatMap((level) =>
    LINT_RULES.filter((rule) => level === "chat" || !ON_CHAT.has(rule)).map(({ id }) => ({
      check: `${LINT_CASE}#${id}`,
      case: LINT_CASE,
      rule: id,
      level,
    })),
  );
}
