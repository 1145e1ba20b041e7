import type { PlayedStimulus } from "./client-run.ts";

/** Speaking this much later than planned leaves a client no fair share of its time. */
const LATE_MS = 1000;
/** A client may count its time from a little before or after us. */
const CLOCK_MS = 500;

/**
 * Whether the client's time ran out while we ourselves were late with what it was waiting for: on a machine that is
 * too busy its error says nothing about it.
 */
export function isStarved({
  exchanges,
  ms,
  timeoutMs,
}: Pick<PlayedStimulus, "exchanges" | "ms" | "timeoutMs">): boolean {
  if (ms < timeoutMs - CLOCK_MS) return false;
  return exchanges.some(({ response: { writes } }) => {
    const last = writes.at(-1);
    return last !== undefined && last.atMs - last.askedMs > LATE_MS;
  });
}

export const STARVED = "the machine was too busy to tell: we spoke too late for the time that the client had";
