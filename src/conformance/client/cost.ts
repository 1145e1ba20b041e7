import { broken, type Finding, HELD } from "../rules/rule.ts";

/** How much larger the large event is than the small one. */
export const TIMES_LARGER = 16;

/** How long a client took for a tiny event, a small one, and one `TIMES_LARGER` times as large as that. */
export interface Timing {
  tinyMs: number;
  smallMs: number;
  largeMs: number;
}

/** How much steeper than in proportion growth has to be before it counts. Quadratic growth is 16 times as steep. */
const TOLERANCE = 3;
/** Below this a time is noise; no ratio is taken of it. */
const LEAST_MS = 10;

/**
 * Judges how time grows with size. One-sided: slow is fine, only growth counts, and only where it is far beyond both
 * proportion and what the reference shows on the same machine. Without a reference a broken finding is a suspicion.
 */
export function judgeCost(timing: Timing, reference: Timing | null): Finding {
  const growth = growthOf(timing);
  const fair = Math.max(TIMES_LARGER, reference === null ? 0 : growthOf(reference));
  if (growth <= fair * TOLERANCE) return HELD;
  return broken(
    `an event ${TIMES_LARGER} times as large took ${Math.round(growth)} times as long`,
    {
      largeMs: `at most ${Math.round(fair * TOLERANCE)} times the small one`,
      ...(reference ? { reference } : {}),
    },
    timing,
  );
}

/** What an exchange costs whatever its size is taken off first. */
function growthOf({ tinyMs, smallMs, largeMs }: Timing): number {
  return (largeMs - tinyMs) / Math.max(smallMs - tinyMs, LEAST_MS);
}
