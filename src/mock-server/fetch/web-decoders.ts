import type { Decoder } from "../request-coding.ts";

/** By what every runtime has. */
export const WEB_DECODERS: Readonly<Record<string, Decoder>> = {
  gzip: decoderFor("gzip"),
  deflate: decoderFor("deflate"),
};

function decoderFor(format: "gzip" | "deflate"): Decoder {
  return async (bytes, mostBytes) => {
    const decoding = new Blob([bytes.slice()]).stream().pipeThrough(new DecompressionStream(format));
    const pieces: Uint8Array[] = [];
    let length = 0;
    for await (const piece of decoding as unknown as AsyncIterable<Uint8Array>) {
      length += piece.length;
      if (length > mostBytes) return null;
      pieces.push(piece);
    }
    const whole = new Uint8Array(length);
    let at = 0;
    for (const piece of pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  };
}
