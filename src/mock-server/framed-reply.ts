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

/** A rendition as the bytes of one HTTP framing. Made once per mount and variant, and played often. */
export interface FramedReply {
  status: number;
  /** Name and value in turn, as `writeHead` takes them fastest. */
  head: string[];
  headers: [string, string][];
  bytes: Buffer;
  /** Where the data of each write begins in `bytes`. */
  dataStarts: number[];
  batches: Batch[];
  /** The end of the connection ends the body. */
  isCloseDelimited: boolean;
  /** Silence before the ending. */
  beforeEndingMs: number;
}

export interface ReplyVariant {
  isHead: boolean;
  /** False for HTTP/1.0, which knows no chunks and reads to the end of the connection instead. */
  canChunk: boolean;
}

const LAST_CHUNK = "0\r\n\r\n";
/** Opens an HTTP chunk that never gets its only byte: a `fin-in-chunk` without body. */
const BROKEN_CHUNK = "1\r\n";

export function frameReply(rendition: Rendition, variant: ReplyVariant): FramedReply {
  const isBodyless = variant.isHead || rendition.status === 204 || rendition.status === 304;
  const framing = rendition.framing === "chunked" && !variant.canChunk ? "close" : rendition.framing;
  const isChunked = framing === "chunked" && !isBodyless;
  const framed = isBodyless
    ? { bytes: Buffer.alloc(0), dataStarts: [], ends: [] }
    : frameWrites(rendition, isChunked);
  const { batches, beforeEndingMs } = batch(rendition, framed, isBodyless);
  const headers = [...rendition.headers, ...framingHeaders(rendition, framing)];
  return {
    status: rendition.status,
    head: headers.flat(),
    headers,
    bytes: framed.bytes,
    dataStarts: framed.dataStarts,
    batches,
    isCloseDelimited: framing === "close" && !isBodyless,
    beforeEndingMs,
  };
}

/** How many body bytes are out when `framedBytes` of the framed ones are. */
export function bodyBytesIn(rendition: Rendition, reply: FramedReply, framedBytes: number): number {
  const index = reply.dataStarts.findLastIndex((start) => start < framedBytes);
  const write = rendition.writes[index];
  if (write === undefined) return 0;
  return write.start + Math.min(framedBytes - (reply.dataStarts[index] ?? 0), write.end - write.start);
}

function framingHeaders(
  { status, headers, announcedLength }: Rendition,
  framing: Rendition["framing"],
): [string, string][] {
  if (status === 204 || status === 304) return [];
  if (framing === "chunked") return [["transfer-encoding", "chunked"]];
  if (framing === "content-length") return [["content-length", String(announcedLength)]];
  // The scenario may say something of its own about the connection; the bytes end with it either way.
  return headers.some(([name]) => name.toLowerCase() === "connection") ? [] : [["connection", "close"]];
}

interface FramedWrites {
  bytes: Buffer;
  dataStarts: number[];
  /** Where each write, its framing included, ends. */
  ends: number[];
}

function frameWrites({ body, writes, ending }: Rendition, isChunked: boolean): FramedWrites {
  if (!isChunked) {
    return {
      bytes: Buffer.from(body.buffer, body.byteOffset, body.length),
      dataStarts: writes.map(({ start }) => start),
      ends: writes.map(({ end }) => end),
    };
  }
  const isBroken = ending.kind === "fin-in-chunk";
  const tail = ending.kind === "complete" ? LAST_CHUNK : isBroken && writes.length === 0 ? BROKEN_CHUNK : "";
  // A chunk header has at most 8 hex digits here, and two line ends around the data.
  const bytes = Buffer.allocUnsafe(body.length + writes.length * 12 + tail.length);
  const dataStarts: number[] = [];
  const ends: number[] = [];
  let at = 0;
  for (const [index, { start, end }] of writes.entries()) {
    const isShort = isBroken && index === writes.length - 1;
    at += bytes.write(`${(end - start + (isShort ? 1 : 0)).toString(16)}\r\n`, at, "latin1");
    dataStarts.push(at);
    bytes.set(body.subarray(start, end), at);
    at += end - start;
    if (!isShort) at += bytes.write("\r\n", at, "latin1");
    ends.push(at);
  }
  at += bytes.write(tail, at, "latin1");
  return { bytes: bytes.subarray(0, at), dataStarts, ends };
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
