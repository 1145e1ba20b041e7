import type { RelaySide } from "../../wire/result.ts";
import { describeRawEnd } from "./describe-end.ts";
import { headerValues, type RawReply } from "./raw-reply.ts";
import { escapeBytes } from "../run/sent-bytes.ts";

const MAX_PIECES = 40;
const MAX_PIECE_BYTES = 400;

/** A reply as a person can read it: its head, and its pieces with their times, in ms since `zero`. */
export function describeReply(raw: RawReply, zero: number): RelaySide {
  let start = 0;
  const pieces = raw.reads.map(({ end, at }) => {
    const text = shorten(raw.body.subarray(start, end));
    start = end;
    return { atMs: round(at - zero), text };
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
  const left = pieces.length - MAX_PIECES;
  if (left <= 0) return pieces;
  const half = MAX_PIECES / 2;
  const gap = { atMs: pieces[half]?.atMs ?? 0, text: `… ${left} more …` };
  return [...pieces.slice(0, half), gap, ...pieces.slice(-half)];
}

/** Printable, long pieces around their middle. */
export function shorten(bytes: Uint8Array): string {
  if (bytes.length <= MAX_PIECE_BYTES) return escapeBytes(bytes);
  const half = MAX_PIECE_BYTES / 2;
  return `${escapeBytes(bytes.subarray(0, half))} … ${bytes.length - 2 * half} bytes … ${escapeBytes(bytes.subarray(-half))}`;
}

/** To a tenth of a millisecond. */
export function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
