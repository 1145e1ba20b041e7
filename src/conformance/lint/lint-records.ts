import type { CheckRecord } from "../../wire/result.ts";
import { brokenVerdict } from "../run/broken-verdict.ts";
import type { LintFinding, LintOutcome } from "./lint-rule.ts";

/** Where the records belong. */
export interface LintPlace {
  /** The file, `-` or the URL, with which of several replies in it. */
  subject: string;
  isStrict: boolean;
  ms: number;
}

/** The case of every check on a recorded stream: there is one stimulus, and it is the stream. */
export const LINT_CASE = "stream";

/** One record for each rule, as for every other run. */
export function recordOutcome(outcome: LintOutcome, { subject, isStrict, ms }: LintPlace): CheckRecord {
  const { rule, isJudged, count, findings } = outcome;
  const common = {
    kind: "check" as const,
    check: `${LINT_CASE}#${rule.id}`,
    case: LINT_CASE,
    rule: rule.id,
    level: rule.level,
    subject,
    ms,
  };
  if (count === 0) {
    return isJudged
      ? { ...common, verdict: "pass" }
      : { ...common, verdict: "not-observed", message: NOT_OBSERVED };
  }
  return {
    ...common,
    verdict: brokenVerdict(rule.level, isStrict),
    message: [
      ...findings.map(describeFinding),
      ...others(count - findings.length),
      `Mend: ${rule.mend}`,
    ].join("\n"),
    places: findings.map(({ line, offset, message }) => ({ line, offset, message })),
    count,
    mend: rule.mend,
  };
}

const NOT_OBSERVED = "nothing in the stream is about it";

function describeFinding({ line, offset, message }: LintFinding): string {
  return `line ${line}, offset ${offset}: ${message}`;
}

function others(count: number): string[] {
  return count > 0 ? [`… and ${count} more`] : [];
}

/** The record of something that is no recorded stream, or could not be read as one. */
export function recordUnreadable(message: string, { subject, ms }: LintPlace): CheckRecord {
  return {
    kind: "check",
    check: `${LINT_CASE}#lint.file`,
    case: LINT_CASE,
    rule: "lint.file",
    level: "must",
    verdict: "setup-fail",
    subject,
    message,
    ms,
  };
}
