import { VERDICT_MEANINGS } from "../../wire/level.ts";
import type { CheckRecord } from "../../wire/result.ts";
import { createReferenceSubject } from "../subjects/reference-subject.ts";
import {
  type ClientRunSettings,
  judgeStimulus,
  playStimulus,
  recordCheck,
  type Stimulus,
} from "./client-run.ts";
import type { Rule } from "../rules/index.ts";

/** One rule's record of an exchange. */
export interface RuleRecord {
  rule: Rule;
  record: CheckRecord;
}

/** A record in which times may have decided, to the subject's disadvantage. */
export function isTimedSuspicion({ rule, record }: RuleRecord): boolean {
  return rule.isTimed === true && VERDICT_MEANINGS[record.verdict].mayBeHaste && record.verdict !== "timeout";
}

/**
 * Where times decide, a finding has to show twice while nothing else is played, and not with the reference reader on
 * the same machine right after: a machine that stands still makes everybody late.
 */
export async function confirmTimed(
  settings: ClientRunSettings,
  stimulus: Stimulus,
  found: readonly RuleRecord[],
): Promise<CheckRecord[]> {
  const again = await playStimulus(settings, stimulus);
  const second = found.map(({ rule, record }) => ({
    rule,
    record: isTimedSuspicion({ rule, record }) ? recordCheck(settings, record, rule, again) : record,
  }));
  if (!second.some(isTimedSuspicion)) return second.map(({ record }) => record);
  const subject = createReferenceSubject(settings.subject.info.level);
  const control = { ...settings, subject };
  const played = await playStimulus(control, stimulus);
  return second.map((each) => {
    if (!isTimedSuspicion(each)) return each.record;
    const { verdict, message } = judgeStimulus(control, each.rule, played);
    if (verdict === "pass" || verdict === "not-applicable") return each.record;
    const why = `the machine is too busy to tell: the reference reader does not hold it either (${message})`;
    const { check, case: id, rule, level, subject: spec, ms } = each.record;
    return {
      kind: "check",
      check,
      case: id,
      rule,
      level,
      verdict: "not-observed",
      subject: spec,
      message: why,
      ms,
    };
  });
}
