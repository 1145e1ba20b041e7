import type { Rendition } from "../../mock-server/index.ts";
import type { Exchange } from "../../wire/exchange.ts";
import { contentOf } from "../../wire/trace/content-bytes.ts";
import type { ExchangeLine, TraceEnding } from "../../wire/trace/trace-line.ts";

/** How an exchange is written down. */
interface ExchangePlace {
  /** Its number in the trace. */
  nth: number;
  /** The time that the trace begins with. */
  start: number;
  /** What was played; null where that is not known, so that its bytes are left out. */
  rendition: Rendition | null;
  /** Set for the upstream's side of something in the middle; `for` names the exchange that it serves, where known. */
  upstreamOf?: { for?: number | undefined } | undefined;
}

/**
 * An exchange as a trace tells of it, as the server wrote it. Bodies stand without their content coding, so the header
 * that names it is left out.
 */
export function exchangeLines(
  { startedAt, request, response, state, playedAtMs, peerLeft }: Exchange,
  { nth, start, rendition, upstreamOf }: ExchangePlace,
): ExchangeLine[] {
  const at = (ms: number): number => Math.round((startedAt - start + ms) * 1000) / 1000;
  const common = { exchange: nth };
  let from = 0;
  const pieces = response.writes.map(({ end, atMs }) => {
    const content = contentOf(rendition?.body.slice(from, end) ?? new Uint8Array());
    from = end;
    return { kind: "body" as const, ...common, atMs: at(atMs), ...content };
  });
  const { method, path, httpVersion } = request;
  const isOld = rendition?.framing === "chunked" && httpVersion === "1.0";
  const serves = upstreamOf?.for === undefined ? {} : { for: upstreamOf.for };
  return [
    {
      kind: "request",
      ...common,
      atMs: at(0),
      ...(upstreamOf === undefined ? {} : { side: "upstream" as const, ...serves }),
      seen: "writes",
      method,
      path,
      httpVersion,
      headers: Object.entries(request.headers),
    },
    ...(request.body === ""
      ? []
      : [{ kind: "request-body" as const, ...common, atMs: at(0), text: request.body }]),
    { kind: "request-end", ...common, atMs: at(0) },
    ...(rendition?.isHeadless === true
      ? []
      : [
          {
            kind: "response" as const,
            ...common,
            atMs: at(response.writes[0]?.atMs ?? playedAtMs ?? 0),
            httpVersion: rendition?.httpVersion ?? ("1.1" as const),
            status: response.status,
            headers: response.headers.filter(([name]) => name.toLowerCase() !== "content-encoding"),
            framing: isOld ? ("close" as const) : (rendition?.framing ?? ("chunked" as const)),
          },
        ]),
    ...(rendition === null ? [] : pieces),
    ...(peerLeft === null || peerLeft.how === "after-us"
      ? []
      : [{ kind: "left" as const, ...common, atMs: at(peerLeft.atMs), how: peerLeft.how }]),
    {
      kind: "end",
      ...common,
      atMs: at(playedAtMs ?? peerLeft?.atMs ?? response.writes.at(-1)?.atMs ?? 0),
      how: endingOf(state, rendition, isOld),
    },
  ];
}

function endingOf(state: Exchange["state"], rendition: Rendition | null, isOld: boolean): TraceEnding {
  if (state === "peer-left") return "client-left";
  if (state === "open" || rendition?.ending.kind === "stall") return "open";
  if (rendition === null) return "complete";
  const { ending, framing } = rendition;
  if (ending.kind === "reset" || ending.kind === "fin-in-chunk") return ending.kind;
  const isClose = framing === "close" || isOld;
  if (ending.kind === "complete") return isClose ? "closed" : "complete";
  return isClose ? "closed" : framing === "content-length" ? "short" : "fin";
}
