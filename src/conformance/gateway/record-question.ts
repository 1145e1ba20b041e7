import { encodeReplayToken } from "../../scenario/replay-token.ts";
import type { CheckRecord } from "../../wire/result.ts";
import type { GatewayRule } from "../rules/gateway/gateway-rule.ts";
import { checkId } from "../run/plan.ts";
import { Redaction } from "../run/redact.ts";
import { isSecretHeader } from "../run/secret-forms.ts";
import { describeRelay } from "./describe-relay.ts";
import { NO_KEY } from "./gateway-place.ts";
import type { GatewayTrace } from "./gateway-trace.ts";
import { type GatewayJudgement, judgeQuestion } from "./judge-question.ts";

/** Which checks a played question decides. */
export interface QuestionIds {
  caseId: string;
  /** As it stands in check ids: `` or `@writes=marks`. */
  variant: string;
  /** As it stands in the records: the gateway's URL. */
  spec: string;
}

/** What was played for them. */
export interface PlayedQuestion {
  trace: GatewayTrace;
  fault: string | null;
  ms: number;
}

/** The record of one rule on one question, with both sides where it did not pass. */
export function recordQuestion(
  ids: QuestionIds,
  rule: GatewayRule,
  played: PlayedQuestion,
  isStrict: boolean,
  judgement: GatewayJudgement = judgeQuestion(rule, played.trace, played.fault, isStrict),
): CheckRecord {
  const { verdict, message, expected, actual } = judgement;
  const check = checkId(ids.caseId, rule.id, ids.variant);
  const isQuiet = verdict === "pass" || verdict === "not-applicable" || verdict === "not-observed";
  return upstreamKeys(played.trace).line({
    kind: "check",
    check,
    case: ids.caseId,
    rule: rule.id,
    level: rule.level,
    verdict,
    subject: ids.spec,
    ...(expected === undefined ? {} : { expected }),
    ...(actual === undefined ? {} : { actual }),
    ...(message === undefined ? {} : { message }),
    ...(isQuiet ? {} : { relay: describeRelay(played.trace), ...tokenOf(played.trace, check) }),
    ms: played.ms,
  });
}

/** The keys that the gateway gave our upstream are the gateway's own, and a broken gateway lets them out. */
function upstreamKeys({ upstream }: GatewayTrace): Redaction {
  const redaction = new Redaction();
  for (const { request } of upstream) {
    for (const [name, value] of Object.entries(request.headers)) {
      if (isSecretHeader(name) && !value.includes(NO_KEY)) redaction.add(value);
    }
  }
  return redaction;
}

/** Larger streams are asked for by the id of their check; a word of megabytes helps nobody. */
const MAX_REPLAYED_BYTES = 64 * 1024;

function tokenOf({ scenario, rendition }: GatewayTrace, check: string): Pick<CheckRecord, "replay"> {
  if (rendition.body.length > MAX_REPLAYED_BYTES) return {};
  return { replay: encodeReplayToken({ scenario, check, level: "chat" }) };
}

/** The same verdict for every rule of a question that was not judged. */
export function recordUnjudged(
  ids: QuestionIds,
  rules: readonly GatewayRule[],
  verdict: Pick<CheckRecord, "verdict" | "message">,
): CheckRecord[] {
  return rules.map((rule) => ({
    kind: "check",
    check: checkId(ids.caseId, rule.id, ids.variant),
    case: ids.caseId,
    rule: rule.id,
    level: rule.level,
    ...verdict,
    subject: ids.spec,
    ms: 0,
  }));
}
