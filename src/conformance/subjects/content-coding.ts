import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { constants, createBrotliDecompress, createGunzip, createInflate } from "node:zlib";

/** The codings that `decodedBody` can take off, as a request says it. */
export const ACCEPT_ENCODING = "gzip, deflate, br";

// Whatever was flushed comes out at once, and a body that breaks off is no fault of the coding: HTTP tells that.
const ZLIB = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };
const BROTLI = {
  flush: constants.BROTLI_OPERATION_FLUSH,
  finishFlush: constants.BROTLI_OPERATION_FLUSH,
};

/** The body of a response without its content coding, as far as it was flushed. */
export function decodedBody(response: IncomingMessage): Readable {
  switch (response.headers["content-encoding"]) {
    case "gzip":
      return response.pipe(createGunzip(ZLIB));
    case "deflate":
      return response.pipe(createInflate(ZLIB));
    case "br":
      return response.pipe(createBrotliDecompress(BROTLI));
    default:
      return response;
  }
}
