import { VERDICT_MEANINGS } from "../../wire/level.ts";
import type { CheckRecord } from "../../wire/result.ts";
import { forEachConcurrently } from "../run/worker-pool.ts";
import type { GatewayWatch } from "./gateway-watch.ts";
import { describeRefusal } from "./judge-question.ts";
import type { PlannedQuestion } from "./plan-gateway.ts";
import { type GatewaySettings, playQuestion } from "./play-question.ts";
import { type PlayedQuestion, recordQuestion, recordUnjudged } from "./record-question.ts";

export interface QuestionRun {
  concurrency: number;
  signal: AbortSignal;
  watch: GatewayWatch;
  /** Called once for every question that was decided. */
  onDecided(question: PlannedQuestion, records: CheckRecord[]): void;
}

/** A question takes this long only where somebody waits: it is asked beside the others. */
const LONG_MS = 3000;
/** We were this much slower than planned: what a gateway makes of that says little about it. */
const LATE_MS = 1000;
/** A death may follow its answer by so much. */
const AFTERMATH_MS = 150;
/** Of answers that stay open all alike, so many are waited for as long as at first. */
const PROBES = 3;
/** So many are repeated one by one; of more, several at once. */
const MAX_ONE_BY_ONE = 10;
/** A gateway that stopped asking its upstream for a while, as it saw it fail, is given so many such waits. */
const CALM_MS = 1500;
const MAX_CALMS = 6;

/** Asks every question as long as the gateway is there, and repeats alone what a busy machine may have spoilt. */
export async function playQuestions(
  settings: GatewaySettings,
  plan: readonly PlannedQuestion[],
  run: QuestionRun,
): Promise<void> {
  const later: Doubtful[] = [];
  const play = async (question: PlannedQuestion): Promise<void> => {
    if (run.watch.lostBy !== null) return void later.push({ question, first: null });
    const first = await playOne(settings, question, run);
    if (first.isShaky) later.push({ question, first });
    else decide(settings, run, { question, ...first }, { isAgain: false });
  };
  // What goes wrong on purpose comes last: some gateways stop asking an upstream that they saw fail.
  for (const isTrouble of [false, true]) {
    const phase = plan.filter((question) => isAboutTrouble(question) === isTrouble);
    await forEachConcurrently(phase, run.concurrency, run.signal, play);
  }
  const foregone = await foregoneOf(settings, later, run);
  for (const { question, first } of foregone)
    decide(settings, run, { question, ...first }, { isAgain: true });
  const decided = new Set(foregone.map(({ question }) => question));
  const doubtful = later.map(({ question }) => question).filter((question) => !decided.has(question));
  await playAgain(settings, doubtful, run);
}

/**
 * What a gateway does to all questions need not be seen of each a second time: a few are waited for as long as at
 * first.
 */
async function foregoneOf(
  settings: GatewaySettings,
  later: readonly Doubtful[],
  run: QuestionRun,
): Promise<{ question: PlannedQuestion; first: PlayedOne }[]> {
  const hung = later.flatMap(({ question, first }) =>
    first !== null && staysOpen(first) ? [{ question, first }] : [],
  );
  if (!settings.granted.isShortened || hung.length <= PROBES) return [];
  const probes = hung.slice(0, PROBES).map(({ question }) => async () => ({
    isOpen: staysOpen(await playOne(settings, question, run)),
  }));
  await settings.granted.test(probes);
  return settings.granted.isShortened && run.watch.lostBy === null ? hung : [];
}

/** What was not decided at once. */
interface Doubtful {
  question: PlannedQuestion;
  /** What came of it; null where it was not asked yet. */
  first: PlayedOne | null;
}

function staysOpen({ played }: PlayedOne): boolean {
  return played?.trace.downstreams.some(({ raw }) => raw.end === "open") === true;
}

/** `isAgain`: what was found is not owed to a machine that was busy. */
function decide(
  { saver }: GatewaySettings,
  { onDecided }: QuestionRun,
  { question, played, records }: Pick<PlayedOne, "played" | "records"> & { question: PlannedQuestion },
  { isAgain }: { isAgain: boolean },
): void {
  if (played !== null) saver?.question(question, played, { isAgain });
  onDecided(question, records);
}

