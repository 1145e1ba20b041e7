import { broken, type Finding, HELD } from "../rules/rule.ts";

const MIB = 1024 * 1024;

/** A stream that is over soon, and one that goes on: what is kept of the second shows against the first. */
export const SHORT_BYTES = 6 * MIB;
export const LONG_BYTES = 48 * MIB;
/** What is held grows on with the stream; what a lazy collector leaves lying does not. */
export const LONGER_BYTES = 144 * MIB;

/** Streams of the short kind that make up the long one. */
const ROUNDS = LONG_BYTES / SHORT_BYTES;
/** Growth by less than this over all of them is none. */
const SETTLED_BYTES = 8 * MIB;
/** Of what the long stream has more than the short one, this share has to be held at once to count as kept. */
const KEPT_SHARE = 0.75;

/**
 * Whether memory has stopped growing, after so many short streams: as many bytes as the long one has went through
 * without a trace, so that no lazy collector is behind what that one shows.
 */
export function hasSettled(peaks: readonly number[]): boolean {
  const before = peaks.at(-1 - ROUNDS);
  const now = peaks.at(-1);
  return before !== undefined && now !== undefined && now - before < SETTLED_BYTES;
}

/** Judges the peak after a stream of `bytes` against the peak before it, after one of `than`; all in bytes. */
export function judgeMemory(
  beforeBytes: number,
  afterBytes: number,
  { bytes, than }: { bytes: number; than: number } = { bytes: LONG_BYTES, than: SHORT_BYTES },
): Finding {
  const grownBytes = afterBytes - beforeBytes;
  const mostBytes = KEPT_SHARE * (bytes - than);
  if (grownBytes < mostBytes) return HELD;
  return broken(
    `memory grew by ${inMiB(grownBytes)} from a stream with ${inMiB(than)} of comments to one with ${inMiB(bytes)}`,
    `less than ${inMiB(mostBytes)}`,
    { before: inMiB(beforeBytes), after: inMiB(afterBytes) },
  );
}

function inMiB(bytes: number): string {
  return `${Math.round(bytes / MIB)} MiB`;
}
