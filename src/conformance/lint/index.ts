export { findLintRule, LINT_RULES } from "./lint-rules.ts";
export { type LintReplyOptions, lintReply, type ReplyFindings } from "./lint-reply.ts";
export { LINT_CASE, type LintPlace, recordOutcome, recordUnreadable } from "./lint-records.ts";
export type { LintFinding, LintOutcome, LintRule, Place } from "./lint-rule.ts";
export { type StreamFindings, type StreamKind, StreamLint, type StreamLintOptions } from "./stream-lint.ts";
export { LintRun, type LintRunOptions, type LintResults, type LintSource } from "./lint-run.ts";
