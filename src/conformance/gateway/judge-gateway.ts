import type { CheckRecord } from "../../wire/result.ts";
import { CROWD_CASES, GATEWAY_CASES } from "../cases/gateway/index.ts";
import { findGatewayRule, type GatewayRule } from "../rules/gateway/index.ts";
import { OrderedRecords } from "../run/ordered-records.ts";
import { checkId } from "../run/plan.ts";
import { runRecord } from "../run/run-record.ts";
import type { Selection } from "../run/selection.ts";
import { GATEWAY_PROPERTIES, type GatewayProperty } from "./gateway-properties.ts";
import type { GatewayWatch } from "./gateway-watch.ts";
import { judgeCrowd } from "./judge-crowd.ts";
import { type PlannedCrowd, type PlannedQuestion, planCrowds, planQuestions } from "./plan-gateway.ts";
import { playCrowd } from "./play-crowd.ts";
import type { GatewaySettings } from "./play-question.ts";
import { isLong, playQuestions } from "./play-questions.ts";
import { recordUnjudged } from "./record-question.ts";
import { type GivenQuestion, questionOf } from "./given-question.ts";
import { runGatewayProperty } from "./run-gateway-property.ts";

export interface GatewayJudging {
  seed: number;
  /** Generated streams per property; 0 leaves the properties out. */
  runs: number;
  concurrency: number;
  selection: Selection;
  signal: AbortSignal;
  watch: GatewayWatch;
  /** One question in place of the plan. */
  given?: GivenQuestion | undefined;
  onRecord(record: CheckRecord): void;
  /** Called once before the first question. */
  onPlan?(plan: GatewayPlan): void;
}

/** What will be asked. */
export interface GatewayPlan {
  checks: number;
  /** Requests, crowds and generated streams included. */
  questions: number;
}

export interface Planned {
  questions: PlannedQuestion[];
  crowds: PlannedCrowd[];
  properties: { property: GatewayProperty; rule: GatewayRule }[];
}

/**
 * Judges one gateway by every selected check. Records come in the same order on every run. When the signal fires,
 * what was decided until then is handed on at once, and nothing after that.
 */
export async function judgeGateway(settings: GatewaySettings, judging: GatewayJudging): Promise<void> {
  const { signal, watch, concurrency } = judging;
  const planned = planAll(judging);
  const { questions, crowds, properties } = planned;
  judging.onPlan?.(countPlan(planned, judging.runs));
  const records = new OrderedRecords(judging.onRecord);
  const stop = (): void => records.close();
  signal.addEventListener("abort", stop, { once: true });
  const places = new Map(questions.map((question, place) => [question, place]));
  const onDecided = (question: PlannedQuestion, decided: CheckRecord[]): void =>
    records.put(places.get(question) ?? -1, decided);
  const long = questions.filter(isLong);
  // Silence is waited out beside everything else.
  const waiting = playQuestions(settings, long, { concurrency: long.length, signal, watch, onDecided });
  const short = questions.filter((question) => !isLong(question));
  await playQuestions(settings, short, { concurrency, signal, watch, onDecided });
  for (const [i, crowd] of crowds.entries()) {
    if (signal.aborted) return;
    records.put(questions.length + i, await playCrowdOnce(settings, crowd, watch));
  }
  for (const [i, { property, rule }] of properties.entries()) {
    if (signal.aborted) return;
    const record = await runGatewayProperty(settings, property, rule, judging);
    records.put(questions.length + crowds.length + i, [record]);
  }
  await waiting;
  await watch.finish();
  const lost = lossMessage(watch);
  if (lost !== null) settings.saver?.lost(lost);
  const losses = lost === null ? [] : [lossRecord(settings.spec, lost)];
  records.put(questions.length + crowds.length + properties.length, losses);
  signal.removeEventListener("abort", stop);
}

export function planAll({
  selection,
  runs,
  given,
}: Pick<GatewayJudging, "selection" | "runs" | "given">): Planned {
  if (given !== undefined) return { questions: [questionOf(given)], crowds: [], properties: [] };
  const properties = GATEWAY_PROPERTIES.flatMap((property) => {
    const rule = findGatewayRule(property.rule);
    if (rule === undefined)
      throw new Error(`a property names the rule ${property.rule}, which does not exist`);
    const isWanted = selection.has(checkId(property.id, rule.id, ""), property.id, rule.id);
    return isWanted && runs > 0 ? [{ property, rule }] : [];
  });
  return {
    questions: planQuestions(GATEWAY_CASES, selection),
    crowds: planCrowds(CROWD_CASES, selection),
    properties,
  };
}

function countPlan({ questions, crowds, properties }: Planned, runs: number): GatewayPlan {
  const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);
  return {
    checks: sum([...questions, ...crowds].map(({ rules }) => rules.length)) + properties.length,
    questions:
      sum(questions.map(({ case: { repeats = 1 } }) => repeats)) +
      sum(crowds.map(({ case: { streams } }) => streams)) +
      properties.length * runs,
  };
}

async function playCrowdOnce(
  settings: GatewaySettings,
  crowd: PlannedCrowd,
  watch: GatewayWatch,
): Promise<CheckRecord[]> {
  const ids = { caseId: crowd.case.id, variant: "", spec: settings.spec };
  const verdict = (kind: "not-observed" | "harness-error", message: string): CheckRecord[] =>
    recordUnjudged(ids, crowd.rules, { verdict: kind, message });
  if (watch.lostBy !== null) return verdict("not-observed", `not asked: ${watch.lostBy}`);
  const ticket = await watch.begin(crowd.case.id);
  try {
    const played = await watch.crowded(playCrowd(settings, crowd));
    await watch.isSound(ticket, null);
    settings.saver?.crowd(crowd, played);
    return judgeCrowd(crowd.case.id, crowd.rules, played, settings);
  } catch (error) {
    await watch.isSound(ticket, null);
    return verdict("harness-error", error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

const MAX_LOSSES_TOLD = 5;

/** How the gateway was lost, and with whom; null where it never was. */
function lossMessage({ losses, lostBy }: GatewayWatch): string | null {
  if (losses.length === 0) return null;
  // Where it was lost with one question alone it is known which.
  const surest = losses.toSorted((a, b) => a.during.length - b.during.length);
  const told = surest.slice(0, MAX_LOSSES_TOLD).map(({ how, during }) => `while ${list(during)}: ${how}`);
  const left = losses.length - told.length;
  const times = losses.length === 1 ? "once" : `${losses.length} times`;
  const message = [
    `The gateway was lost ${times}.`,
    ...told,
    ...(left > 0 ? [`… and ${left} more`] : []),
    ...(lostBy === null ? [] : [lostBy]),
  ];
  return message.join("\n");
}

/** What the gateway did to everybody: one check, however often. */
export function lossRecord(subject: string, message: string): CheckRecord {
  return runRecord("gateway.survives", { verdict: "crash", subject, message });
}

function list(questions: readonly string[]): string {
  if (questions.length === 0) return "nothing was asked";
  const shown = questions.slice(0, 8).join(", ");
  return questions.length > 8 ? `${shown} and ${questions.length - 8} more` : shown;
}
