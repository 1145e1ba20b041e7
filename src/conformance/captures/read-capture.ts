import { createGunzip } from "node:zlib";
import { pipeline, Readable } from "node:stream";
import { type ByteSource, peek } from "./byte-source.ts";
import { CaptureError } from "./capture-error.ts";
import type { CapturedReply } from "./captured-reply.ts";
import { readCurlTrace } from "./curl-trace.ts";
import { readFixtureJson } from "./fixture-json.ts";
import { readHar } from "./har.ts";
import { readHttpChunks, readHttpDump } from "./http-dump.ts";
import { readJsonLines, readPlainBody } from "./plain-body.ts";
import { type CaptureFormat, recognize } from "./recognize.ts";
import { readTraceCapture } from "./trace-capture.ts";

export interface CaptureOptions {
  /** The file, where there is one: what is named inside it is looked for beside it. */
  path?: string | undefined;
}

/**
 * Reads whatever holds recorded streams: plain bytes, JSON lines, a HAR, a trace of curl, a head with its body, a
 * fixture; each of them gzipped or not. The replies come one after the other, and each has to be read before the next.
 *
 * @throws CaptureError where it is none of them
 */
export async function* readCapture(
  bytes: AsyncIterable<Uint8Array>,
  options: CaptureOptions = {},
): AsyncGenerator<CapturedReply> {
  const source = await peek(bytes);
  try {
    const format = recognize(source);
    if (format === "gzip") yield* readUnzipped(source, options);
    else yield* readAs(format, source, options);
  } catch (cause) {
    // Whoever stops reading closes what is read; what nobody began to read is closed here.
    await source.close();
    throw cause;
  }
}

async function* readUnzipped(zipped: ByteSource, options: CaptureOptions): AsyncGenerator<CapturedReply> {
  const source = await peek(unzipped(zipped));
  try {
    const format = recognize(source);
    if (format === "gzip")
      throw new CaptureError("compressed", "It is gzipped twice. Unpack it first: gunzip.");
    yield* readAs(format, source, options);
  } catch (cause) {
    await source.close();
    throw cause;
  }
}

async function* readAs(
  format: Exclude<CaptureFormat, "gzip">,
  source: ByteSource,
  options: CaptureOptions,
): AsyncGenerator<CapturedReply> {
  if (format === "event-stream") yield readPlainBody(source);
  else if (format === "json-lines") yield readJsonLines(source);
  else if (format === "har") yield* await readHar(source);
  else if (format === "curl-trace") yield* readCurlTrace(source);
  else if (format === "http-dump") yield await readHttpDump(source);
  else if (format === "http-chunks") yield readHttpChunks(source);
  else if (format === "fixture") yield* await readFixtureJson(source, options.path);
  else yield* readTraceCapture(source);
}

async function* unzipped(source: ByteSource): AsyncGenerator<Buffer> {
  // With `pipe` an error of the file would be nobody's.
  const stream = pipeline(Readable.from(source.all, { objectMode: false }), createGunzip(), () => undefined);
  try {
    for await (const piece of stream) yield piece as Buffer;
  } catch (cause) {
    if (cause instanceof CaptureError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CaptureError("compressed", `It begins as gzip and cannot be unpacked: ${why}. Save it again.`, {
      cause,
    });
  }
}
