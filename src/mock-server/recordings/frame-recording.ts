import { STATUS_CODES } from "node:http";
import type { RecordedExchange, RecordedPiece } from "../../wire/trace/recorded-exchange.ts";
import type { Batch, FramedReply } from "../framed-reply.ts";
import { REDACTED } from "../recorder/secrets/mask.ts";
import { type RecordedEnding, recordedEnding } from "./recorded-ending.ts";

type Fields = [name: string, value: string][];

/** A reset destroys what the peer has not read yet, so it never follows the last write at once. */
const MIN_MS_BEFORE_RESET = 20;

interface FramedPiece {
  bytes: Buffer;
  /** Of them, where the data begins. */
  dataFrom: number;
  dataLength: number;
  atMs: number;
}

/** The reply of a recording as it was on the wire: same head, same chunks, same reads, same silences. */
export function frameRecording(exchange: RecordedExchange, scale: (ms: number) => number): FramedReply {
  const { response, informational } = exchange;
  const ending = recordedEnding(exchange);
  const framed = framePieces(exchange, ending.missing);
  const tail = response?.framing === "chunked" ? chunkedTail(exchange, ending.kind) : "";
  const { batches, until } = batchPieces(framed, response?.atMs ?? ending.atMs, scale);
  const bytes = Buffer.concat([...framed.map((piece) => piece.bytes), Buffer.from(tail, "latin1")]);
  const endsAfterMs = scale(Math.max(0, ending.atMs - until));
  if (tail !== "") addTail(batches, bytes.length, endsAfterMs);
  const afterMs = tail === "" ? endsAfterMs : 0;
  const headers = presentable(response?.headers ?? []);
  return {
    preface: informational.map(renderInformational).join(""),
    status: response?.status ?? 200,
    reason: response?.reason ?? "",
    httpVersion: response?.httpVersion === "1.0" ? "1.0" : "1.1",
    head: headers.flat(),
    headers,
    isRecorded: true,
    isHeadless: response === null,
    bytes,
    batches,
    bodyBytesIn: (framedBytes) => bodyBytesIn(framed, framedBytes),
    endsConnection: response?.httpVersion === "1.0" || response?.framing === "close",
    beforeEndingMs: ending.kind === "reset" ? Math.max(afterMs, MIN_MS_BEFORE_RESET) : afterMs,
  };
}

/** Header lines without those whose values were left out: a client would take the placeholder for one. */
export function presentable(fields: Fields): Fields {
  return fields.filter(([, value]) => !value.includes(REDACTED));
}

function framePieces({ response, pieces, end }: RecordedExchange, missing: number): FramedPiece[] {
  const isChunked = response?.framing === "chunked";
  return pieces.map((piece, index) => {
    if (!isChunked) return plain(piece);
    const opens = index === 0 || pieces[index - 1]?.continues === false;
    const size = opens ? chunkSize(pieces, index, missing) : 0;
    const before = opens ? `${size.toString(16)}${piece.extension}\r\n` : "";
    // Closed behind the data of a chunk, before its line end.
    const isBare = index === pieces.length - 1 && end?.how === "fin-in-chunk" && end.missing === 0;
    const after = piece.continues || isBare ? "" : "\r\n";
    const bytes = Buffer.concat([Buffer.from(before, "latin1"), piece.bytes, Buffer.from(after)]);
    return { bytes, dataFrom: before.length, dataLength: piece.bytes.length, atMs: piece.atMs };
  });
}

function plain({ bytes, atMs }: RecordedPiece): FramedPiece {
  return { bytes: Buffer.from(bytes), dataFrom: 0, dataLength: bytes.length, atMs };
}

/** What the line before a chunk said: all its pieces, and what never came of it. */
function chunkSize(pieces: readonly RecordedPiece[], from: number, missing: number): number {
  let size = 0;
  for (const { bytes, continues } of pieces.slice(from)) {
    size += bytes.length;
    if (!continues) return size;
  }
  return size + missing;
}

/** Pieces that came in one read go in one write. */
function batchPieces(
  framed: readonly FramedPiece[],
  from: number,
  scale: (ms: number) => number,
): { batches: Batch[]; until: number } {
  const batches: Batch[] = [];
  let until = from;
  let to = 0;
  for (const [index, { bytes, atMs }] of framed.entries()) {
    const last = batches.at(-1);
    to += bytes.length;
    // Held back for a moment by the search for secrets, a piece may stand behind a later time.
    const delayMs = scale(Math.max(0, atMs - until));
    if (last !== undefined && delayMs === 0) Object.assign(last, { to, writesOut: index + 1 });
    else batches.push({ delayMs, from: to - bytes.length, to, writesOut: index + 1 });
    until = Math.max(until, atMs);
  }
  return { batches, until };
}

function addTail(batches: Batch[], length: number, delayMs: number): void {
  const last = batches.at(-1);
  if (last !== undefined && delayMs === 0) last.to = length;
  else batches.push({ delayMs, from: last?.to ?? 0, to: length, writesOut: last?.writesOut ?? 0 });
}

/** What follows the pieces: the last chunk, or the size of one of which nothing came. */
function chunkedTail({ pieces, trailers, end }: RecordedExchange, ending: RecordedEnding["kind"]): string {
  const isInChunk = pieces.at(-1)?.continues ?? false;
  if (ending !== "complete") {
    return end !== null && end.missing > 0 && !isInChunk ? `${end.missing.toString(16)}\r\n` : "";
  }
  const fields = presentable(trailers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `0\r\n${fields.join("")}\r\n`;
}

function renderInformational({ status, headers }: RecordedExchange["informational"][number]): string {
  const lines = presentable(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${lines.join("")}\r\n`;
}

function bodyBytesIn(framed: readonly FramedPiece[], framedBytes: number): number {
  let sum = 0;
  let at = 0;
  for (const { bytes, dataFrom, dataLength } of framed) {
    sum += Math.min(dataLength, Math.max(0, framedBytes - at - dataFrom));
    at += bytes.length;
  }
  return sum;
}
