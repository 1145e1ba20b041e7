import type { EncodedBody } from "./encode-body.ts";
import type { Rendition } from "./rendition.ts";

export interface FramedWrites {
  bytes: Buffer;
  dataStarts: number[];
  /** Where the data of each write ends; its framing may go on. */
  dataEnds: number[];
  /** Where each write, its framing included, ends. */
  ends: number[];
}

/** Opens an HTTP chunk that never gets its only byte: a `fin-in-chunk` without body. */
const BROKEN_CHUNK = "1\r\n";

/** Every form an extension has (RFC 9112 7.1.1), in turn; one with the sign that separates them in quotes. */
const EXTENSIONS = [";n=17", ";last", `;note="a; b"`];

/** A chunk header has at most 8 hex digits here, and two line ends around the data. */
const MAX_CHUNK_FRAMING = 12 + Math.max(...EXTENSIONS.map((extension) => extension.length));

/** The body in its framing. `coded` stands for its writes where a content coding is asked for. */
export function frameWrites(
  rendition: Rendition,
  framing: Rendition["framing"],
  coded: EncodedBody | undefined,
): FramedWrites {
  return framing === "chunked" ? frameChunks(rendition, coded) : joinWrites(rendition, framing, coded);
}

function joinWrites(
  { body, writes, ending, isCut }: Rendition,
  framing: Rendition["framing"],
  coded: EncodedBody | undefined,
): FramedWrites {
  if (coded === undefined) {
    const dataEnds = writes.map(({ end }) => end);
    const dataStarts = writes.map(({ start }) => start);
    return {
      bytes: Buffer.from(body.buffer, body.byteOffset, body.length),
      dataStarts,
      dataEnds,
      ends: dataEnds,
    };
  }
  const dataStarts: number[] = [];
  const dataEnds: number[] = [];
  let at = 0;
  for (const piece of coded.pieces) {
    dataStarts.push(at);
    dataEnds.push((at += piece.length));
  }
  // Where the end of the connection is the only end, a body that was not cut is whole, however the connection ends.
  const isWhole = ending.kind === "complete" || (framing === "close" && !isCut);
  const bytes = Buffer.concat([...coded.pieces, ...(isWhole ? [coded.tail] : [])]);
  return { bytes, dataStarts, dataEnds, ends: dataEnds };
}

function frameChunks(rendition: Rendition, coded: EncodedBody | undefined): FramedWrites {
  const { body, writes, ending, chunkExtensions } = rendition;
  const pieces = coded?.pieces ?? writes.map(({ start, end }) => body.subarray(start, end));
  const isBroken = ending.kind === "fin-in-chunk";
  const extension = (index: number): string =>
    chunkExtensions ? (EXTENSIONS[index % EXTENSIONS.length] ?? "") : "";
  const tail = chunksAfter(rendition, coded, extension);
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const bytes = Buffer.allocUnsafe(length + pieces.length * MAX_CHUNK_FRAMING + tail.length);
  const framed: FramedWrites = { bytes, dataStarts: [], dataEnds: [], ends: [] };
  let at = 0;
  for (const [index, piece] of pieces.entries()) {
    const isShort = isBroken && index === pieces.length - 1;
    const size = (piece.length + (isShort ? 1 : 0)).toString(16);
    at += bytes.write(`${size}${extension(index)}\r\n`, at, "latin1");
    framed.dataStarts.push(at);
    bytes.set(piece, at);
    at += piece.length;
    framed.dataEnds.push(at);
    if (!isShort) at += bytes.write("\r\n", at, "latin1");
    framed.ends.push(at);
  }
  at += bytes.write(tail, at, "latin1");
  return { ...framed, bytes: bytes.subarray(0, at) };
}

/** What follows the writes, as Latin-1: the end of the coding, the last chunk and the trailers; or a chunk cut short. */
function chunksAfter(
  { ending, writes, trailers }: Rendition,
  coded: EncodedBody | undefined,
  extension: (index: number) => string,
): string {
  if (ending.kind === "fin-in-chunk" && writes.length === 0) return BROKEN_CHUNK;
  if (ending.kind !== "complete") return "";
  const end = coded?.tail.toString("latin1") ?? "";
  const endChunk = end === "" ? "" : `${end.length.toString(16)}${extension(writes.length)}\r\n${end}\r\n`;
  const fields = trailers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return `${endChunk}0${extension(writes.length + 1)}\r\n${fields}\r\n`;
}