async function playAgain(
  settings: GatewaySettings,
  later: readonly PlannedQuestion[],
  run: QuestionRun,
): Promise<void> {
  let calms = MAX_CALMS;
  const play = async (question: PlannedQuestion): Promise<void> => {
    const { lostBy } = run.watch;
    if (lostBy !== null) return run.onDecided(question, unjudged(settings, question, `not asked: ${lostBy}`));
    let { records, played, isAvoided } = await playOne(settings, question, run, AFTERMATH_MS);
    while (isAvoided && calms-- > 0 && !run.signal.aborted) {
      await new Promise((resolve) => setTimeout(resolve, CALM_MS));
      ({ records, played, isAvoided } = await playOne(settings, question, run, AFTERMATH_MS));
    }
    decide(settings, run, { question, played, records }, { isAgain: true });
  };
  const timed = later.filter(({ rules }) => rules.some((rule) => rule.isTimed === true));
  const others = later.filter((question) => !timed.includes(question));
  const atOnce = others.length > MAX_ONE_BY_ONE && run.watch.losses.length === 0 ? run.concurrency / 2 : 1;
  await forEachConcurrently(timed, 1, run.signal, play);
  await forEachConcurrently(others, Math.max(1, Math.floor(atOnce)), run.signal, play);
}

interface PlayedOne {
  records: CheckRecord[];
  /** Null where we broke down over it. */
  played: PlayedQuestion | null;
  /** A busy machine, or another question that killed the gateway, may be behind what was found. */
  isShaky: boolean;
  /** The gateway answered that nobody is there, and did not look. */
  isAvoided: boolean;
}

async function playOne(
  settings: GatewaySettings,
  question: PlannedQuestion,
  { watch }: QuestionRun,
  aftermathMs = 0,
): Promise<PlayedOne> {
  const startedAt = performance.now();
  const ticket = await watch.begin(question.case.id + question.variant);
  try {
    const { trace, fault } = await playQuestion(settings, question);
    const played = { trace, fault, ms: Math.round(performance.now() - startedAt) };
    if (aftermathMs > 0) await watch.linger(aftermathMs);
    const isSound = await watch.isSound(ticket, trace);
    const records = question.rules.map((rule) =>
      recordQuestion(idsOf(settings, question), rule, played, settings.isStrict),
    );
    const isAvoided =
      describeRefusal(trace) !== null && [429, 503].includes(trace.downstreams[0].raw.head?.status ?? 0);
    const isShaky = !isSound || isAvoided || isHasty(question, played, records);
    return { records, played, isShaky, isAvoided };
  } catch (error) {
    await watch.isSound(ticket, null);
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const records = recordUnjudged(idsOf(settings, question), question.rules, {
      verdict: "harness-error",
      message,
    });
    return { records, played: null, isShaky: false, isAvoided: false };
  }
}

/** Whether a busy machine may be behind what was found. */
export function isHasty(
  { rules, rendition }: Pick<PlannedQuestion, "rules" | "rendition">,
  { trace }: Pick<PlayedQuestion, "trace">,
  records: readonly CheckRecord[],
): boolean {
  if (records.every(({ verdict }) => !VERDICT_MEANINGS[verdict].mayBeHaste)) return false;
  const broken = new Set(
    records.filter(({ verdict }) => VERDICT_MEANINGS[verdict].breaks).map(({ rule }) => rule),
  );
  return (
    rules.some(({ id, isTimed }) => isTimed === true && broken.has(id)) ||
    trace.downstreams.some(({ raw }) => raw.end === "open") ||
    trace.upstream.some(({ playedAtMs }) => (playedAtMs ?? 0) > rendition.plannedMs + LATE_MS)
  );
}

function unjudged(settings: GatewaySettings, question: PlannedQuestion, message: string): CheckRecord[] {
  return recordUnjudged(idsOf(settings, question), question.rules, { verdict: "not-observed", message });
}

function idsOf(
  { spec }: GatewaySettings,
  { case: { id }, variant }: PlannedQuestion,
): { caseId: string; variant: string; spec: string } {
  return { caseId: id, variant, spec };
}

/** Whether somebody waits for seconds in it. */
export function isLong({ case: { isWaiting }, rendition: { plannedMs } }: PlannedQuestion): boolean {
  return isWaiting === true || plannedMs >= LONG_MS;
}

function isAboutTrouble({ rules }: PlannedQuestion): boolean {
  return rules.some(({ id }) => /^(?:fault|dead)\.|^live\.stall/.test(id));
}
