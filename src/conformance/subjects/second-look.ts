import type { RunWatch } from "./subject.ts";

/** A deadline is looked at twice, so that an answer that came while we were busy is seen first. */
const SECOND_LOOK_MS = 50;

/**
 * How long after a run's deadline its answer is looked for once more, in milliseconds. A client's own time begins
 * with its request: what passed before that (a program that had to be loaded, a page that had to be opened) is
 * given to it again.
 *
 * @param askedAt when the subject was asked, in milliseconds of `performance.now()`
 */
export function secondLookMs(askedAt: number, watch: RunWatch | undefined): number {
  const requestedAt = watch?.requestedAt?.() ?? askedAt;
  return SECOND_LOOK_MS + Math.max(0, Math.ceil(requestedAt - askedAt));
}
