import { renderScenario } from "../../../mock-server/index.ts";
import { VERDICT_MEANINGS } from "../../../wire/level.ts";
import type { CheckRecord } from "../../../wire/result.ts";
import type { GatewayRule } from "../../rules/gateway/gateway-rule.ts";
import type { Selection } from "../../run/selection.ts";
import { judgeCrowd } from "../judge-crowd.ts";
import { lossRecord, planAll } from "../judge-gateway.ts";
import type { PlannedCrowd, PlannedQuestion } from "../plan-gateway.ts";
import { memberScenario } from "../play-crowd.ts";
import { isHasty } from "../play-questions.ts";
import { type QuestionIds, recordQuestion, recordUnjudged } from "../record-question.ts";
import { replayed, type SavedGateway } from "./saved-gateway.ts";

export interface SavedJudging {
  selection: Selection;
  /** Generated streams were asked for: that they are not saved is said. */
  runs: number;
  isStrict: boolean;
  /** As it stands in the records. */
  spec: string;
}

const NOT_HELD = "the saved run does not hold it";
const CHANGED = "the case is not what it was when the run was saved";

/** Judges a saved run by the rules of now. What it cannot tell is not observed. */
export function judgeSavedGateway(saved: SavedGateway, judging: SavedJudging): CheckRecord[] {
  const { questions, crowds, properties } = planAll(judging);
  return [
    ...questions.flatMap((question) =>
      guarded(question.rules, idsOf(judging, question.case.id, question.variant), () =>
        judgeSavedQuestion(saved, question, judging),
      ),
    ),
    ...crowds.flatMap((crowd) =>
      guarded(crowd.rules, idsOf(judging, crowd.case.id), () => judgeSavedCrowd(saved, crowd, judging)),
    ),
    ...properties.flatMap(({ property: { id }, rule }) =>
      notObserved([rule], idsOf(judging, id), "generated streams are not saved"),
    ),
    ...(saved.lost === null ? [] : [lossRecord(judging.spec, saved.lost)]),
  ];
}

function judgeSavedQuestion(
  saved: SavedGateway,
  question: PlannedQuestion,
  judging: SavedJudging,
): CheckRecord[] {
  const { rules, variant, case: asked } = question;
  const ids = idsOf(judging, asked.id, variant);
  const [found] = saved.recall(`${asked.id}${variant}`);
  if (found === undefined) return notObserved(rules, ids, NOT_HELD);
  const played = replayed(found, question);
  if (played === null) return notObserved(rules, ids, CHANGED);
  const records = rules.map((rule) => recordQuestion(ids, rule, played, judging.isStrict));
  const isFinal = found.line.again === true || !isHasty(question, played, records);
  return isFinal ? records : records.map(withoutHaste);
}

/** A run that was saved cannot be asked again, and a machine that was busy for a moment looks the same. */
function withoutHaste(record: CheckRecord): CheckRecord {
  if (!VERDICT_MEANINGS[record.verdict].breaks) return record;
  const { check, case: id, rule, level, subject, ms } = record;
  const message = "times may be behind what was found, and a saved run cannot be asked again to confirm it";
  return { kind: "check", check, case: id, rule, level, verdict: "not-observed", subject, message, ms };
}

function judgeSavedCrowd(
  saved: SavedGateway,
  { case: { id, streams, isLeaving }, rules }: PlannedCrowd,
  judging: SavedJudging,
): CheckRecord[] {
  const ids = idsOf(judging, id);
  const found = saved.recall(id);
  if (found.length === 0) return notObserved(rules, ids, NOT_HELD);
  const play = (one: (typeof found)[number] | undefined, nth: number, leaves: boolean) => {
    const scenario = memberScenario(nth, leaves);
    return one === undefined ? null : replayed(one, { scenario, rendition: renderScenario(scenario) });
  };
  const members = found
    .filter(({ line }) => line.part === "member")
    .map((one, nth) => play(one, nth, isLeaving === true));
  const last = found.find(({ line }) => line.part === "after");
  const after = isLeaving ? play(last, 0, false) : null;
  const whole = members.filter((member) => member !== null);
  const isSame = whole.length === members.length && whole.length === streams;
  if (!isSame || (after === null) === (isLeaving === true)) return notObserved(rules, ids, CHANGED);
  return judgeCrowd(id, rules, { members: whole, after }, judging);
}

/** A file that somebody changed may hold what no rule expects; that costs its checks, not the run. */
function guarded(rules: readonly GatewayRule[], ids: QuestionIds, judge: () => CheckRecord[]): CheckRecord[] {
  try {
    return judge();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return notObserved(rules, ids, `what was saved of it cannot be judged: ${why}`);
  }
}

function notObserved(rules: readonly GatewayRule[], ids: QuestionIds, message: string): CheckRecord[] {
  return recordUnjudged(ids, rules, { verdict: "not-observed", message });
}

function idsOf({ spec }: SavedJudging, caseId: string, variant = ""): QuestionIds {
  return { caseId, variant, spec };
}
