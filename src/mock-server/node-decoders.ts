import { brotliDecompress, gunzip, inflate, type ZlibOptions } from "node:zlib";
import type { Decoder } from "./request-coding.ts";

type Inflate = (
  bytes: Uint8Array,
  options: ZlibOptions,
  done: (error: Error | null, out: Buffer) => void,
) => void;

/** By node:zlib, which stops a bomb before it has gone off. */
export const NODE_DECODERS: Readonly<Record<string, Decoder>> = {
  gzip: decoderBy(gunzip),
  deflate: decoderBy(inflate),
  br: decoderBy(brotliDecompress),
};

function decoderBy(inflating: Inflate): Decoder {
  return (bytes, maxOutputLength) =>
    new Promise((resolve, reject) => {
      inflating(bytes, { maxOutputLength }, (error, out) => {
        if (error === null) resolve(out);
        else if ("code" in error && error.code === "ERR_BUFFER_TOO_LARGE") resolve(null);
        else reject(error);
      });
    });
}
