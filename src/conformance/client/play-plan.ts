import { VERDICT_MEANINGS } from "../../wire/level.ts";
import type { CheckRecord } from "../../wire/result.ts";
import {
  type ClientRunSettings,
  NotSaved,
  type PlayedStimulus,
  playStimulus,
  recordCheck,
  type Stimulus,
} from "./client-run.ts";
import { ConformanceError } from "../run/conformance-error.ts";
import { Patience } from "./patience.ts";
import { checkId, isAboutSilence, type PlannedExchange } from "../run/plan.ts";
import type { Rule } from "../rules/index.ts";
import { isStarved, STARVED } from "./starved.ts";
import { confirmTimed, isTimedSuspicion } from "./timed-suspicion.ts";
import { forEachConcurrently } from "../run/worker-pool.ts";

export interface PlanRun {
  concurrency: number;
  signal: AbortSignal;
  /** Called once for every exchange that was decided. */
  onDecided(exchange: PlannedExchange, records: CheckRecord[]): void;
}

/** Plays every exchange, as long as the subject is worth it. Returns why it was given up, or null. */
export async function playPlan(
  settings: ClientRunSettings,
  plan: readonly PlannedExchange[],
  { concurrency, signal, onDecided }: PlanRun,
): Promise<string | null> {
  const patience = new Patience();
  const isAlone = concurrency === 1;
  const later: PlannedExchange[] = [];
  const play = async (exchange: PlannedExchange, isFinal: boolean): Promise<void> => {
    const { records, isShaky, isStarved } = await playOne(settings, exchange, patience);
    if (isShaky && !isFinal) later.push(exchange);
    else if (isStarved) onDecided(exchange, recordAll(settings, exchange, notObserved(STARVED)));
    else onDecided(exchange, await confirmed(settings, exchange, records));
  };
  await forEachConcurrently(plan, concurrency, signal, async (exchange) => {
    if (patience.lostBy === null) await play(exchange, isAlone);
    else later.push(exchange);
  });
  // A machine that was busy for a moment looks just like a client that hangs or is late: those are tried again, alone.
  if (!isAlone) patience.forgiveHangs();
  await forEachConcurrently(later, 1, signal, async (exchange) => {
    const why = patience.lostBy;
    if (why === null) await play(exchange, true);
    else onDecided(exchange, recordAll(settings, exchange, notObserved(`not played: ${why}`)));
  });
  return patience.lostBy;
}

async function playOne(
  settings: ClientRunSettings,
  exchange: PlannedExchange,
  patience: Patience,
): Promise<{ records: CheckRecord[]; isShaky: boolean; isStarved?: boolean }> {
  const stimulus = stimulusOf(exchange);
  try {
    const played = await playStimulus(settings, stimulus);
    settings.onPlayed?.(stimulus.id ?? "", played);
    patience.note(played);
    const records = exchange.rules.map((rule) => recordCheck(settings, idsOf(exchange, rule), rule, played));
    const isBroken = records.some(({ verdict }) => VERDICT_MEANINGS[verdict].mayBeHaste);
    return { records, isShaky: isShaky(exchange, played, records), isStarved: isBroken && isStarved(played) };
  } catch (error) {
    if (error instanceof NotSaved)
      return { records: recordAll(settings, exchange, notObserved(error.message)), isShaky: false };
    // Not a fault in one exchange: every other one would have it too.
    if (error instanceof ConformanceError) throw error;
    return { records: recordAll(settings, exchange, harnessError(error)), isShaky: false };
  }
}

function notObserved(message: string): { verdict: "not-observed"; message: string } {
  return { verdict: "not-observed", message };
}

/** Nothing else is played by now. */
async function confirmed(
  settings: ClientRunSettings,
  exchange: PlannedExchange,
  records: CheckRecord[],
): Promise<CheckRecord[]> {
  const found = records.flatMap((record, i) => {
    const rule = exchange.rules[i];
    return rule === undefined ? [] : [{ rule, record }];
  });
  if (!found.some(isTimedSuspicion)) return records;
  if (settings.subject.recall !== undefined)
    return found.map((each) => (isTimedSuspicion(each) ? withoutTimes(each.record) : each.record));
  try {
    return await confirmTimed(settings, stimulusOf(exchange), found);
  } catch (error) {
    return recordAll(settings, exchange, harnessError(error));
  }
}

/** A saved run cannot be asked again, and a machine that was busy for a moment looks the same. */
function withoutTimes({ check, case: id, rule, level, subject, ms }: CheckRecord): CheckRecord {
  const message = "times decide here, and a saved run cannot be asked again to confirm them";
  return { kind: "check", check, case: id, rule, level, verdict: "not-observed", subject, message, ms };
}

/** We were this much slower than planned: what a client makes of that says little about it. */
const LATE_MS = 1000;

/** Whether a busy machine may be behind what was found: a hang, a lag, or a stream that we ourselves played late. */
function isShaky(
  { rules }: PlannedExchange,
  played: PlayedStimulus,
  records: readonly CheckRecord[],
): boolean {
  const isHang = played.outcome.kind === "timeout";
  if (played.isAboutSilence === true) return isHang || isSpokenLate(played, records);
  if (records.every(({ verdict }) => !VERDICT_MEANINGS[verdict].mayBeHaste)) return false;
  const playedMs = played.exchanges[0]?.playedAtMs ?? 0;
  return (
    isHang || rules.some((rule) => rule.isTimed === true) || playedMs > played.rendition.plannedMs + LATE_MS
  );
}

/** Silence that came before anything had been said is not the one that was meant. */
function isSpokenLate({ exchanges, rendition }: PlayedStimulus, records: readonly CheckRecord[]): boolean {
  const [exchange] = exchanges;
  if (records.every(({ verdict }) => verdict === "pass" || verdict === "not-applicable")) return false;
  // A client that is given little time may not get as far as its request.
  if (exchange === undefined) return true;
  const spokenMs = exchange.response.writes.at(-1)?.atMs ?? Infinity;
  return rendition.writes.length > 0 && spokenMs > rendition.plannedMs + LATE_MS;
}

/** A fault of ours in one exchange costs its checks, not the run. */
export function harnessError(error: unknown): { verdict: "harness-error"; message: string } {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { verdict: "harness-error", message };
}

function stimulusOf(exchange: PlannedExchange): Stimulus {
  const { scenario, rendition } = exchange;
  const { cancelAfter, reconnect, expect } = exchange.case;
  const needsTimeLimit = exchange.rules.every((rule) => rule.needsTimeLimit === true);
  return {
    id: `${exchange.case.id}${exchange.variant}`,
    scenario,
    rendition,
    cancelAfter,
    reconnect,
    expect,
    isAboutSilence: isAboutSilence(exchange),
    needsTimeLimit,
  };
}

/** The same verdict for every rule of an exchange that was not judged. */
function recordAll(
  { spec }: ClientRunSettings,
  exchange: PlannedExchange,
  verdict: Pick<CheckRecord, "verdict" | "message">,
): CheckRecord[] {
  return exchange.rules.map((rule) => ({
    kind: "check",
    ...idsOf(exchange, rule),
    level: rule.level,
    ...verdict,
    subject: spec,
    ms: 0,
  }));
}

function idsOf(
  { case: { id }, variant }: PlannedExchange,
  rule: Rule,
): Pick<CheckRecord, "check" | "case" | "rule"> {
  return { check: checkId(id, rule.id, variant), case: id, rule: rule.id };
}
