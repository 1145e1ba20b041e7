import {
  type BrotliCompress,
  constants,
  createBrotliCompress,
  createDeflate,
  createGzip,
  type Gzip,
} from "node:zlib";
import type { Rendition } from "./rendition.ts";

export type Coding = Exclude<Rendition["compression"], "none">;

/** A body in a content coding, cut where its writes are. */
export interface EncodedBody {
  /** One for each write; whoever has decoded them up to here has everything up to the end of that write. */
  pieces: Buffer[];
  /** What the coding puts behind the last byte: checksum and length, or an end mark. */
  tail: Buffer;
}

/** Compresses a body as one stream that is flushed after each write. */
export async function encodeBody({ body, writes }: Rendition, coding: Coding): Promise<EncodedBody> {
  const encoder = createEncoder(coding);
  let out: Buffer[] = [];
  encoder.on("data", (piece: Buffer) => out.push(piece));
  const taken = (): Buffer => {
    const piece = Buffer.concat(out);
    out = [];
    return piece;
  };
  const pieces: Buffer[] = [];
  for (const { start, end } of writes) {
    encoder.write(body.subarray(start, end));
    await new Promise<void>((resolve) => encoder.flush(FLUSH[coding], resolve));
    pieces.push(taken());
  }
  await new Promise<void>((resolve, reject) => {
    encoder.once("end", resolve).once("error", reject);
    encoder.end();
  });
  return { pieces, tail: taken() };
}

const FLUSH: Record<Coding, number> = {
  gzip: constants.Z_SYNC_FLUSH,
  deflate: constants.Z_SYNC_FLUSH,
  br: constants.BROTLI_OPERATION_FLUSH,
};

function createEncoder(coding: Coding): Gzip | BrotliCompress {
  if (coding === "gzip") return createGzip();
  // The zlib format is what the name stands for (RFC 9110 8.4.1.2).
  if (coding === "deflate") return createDeflate();
  // Level 4 as servers use it for what is made on the fly; the default is meant for files.
  return createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 4 } });
}

/**
 * Whether a request says that it takes a coding (RFC 9110 12.5.3). Without the header any coding would be allowed; but
 * a client that says nothing may not know of them, and is served plain.
 */
export function acceptsCoding(header: string | undefined, coding: Coding): boolean {
  const weights = new Map<string, number>();
  for (const part of (header ?? "").split(",")) {
    const [name = "", ...parameters] = part.split(";").map((word) => word.trim().toLowerCase());
    const weight = parameters.find((parameter) => /^q\s*=/.test(parameter))?.replace(/^q\s*=/, "");
    weights.set(name === "x-gzip" ? "gzip" : name, weight === undefined ? 1 : Number(weight));
  }
  return (weights.get(coding) ?? weights.get("*") ?? 0) > 0;
}
