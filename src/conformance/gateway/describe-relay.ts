import type { Rendition } from "../../mock-server/index.ts";
import type { Exchange } from "../../wire/exchange.ts";
import type { CheckRecord, RelaySide } from "../../wire/result.ts";
import { describeReply, middleLeftOut, round, shorten } from "../raw/describe-reply.ts";
import type { GatewayTrace } from "./gateway-trace.ts";

/** A gateway that asks again and again does the same each time. */
const MAX_EXCHANGES = 4;

type Relay = NonNullable<CheckRecord["relay"]>;

/** Several rules may break on one trace. */
const described = new WeakMap<GatewayTrace, Relay>();

/** Both sides of a trace as a person can read them, on one clock that starts with the question. */
export function describeRelay(trace: GatewayTrace): Relay {
  const known = described.get(trace) ?? describe(trace);
  described.set(trace, known);
  return known;
}

function describe(trace: GatewayTrace): Relay {
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
