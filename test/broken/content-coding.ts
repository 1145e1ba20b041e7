import type { Transform } from "node:stream";
import { constants, createBrotliDecompress, createGunzip, createInflate } from "node:zlib";

/** What a right client says that it can read. */
export const ACCEPTED_CODINGS = "gzip, deflate, br";

/** Hands on what was flushed, and takes a body that broke off for what it is: the connection tells. */
const AS_IT_COMES = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };
const BROTLI_AS_IT_COMES = {
  flush: constants.BROTLI_OPERATION_FLUSH,
  finishFlush: constants.BROTLI_OPERATION_FLUSH,
};

/** Takes off a content coding; null where there is none. */
export function decoderFor(coding: string | undefined): Transform | null {
  if (coding === "gzip") return createGunzip(AS_IT_COMES);
  if (coding === "deflate") return createInflate(AS_IT_COMES);
  return coding === "br" ? createBrotliDecompress(BROTLI_AS_IT_COMES) : null;
}
