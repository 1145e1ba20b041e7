import type { Selection } from "../conformance/index.ts";
import { UsageError } from "./usage-error.ts";

/**
 * Asks a selection about everything there is.
 *
 * @throws UsageError where a pattern matches nothing
 */
export function refuseUnmatched(
  selection: Selection,
  checks: readonly { check: string; case: string; rule: string }[],
): void {
  for (const { check, case: caseId, rule } of checks) selection.has(check, caseId, rule);
  const [first] = selection.unmatched();
  if (first === undefined) return;
  const ids = checks.flatMap(({ check, case: caseId, rule }) => [check, caseId, rule]);
  const hint = ids.some((id) => id.startsWith(first))
    ? `Did you mean "${first}*"?`
    : "`streamproof rules` lists the rules; * stands for any characters.";
  throw new UsageError(`The pattern "${first}" matches no case, rule or check. ${hint}`);
}
