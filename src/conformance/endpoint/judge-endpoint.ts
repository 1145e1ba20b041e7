import { VERDICT_MEANINGS } from "../../wire/level.ts";
import type { CheckRecord } from "../../wire/result.ts";
import { encodeReplayToken } from "../../scenario/replay-token.ts";
import { describeReply } from "../raw/describe-reply.ts";
import type { EndpointRule } from "../rules/endpoint/index.ts";
import { groupBy } from "../report/group-by.ts";
import { checkId } from "../run/plan.ts";
import type { Answered } from "./ask-question.ts";
import { decidingPlace } from "./deciding-place.ts";
import type { EndpointPlace } from "./endpoint-place.ts";
import type { EndpointReply } from "./endpoint-reply.ts";
import { type EndpointJudgement, judgeQuestion, traceOf } from "./judge-question.ts";
import type { PlannedQuestion } from "./plan-endpoint.ts";
import type { Question } from "./question.ts";
import { recordedScenario } from "./recorded-scenario.ts";

/** What became of the questions of a run, live or saved. */
export interface AskedRun {
  readonly answered: ReadonlyMap<string, Answered>;
  /** Why questions were not asked. */
  readonly left: ReadonlyMap<string, string>;
  readonly replies: ReadonlyMap<string, EndpointReply>;
  /**
   * Asks again, once and alone, as chance may be behind the failure of this rule. `final`: nothing may be asked any more,
   * and it stands as it is. `unknown`: nobody can tell what would have come.
   */
  askAgain(question: Question, rule: string): Promise<Answered | "final" | "unknown">;
}

export interface JudgeEndpointOptions {
  run: AskedRun;
  place: Pick<EndpointPlace, "secrets" | "wrongKey">;
  /** As it stands in the records. */
  spec: string;
  isStrict: boolean;
  /** Takes secrets out of a text. */
  clean(text: string): string;
}

interface Judged {
  rule: EndpointRule;
  answered: Answered;
  judgement: EndpointJudgement;
}

/** The records of everything that was asked, in the order of the plan. What may be chance is asked again before. */
export async function judgeEndpoint(
  plan: readonly PlannedQuestion[],
  options: JudgeEndpointOptions,
): Promise<CheckRecord[]> {
  const { run } = options;
  const judged = plan.flatMap(({ question, rules }): Judged[] => {
    const answered = run.answered.get(question.id);
    return answered === undefined
      ? []
      : rules.map((rule) => ({ rule, answered, judgement: judge(rule, answered, options) }));
  });
  await repeatShaky(judged, options);
  const byQuestion = groupBy(judged, ({ answered }) => answered.question.id);
  return plan.flatMap(({ question, rules }) => {
    const own = byQuestion.get(question.id);
    if (own !== undefined) return own.map((each) => record(each, options));
    const why = run.left.get(question.id);
    return why === undefined
      ? []
      : recordUnjudged({ question, rules }, options.spec, { verdict: "not-observed", message: why });
  });
}

/** The same verdict for every rule of a question that was not asked. */
export function recordUnjudged(
  { question, rules }: PlannedQuestion,
  spec: string,
  verdict: Pick<CheckRecord, "verdict" | "message">,
): CheckRecord[] {
  return rules.map((rule) => ({ ...idsOf(question.id, rule), ...verdict, subject: spec, ms: 0 }));
}

function judge(
  rule: EndpointRule,
  answered: Answered,
  { run, place, isStrict }: JudgeEndpointOptions,
): EndpointJudgement {
  const { wasWaitedFor } = answered;
  return judgeQuestion(rule, traceOf(answered, run.replies, place), { isStrict, wasWaitedFor });
}

/**
 * Asks again, alone, where chance may be behind a failure. A rule that two different questions break needs no second
 * look, but for the pace of delivery, which a busy machine spoils for all; a stall is not paid for twice.
 */
async function repeatShaky(judged: Judged[], options: JudgeEndpointOptions): Promise<void> {
  const broken = judged.filter(
    ({ rule, judgement }) => rule.isRepeated && VERDICT_MEANINGS[judgement.verdict].breaks,
  );
  for (const [, own] of groupBy(broken, ({ rule }) => rule.id)) {
    const [first] = own;
    if (first === undefined || own.length > 1 || first.judgement.verdict === "timeout") continue;
    // What went wrong because of the connection would not go wrong on another one.
    if (first.answered.reuse === "reused") continue;
    const again = await options.run.askAgain(first.answered.question, first.rule.id);
    if (again === "final") continue;
    if (again === "unknown") Object.assign(first, { judgement: UNCONFIRMED });
    else Object.assign(first, { answered: again, judgement: judge(first.rule, again, options) });
  }
}

const UNCONFIRMED: EndpointJudgement = {
  verdict: "not-observed",
  message: "chance may be behind what was found, and a saved run cannot be asked again to confirm it",
};

function record({ rule, answered, judgement }: Judged, { spec, clean }: JudgeEndpointOptions): CheckRecord {
  const { verdict, message, expected, actual } = judgement;
  const { raw } = answered.reply;
  const ids = idsOf(answered.question.id, rule);
  const isQuiet = verdict === "pass" || verdict === "not-observed";
  const replay = VERDICT_MEANINGS[verdict].breaks ? tokenOf(answered, ids.check, clean) : null;
  return {
    ...ids,
    verdict,
    subject: spec,
    ...(expected === undefined ? {} : { expected }),
    ...(actual === undefined ? {} : { actual }),
    ...(message === undefined ? {} : { message }),
    ...(isQuiet
      ? {}
      : { reply: describeReply(raw, raw.sentAt ?? 0, decidingPlace(answered.reply, judgement)) }),
    ...(replay === null ? {} : { replay }),
    ms: answered.ms,
  };
}

/** What came, as a scenario: it can be served to a client, or kept. */
function tokenOf(
  { reply: { raw } }: Answered,
  check: string,
  clean: (text: string) => string,
): string | null {
  const scenario = recordedScenario(raw, clean);
  return scenario === null ? null : encodeReplayToken({ scenario, check, level: "chat" });
}

function idsOf(
  caseId: string,
  rule: EndpointRule,
): Pick<CheckRecord, "kind" | "check" | "case" | "rule" | "level"> {
  return {
    kind: "check",
    check: checkId(caseId, rule.id, ""),
    case: caseId,
    rule: rule.id,
    level: rule.level,
  };
}
