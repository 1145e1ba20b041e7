import { STATUS_CODES } from "node:http";
import { isBodylessStatus } from "./bodyless-status.ts";
import type { Coding, EncodedBody } from "./encode-body.ts";
import { frameWrites, type FramedWrites } from "./frame-writes.ts";
import type { Rendition } from "./rendition.ts";

/** What one visit to the socket sends: writes that nothing separates go together. */
export interface Batch {
  /** Silence before it, counted from the flush of the one before. */
  delayMs: number;
  /** Framed bytes [from, to). */
  from: number;
  to: number;
  /** How many writes are out once it is. */
  writesOut: number;
}

/** A rendition as the bytes of one HTTP framing and content coding. Made once per mount and variant, and played often. */
export interface FramedReply {
  /** The 1xx responses before it, as they stand on the wire. */
  preface: string;
  status: number;
  httpVersion: Rendition["httpVersion"];
  /** Name and value in turn, as `writeHead` takes them fastest. */
  head: string[];
  headers: [string, string][];
  bytes: Buffer;
  batches: Batch[];
  /** How many body bytes are out when that many of `bytes` are. */
  bodyBytesIn: (framedBytes: number) => number;
  /** The connection ends with the body, whether or not that is the only end it has. */
  endsConnection: boolean;
  /** Silence before the ending. */
  beforeEndingMs: number;
  /** The reason phrase, where it is not the usual one. */
  reason?: string;
  /** The head goes out as it stands here, without a date or a word on the connection beside it. */
  isRecorded?: boolean;
  /** Nothing is answered: the connection just ends. */
  isHeadless?: boolean;
}

export interface ReplyVariant {
  isHead: boolean;
  /** False for HTTP/1.0, which knows no chunks and reads to the end of the connection instead. */
  canChunk: boolean;
  /** True for requests that accept the coding of the rendition. */
  isCoded: boolean;
}

/** `coded` is the body in the coding of the rendition; without it the body goes as it is. */
export function frameReply(rendition: Rendition, variant: ReplyVariant, coded?: EncodedBody): FramedReply {
  const { status, httpVersion } = rendition;
  const isBodyless = variant.isHead || isBodylessStatus(status);
  const framing = rendition.framing === "chunked" && !variant.canChunk ? "close" : rendition.framing;
  const framed = isBodyless
    ? { bytes: Buffer.alloc(0), dataStarts: [], dataEnds: [], ends: [] }
    : frameWrites(rendition, framing, coded);
  const { batches, beforeEndingMs } = batch(rendition, framed, isBodyless);
  const coding = variant.isCoded && !isBodylessStatus(status) ? rendition.compression : "none";
  const headers = [
    ...rendition.headers,
    ...(coding === "none" ? [] : [["content-encoding", coding] as [string, string]]),
    ...framingHeaders(rendition, framing),
  ];
  return {
    // To HTTP/1.0 no server may send any (RFC 9110 15.2).
    preface: variant.canChunk ? prefaceOf(rendition) : "",
    status,
    httpVersion,
    head: headers.flat(),
    headers,
    bytes: framed.bytes,
    batches,
    bodyBytesIn: (framedBytes) =>
      bodyBytesIn(rendition, framed, { framedBytes, isCoded: coded !== undefined }),
    endsConnection: httpVersion === "1.0" || (framing === "close" && !isBodyless),
    beforeEndingMs,
    ...(rendition.isHeadless === true ? { isHeadless: true } : {}),
  };
}

/** The coding a request gets, or null for the body as it is. */
export function codingOf(rendition: Rendition, variant: ReplyVariant): Coding | null {
  const { compression, status } = rendition;
  const isPlain = !variant.isCoded || variant.isHead || isBodylessStatus(status);
  return isPlain || compression === "none" ? null : compression;
}

/** Of a coded write, all or none. */
function bodyBytesIn(
  rendition: Rendition,
  { dataStarts, dataEnds }: FramedWrites,
  { framedBytes, isCoded }: { framedBytes: number; isCoded: boolean },
): number {
  const index = dataStarts.findLastIndex((start) => start < framedBytes);
  const write = rendition.writes[index];
  if (write === undefined) return 0;
  if (isCoded) return framedBytes >= (dataEnds[index] ?? Infinity) ? write.end : write.start;
  return write.start + Math.min(framedBytes - (dataStarts[index] ?? 0), write.end - write.start);
}

function prefaceOf({ informational }: Rendition): string {
  return informational
    .map(({ status, headers }) => {
      const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`);
      return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${lines.join("")}\r\n`;
    })
    .join("");
}

function framingHeaders(
  { status, headers, announcedLength, trailers }: Rendition,
  framing: Rendition["framing"],
): [string, string][] {
  if (isBodylessStatus(status)) return [];
  const has = (wanted: string): boolean => headers.some(([name]) => name.toLowerCase() === wanted);
  if (framing === "chunked") {
    const names = trailers.map(([name]) => name).join(", ");
    return [
      ...(names === "" || has("trailer") ? [] : [["trailer", names] as [string, string]]),
      ["transfer-encoding", "chunked"],
    ];
  }
  if (framing === "content-length") return [["content-length", String(announcedLength)]];
  // The scenario may say something of its own about the connection; the bytes end with it either way.
  return has("connection") ? [] : [["connection", "close"]];
}

function batch(
  { writes, ending }: Rendition,
  { bytes, ends }: FramedWrites,
  isBodyless: boolean,
): { batches: Batch[]; beforeEndingMs: number } {
  const batches: Batch[] = [];
  for (const [index, { delayMs }] of isBodyless ? [] : writes.entries()) {
    const to = ends[index] ?? 0;
    const last = batches.at(-1);
    if (last && delayMs === 0) Object.assign(last, { to, writesOut: index + 1 });
    else batches.push({ delayMs, from: last?.to ?? 0, to, writesOut: index + 1 });
  }
  const last = batches.at(-1);
  const from = last?.to ?? 0;
  if (from === bytes.length) return { batches, beforeEndingMs: ending.afterMs };
  // What is left is framing alone. The last chunk is the ending itself, so the silence goes before it.
  const isEnding = ending.kind === "complete";
  const delayMs = isEnding ? ending.afterMs : 0;
  if (last && delayMs === 0) last.to = bytes.length;
  else batches.push({ delayMs, from, to: bytes.length, writesOut: last?.writesOut ?? 0 });
  return { batches, beforeEndingMs: isEnding ? 0 : ending.afterMs };
}
