import type { Rendition } from "../../mock-server/index.ts";
import type { Exchange } from "../../wire/exchange.ts";
import type { CheckRecord, RelaySide } from "../../wire/result.ts";
import { headerValues, type RawReply } from "../raw/index.ts";
import { describeRawEnd } from "../raw/describe-end.ts";
import { escapeBytes } from "../run/sent-bytes.ts";
import type { GatewayTrace } from "./gateway-trace.ts";

const MAX_PIECES = 40;
const MAX_PIECE_BYTES = 400;
/** A gateway that asks again and again does the same each time. */
const MAX_EXCHANGES = 4;

/** Both sides of a trace as a person can read them, on one clock that starts with the question. */
export function describeRelay(trace: GatewayTrace): NonNullable<CheckRecord["relay"]> {
  const zero = trace.downstreams[0].raw.sentAt ?? trace.upstream[0]?.startedAt ?? 0;
  return {
    upstream: trace.upstream
      .slice(0, MAX_EXCHANGES)
      .map((exchange, nth) => describeExchange(exchange, renditionOf(trace, nth), zero)),
    downstream: trace.downstreams.map(({ raw }) => describeReply(raw, zero)),
  };
}

function renditionOf({ rendition }: GatewayTrace, nth: number): Rendition {
  return nth === 0 ? rendition : (rendition.later[Math.min(nth, rendition.later.length) - 1] ?? rendition);
}

function describeExchange(exchange: Exchange, rendition: Rendition, zero: number): RelaySide {
  const { request, response, startedAt, state, playedAtMs, peerLeft } = exchange;
  const at = (ms: number): number => round(startedAt + ms - zero);
  const type = response.headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "no type";
  // Another reply than the planned one was played: a whole answer, or one without usage. Its bytes are not at hand.
  const isPlanned = response.bytesSent <= rendition.body.length && response.status === rendition.status;
  let start = 0;
  const pieces = response.writes.map(({ end, atMs }) => {
    const text = isPlanned ? shorten(rendition.body.subarray(start, end)) : `${end - start} bytes`;
    start = end;
    return { atMs: at(atMs), text };
  });
  const ending = {
    open: "still open",
    played: `${playedWords(rendition)} at ${at(playedAtMs ?? 0)} ms`,
    "peer-left": `the gateway left at ${at(peerLeft?.atMs ?? 0)} ms`,
  }[state];
  return {
    head: `${request.method} ${pathWithoutQuery(request.path)} HTTP/${request.httpVersion} → ${response.status} ${type}`,
    headAtMs: at(0),
    pieces: middleLeftOut(pieces),
    ending,
  };
}

/** Keys travel in queries too. */
function pathWithoutQuery(path: string): string {
  return path.replace(/\?.*$/s, "?…");
}

function playedWords({ ending: { kind } }: Rendition): string {
  return kind === "complete"
    ? "ended"
    : { fin: "FIN", "fin-in-chunk": "FIN inside a chunk", reset: "RST", stall: "stalled" }[kind];
}

function describeReply(raw: RawReply, zero: number): RelaySide {
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

function middleLeftOut(pieces: RelaySide["pieces"]): RelaySide["pieces"] {
  const left = pieces.length - MAX_PIECES;
  if (left <= 0) return pieces;
  const half = MAX_PIECES / 2;
  const gap = { atMs: pieces[half]?.atMs ?? 0, text: `… ${left} more …` };
  return [...pieces.slice(0, half), gap, ...pieces.slice(-half)];
}

function shorten(bytes: Uint8Array): string {
  if (bytes.length <= MAX_PIECE_BYTES) return escapeBytes(bytes);
  const half = MAX_PIECE_BYTES / 2;
  return `${escapeBytes(bytes.subarray(0, half))} … ${bytes.length - 2 * half} bytes … ${escapeBytes(bytes.subarray(-half))}`;
}

/** To a tenth of a millisecond. */
function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
