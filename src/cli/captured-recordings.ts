import { open } from "node:fs/promises";
import {
  CaptureError,
  collectReply,
  packageVersion,
  readCapture,
  recognize,
  writeTrace,
} from "../conformance/index.ts";
import { readRecordings, type Recording } from "../mock-server/index.ts";
import { readFileBytes } from "./read-file-bytes.ts";
import { UsageError } from "./usage-error.ts";
import { withoutSecrets } from "./without-secrets.ts";

/** Enough to tell a format by. */
const HEAD_BYTES = 64 * 1024;
/** Formats that hold more than the bytes of a body. */
const CAPTURES: ReadonlySet<string> = new Set([
  "har",
  "curl-trace",
  "http-dump",
  "http-chunks",
  "json-lines",
]);
/** What is played is held in memory. */
const MAX_REPLIES = 10_000;

/** Whether a file is what another tool recorded: a HAR, a trace by curl, a reply with its head. */
export async function isCapture(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const head = Buffer.alloc(Math.min(size, HEAD_BYTES));
    await handle.read(head, 0, head.length, 0);
    return CAPTURES.has(recognize({ head, isWhole: head.length === size }));
  } catch (error) {
    if (error instanceof CaptureError) return false;
    throw error;
  } finally {
    await handle.close();
  }
}

/**
 * Reads the replies of a capture as recordings, with the requests that it holds, and without its secrets.
 *
 * @throws UsageError where the file cannot be read to its end
 */
export async function recordingsOfCapture(file: string): Promise<Recording[]> {
  const replies = [];
  try {
    for await (const reply of readCapture(readFileBytes(file), { path: file })) {
      replies.push(withoutSecrets(await collectReply(reply)));
      if (replies.length > MAX_REPLIES)
        throw new CaptureError("too-large", `It holds more than ${MAX_REPLIES} replies.`);
    }
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    throw new UsageError(`Cannot replay "${file}": ${error.message}`, { cause: error });
  }
  return readRecordings(writeTrace(replies, packageVersion()).toString("utf8").split("\n"), file);
}
