import type { Transform } from "node:stream";
import { constants, createBrotliDecompress, createGunzip, createInflate } from "node:zlib";

/** Takes a content coding off, piece by piece. */
export interface BodyDecoder {
  push(bytes: Buffer, at: number): void;
  /** Nothing more comes out, and `end` has no fault to tell. */
  stop(): void;
  /** Resolves when everything that was pushed has come out; with what is wrong with the coding, if anything is. */
  end(): Promise<string | null>;
}

// Whatever was flushed comes out at once, and a body that breaks off is no fault of the coding: HTTP tells that.
const ZLIB = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };
const BROTLI = {
  flush: constants.BROTLI_OPERATION_FLUSH,
  finishFlush: constants.BROTLI_OPERATION_FLUSH,
};

/** A decoder for a `Content-Encoding`, `identity` and none included; one that is not known is reported as a fault. */
export function createBodyDecoder(coding: string, onBytes: (bytes: Buffer, at: number) => void): BodyDecoder {
  if (coding === "" || coding === "identity") {
    return { push: onBytes, stop: () => undefined, end: async () => null };
  }
  const stream = createStream(coding);
  if (stream === null) {
    const fault = `the content coding ${JSON.stringify(coding)} is not known`;
    return { push: onBytes, stop: () => undefined, end: async () => fault };
  }
  let fault: string | null = null;
  let hasBytes = false;
  let isStopped = false;
  const over = new Promise<void>((resolve) => {
    stream.on("data", (bytes: Buffer) => onBytes(bytes, performance.now()));
    // Closed without an end where it was stopped.
    stream.once("end", resolve).once("close", resolve);
    stream.once("error", (error) => {
      fault = `the body is not ${coding}: ${error.message}`;
      resolve();
    });
  });
  return {
    push(bytes) {
      hasBytes = true;
      if (fault === null && !isStopped) stream.write(bytes);
    },
    stop() {
      isStopped = true;
      stream.destroy();
    },
    async end() {
      if (!hasBytes || isStopped) return null;
      if (fault === null) stream.end();
      await over;
      return fault;
    },
  };
}

function createStream(coding: string): Transform | null {
  switch (coding) {
    case "gzip":
    case "x-gzip":
      return createGunzip(ZLIB);
    case "deflate":
      return createInflate(ZLIB);
    case "br":
      return createBrotliDecompress(BROTLI);
    default:
      return null;
  }
}
