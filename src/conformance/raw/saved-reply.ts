import { bytesOf, contentOf } from "../../wire/trace/content-bytes.ts";
import type { SavedReply } from "../../wire/trace/saved-reply.ts";
import type { ExchangeLine, TraceEnding } from "../../wire/trace/trace-line.ts";
import type { RawReply } from "./raw-reply.ts";

/** How the exchange of a reply is written down. */
export interface ReplyPlace {
  /** Its number in the trace. */
  exchange: number;
  /** The time that the trace begins with. */
  start: number;
  /** The side of something in the middle; absent where nothing is. */
  side?: "client" | undefined;
  method: string;
  path: string;
  headers: Readonly<Record<string, string>>;
  /** As it was sent. */
  body: string;
}

/** A reply without the bytes of its body, which stand in the lines of its exchange. */
export function saveReply(raw: RawReply, exchange: number): SavedReply {
  const { body: _, surplus, ...reply } = raw;
  return { exchange, ...reply, surplus: contentOf(surplus) };
}

/** The reply again. */
export function restoreReply(saved: SavedReply, body: Uint8Array): RawReply {
  const { exchange: _, surplus, ...reply } = saved;
  return { ...reply, body, surplus: bytesOf(surplus) };
}

/** The exchange as a trace tells of it. Its body stands without content coding, and so do its headers. */
export function replyLines(raw: RawReply, place: ReplyPlace): ExchangeLine[] {
  const { start, side, method, path, headers, body } = place;
  const common = { exchange: place.exchange };
  const at = (time: number | null): number => Math.round(((time ?? start) - start) * 1000) / 1000;
  const sentAt = at(raw.sentAt ?? raw.endedAt);
  return [
    {
      kind: "request",
      ...common,
      atMs: sentAt,
      ...(side === undefined ? {} : { side }),
      method,
      path,
      httpVersion: "1.1",
      headers: Object.entries(headers),
    },
    ...(body === "" ? [] : [{ kind: "request-body" as const, ...common, atMs: sentAt, text: body }]),
    { kind: "request-end", ...common, atMs: sentAt },
    ...raw.informational.map(({ status, reason, headers: fields, at: time }) => ({
      kind: "informational" as const,
      ...common,
      atMs: at(time),
      status,
      reason,
      headers: fields,
    })),
    ...(raw.head === null
      ? []
      : [
          {
            kind: "response" as const,
            ...common,
            atMs: at(raw.head.at),
            httpVersion: raw.head.httpVersion,
            status: raw.head.status,
            reason: raw.head.reason,
            headers: raw.head.headers.filter(([name]) => name.toLowerCase() !== "content-encoding"),
            framing: raw.framing,
          },
        ]),
    ...pieces(raw).map(({ bytes, time }) => ({
      kind: "body" as const,
      ...common,
      atMs: at(time),
      ...contentOf(bytes),
    })),
    ...(raw.trailers.length === 0
      ? []
      : [{ kind: "trailers" as const, ...common, atMs: at(raw.endedAt), headers: raw.trailers }]),
    ...[...raw.framingFaults, ...(raw.codingFault === null ? [] : [raw.codingFault])].map((message) => ({
      kind: "fault" as const,
      ...common,
      atMs: at(raw.endedAt),
      message,
    })),
    { kind: "end", ...common, atMs: at(raw.endedAt), ...endingOf(raw) },
  ];
}

function pieces({ body, reads, endedAt }: RawReply): { bytes: Uint8Array; time: number }[] {
  let start = 0;
  const all = [...reads, { end: body.length, at: endedAt }].map(({ end, at }) => {
    const bytes = body.subarray(start, end);
    start = Math.max(start, end);
    return { bytes, time: at };
  });
  return all.filter(({ bytes }) => bytes.length > 0);
}

function endingOf({ end, framing, failure }: RawReply): { how: TraceEnding; message?: string } {
  if (failure !== null) return { how: "failed", message: failure.message };
  if (end === "cut") return { how: framing === "content-length" ? "short" : "fin" };
  return { how: end === "cancelled" ? "client-left" : end };
}
