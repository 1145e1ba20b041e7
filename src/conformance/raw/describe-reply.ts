import type { RelaySide } from "../../wire/result.ts";
import { describeRawEnd } from "./describe-end.ts";
import { headerValues, type RawReply } from "./raw-reply.ts";
import { escapeBytes } from "../run/sent-bytes.ts";

const MAX_PIECES = 40;
const MAX_PIECE_BYTES = 400;
/** Whole answers and short errors come in one or two. */
const FEW_PIECES = 2;
const MAX_WHOLE_BYTES = 1200;

/**
 * A reply as a person can read it: its head, and its pieces with their times, in ms since `zero`. The piece with the
 * bytes at `place` is shown around them, wherever it stands.
 */
export function describeReply(
  raw: RawReply,
  zero: number,
  place: { from: number; to: number } | null = null,
): RelaySide {
  let start = 0;
  const max = raw.reads.length <= FEW_PIECES ? MAX_WHOLE_BYTES : MAX_PIECE_BYTES;
  const pieces = raw.reads.map(({ end, at }) => {
    const bytes = raw.body.subarray(start, end);
    const from = place === null ? -1 : place.from - start;
    start = end;
    const atMs = round(at - zero);
    if (place === null || from < 0 || from >= bytes.length) return { atMs, text: shorten(bytes, max) };
    return { atMs, text: shortenAround(bytes, from, place.to - place.from, max), decides: true as const };
  });
  const { head } = raw;
  const type = headerValues(head, "content-type")[0] ?? "no type";
  const coding = headerValues(head, "content-encoding")[0];
  const words = [type, raw.framing, ...(coding === undefined ? [] : [coding])].join(", ");
  return {
    head: head === null ? (raw.failure?.message ?? "no answer") : `${head.status} ${words}`,
    headAtMs: head === null ? null : round(head.at - zero),
    pieces: middleLeftOut(pieces),
    ending: `${describeRawEnd(raw.end)} at ${round(raw.endedAt - zero)} ms`,
  };
}

export function middleLeftOut(pieces: RelaySide["pieces"]): RelaySide["pieces"] {
  const half = MAX_PIECES / 2;
  if (pieces.length <= MAX_PIECES) return pieces;
  const middle = pieces.slice(half, -half);
  const kept = middle.findIndex(({ decides }) => decides === true);
  const around = kept === -1 ? [middle] : [middle.slice(0, kept), middle.slice(kept + 1)];
  const gaps = around.map((left): RelaySide["pieces"] => {
    const [first] = left;
    return first === undefined ? [] : [{ atMs: first.atMs, text: `… ${left.length} more …` }];
  });
  const [before = [], after = []] = gaps;
  return [
    ...pieces.slice(0, half),
    ...before,
    ...middle.slice(kept, kept + 1),
    ...after,
    ...pieces.slice(-half),
  ];
}

/** Printable, long pieces around their middle. */
export function shorten(bytes: Uint8Array, max = MAX_PIECE_BYTES): string {
  if (bytes.length <= max) return escapeBytes(bytes);
  const half = max / 2;
  return `${escapeBytes(bytes.subarray(0, half))} … ${bytes.length - 2 * half} bytes … ${escapeBytes(bytes.subarray(-half))}`;
}

/** Printable, a long piece from a little before the bytes that are meant. */
function shortenAround(bytes: Uint8Array, at: number, length: number, max: number): string {
  if (bytes.length <= max) return escapeBytes(bytes);
  const room = Math.max(0, max - length) / 2;
  const from = Math.floor(Math.min(Math.max(0, at - room), bytes.length - max));
  const to = from + max;
  const before = from === 0 ? "" : `… ${from} bytes … `;
  const after = to === bytes.length ? "" : ` … ${bytes.length - to} bytes …`;
  return `${before}${escapeBytes(bytes.subarray(from, to))}${after}`;
}

/** To a tenth of a millisecond. */
export function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
