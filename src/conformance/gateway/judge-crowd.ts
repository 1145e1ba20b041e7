import { VERDICT_MEANINGS } from "../../wire/level.ts";
import type { CheckRecord } from "../../wire/result.ts";
import type { GatewayRule } from "../rules/gateway/gateway-rule.ts";
import { judgeQuestion } from "./judge-question.ts";
import { type PlayedQuestion, type QuestionIds, recordQuestion } from "./record-question.ts";

/** What many questions at once came to. */
export interface PlayedCrowd {
  members: readonly PlayedQuestion[];
  /** Asked when all had left. */
  after: PlayedQuestion | null;
}

/** One record a rule, of the stream that is worst off. */
export function judgeCrowd(
  caseId: string,
  rules: readonly GatewayRule[],
  { members, after }: PlayedCrowd,
  { spec, isStrict }: { spec: string; isStrict: boolean },
): CheckRecord[] {
  const ids = { caseId, variant: "", spec };
  return rules.map((rule) => {
    const judged = rule.id === "crowd.recovers" && after !== null ? [after] : members;
    return worstRecord(
      judged.map((one) => recordOf(ids, rule, one, isStrict)),
      judged.length,
    );
  });
}

function recordOf(
  ids: QuestionIds,
  rule: GatewayRule,
  played: PlayedQuestion,
  isStrict: boolean,
): CheckRecord {
  const judgement = judgeQuestion(rule, played.trace, played.fault, isStrict);
  return recordQuestion(ids, rule, played, isStrict, judgement);
}

/** A break if there is one, else what was judged, else what was not. */
function worstRecord(records: readonly CheckRecord[], count: number): CheckRecord {
  const broken = records.filter(({ verdict }) => VERDICT_MEANINGS[verdict].breaks);
  const passed = records.filter(({ verdict }) => verdict === "pass");
  const [first] = [...broken, ...passed, ...records];
  if (first === undefined) throw new Error("a crowd has no members");
  if (broken.length > 0)
    return { ...first, message: `${first.message ?? ""} (${broken.length} of ${count} streams)` };
  return passed.length > 0 ? { ...first, message: `${passed.length} of ${count} streams` } : first;
}
