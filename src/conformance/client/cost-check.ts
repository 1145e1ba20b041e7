import { type Scenario, scenarioSchema } from "../../scenario/scenario.ts";
import type { CheckRecord } from "../../wire/result.ts";
import { answering } from "../cases/case.ts";
import { LINEAR_RULE } from "../rules/limits.ts";
import { createReferenceSubject } from "../subjects/reference-subject.ts";
import type { ClientRunSettings, PlayedStimulus } from "./client-run.ts";
import { judgeCost, type Timing, TIMES_LARGER } from "./cost.ts";
import type { Judgement } from "./judge.ts";
import { brokenJudgement, type Decided, playOneOfSeveral, recordSeveral } from "./several-exchanges.ts";

/** 16 times that is 4 MiB: read again on each of 4,096 reads it is seen in time, read once it is not. */
const SMALL_BYTES = 256 * 1024;
/** What an exchange costs besides its size. */
const TINY_BYTES = 16;
/** A machine that is busy for a moment makes things slower, never faster: of several tries the fastest counts. */
const TRIES_BEFORE_REPORT = 3;
/** How often the smaller sizes are played for one large one. */
const TRIES_BELOW = 4;
/** Beyond this a second try is enough: no moment lasts so long. */
const LONG_MS = 3000;

interface Measured {
  timing: Timing;
  /** The largest exchange that was played. */
  played: PlayedStimulus;
  /** Why the largest was not read whole; its time is a lower bound then. */
  unread: Judgement | null;
}

/** One of the smaller exchanges was not read whole: there is nothing to compare. */
interface Unmeasured {
  played: PlayedStimulus;
  unread: Judgement;
  timing: null;
}

/**
 * Judges how the time to read one event grows with its size. Play it alone: nothing else may keep the machine busy.
 * The reference is measured only for a suspect, which most clients never are.
 */
export function checkCost(settings: ClientRunSettings, id: string): Promise<CheckRecord> {
  return recordSeveral(settings, { caseId: id, rule: LINEAR_RULE }, judgeGrowth);
}

async function judgeGrowth(settings: ClientRunSettings): Promise<Decided> {
  const first = await measure(settings);
  const { played } = first;
  if (first.timing === null) return { played, judgement: first.unread };
  if (judgeCost(first.timing, null).held)
    return { played, judgement: first.unread ?? withinBounds(first.timing) };
  const subject = createReferenceSubject(settings.subject.info.level);
  const reference = await fastestOf({ ...settings, subject }, await measure({ ...settings, subject }));
  if (reference.timing === null || reference.unread !== null) {
    throw new Error(`the reference does not read it: ${reference.unread?.message}`);
  }
  const { timing, unread } = await fastestOf(settings, first);
  if (timing === null) return { played, judgement: unread };
  const finding = judgeCost(timing, reference.timing);
  if (finding.held !== false) return { played, judgement: unread ?? withinBounds(timing) };
  return { played, judgement: brokenJudgement(settings, LINEAR_RULE, finding) };
}

/** The first measurement and more of them, each time at its best. */
async function fastestOf(
  settings: ClientRunSettings,
  first: Measured | Unmeasured,
): Promise<Measured | Unmeasured> {
  let best = first;
  for (let tries = 1; tries < TRIES_BEFORE_REPORT && best.timing !== null; tries++) {
    if (tries > 1 && best.timing.largeMs > LONG_MS) break;
    const next = await measure(settings);
    if (next.timing === null) return next;
    // Of two large ones the one that was read tells more.
    const unread = best.unread === null ? null : next.unread;
    best = { played: next.played, timing: faster(best.timing, next.timing), unread };
  }
  return best;
}

/** Plays the large size once and the two below it several times, which costs next to nothing. */
async function measure(settings: ClientRunSettings): Promise<Measured | Unmeasured> {
  let tinyMs = Infinity;
  let smallMs = Infinity;
  // A small one that was held up for a moment would make the growth look tame.
  for (let tries = 0; tries < TRIES_BELOW; tries++) {
    const tiny = await playOneOfSeveral(settings, eventOf(TINY_BYTES));
    if (tiny.unread !== null) return { ...tiny, unread: tiny.unread, timing: null };
    const small = await playOneOfSeveral(settings, eventOf(SMALL_BYTES));
    if (small.unread !== null) return { ...small, unread: small.unread, timing: null };
    tinyMs = Math.min(tinyMs, tiny.played.ms);
    smallMs = Math.min(smallMs, small.played.ms);
  }
  const large = await playOneOfSeveral(settings, eventOf(SMALL_BYTES * TIMES_LARGER));
  return { ...large, timing: { tinyMs, smallMs, largeMs: large.played.ms } };
}

function withinBounds(timing: Timing): Judgement {
  return { verdict: "pass", message: sayTimes(timing) };
}

function sayTimes({ smallMs, largeMs }: Timing): string {
  return `256 KiB took ${smallMs} ms, 4 MiB ${largeMs} ms`;
}

function faster(a: Timing, b: Timing): Timing {
  return {
    tinyMs: Math.min(a.tinyMs, b.tinyMs),
    smallMs: Math.min(a.smallMs, b.smallMs),
    largeMs: Math.min(a.largeMs, b.largeMs),
  };
}

/** One event of this size in writes of 1 KiB, each an HTTP chunk of its own, as fast as they go. */
function eventOf(bytes: number): Scenario {
  const repeat = "0123456789abcdef";
  return scenarioSchema.parse({
    steps: answering({ text: { repeat, times: bytes / repeat.length } }),
    writes: { sizes: [1024] },
  });
}
