import type { CheckRecord } from "../../wire/result.ts";

/** What is said of the run itself: a subject that does not start, a harness that does not pass its own check. */
export function runRecord(
  rule: string,
  rest: Pick<CheckRecord, "verdict" | "subject" | "message">,
): CheckRecord {
  const caseId = rule.replace(".", "/");
  return { kind: "check", check: `${caseId}#${rule}`, case: caseId, rule, level: "must", ...rest, ms: 0 };
}
