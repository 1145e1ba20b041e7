import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { readFileBytes } from "./read-file-bytes.ts";
import { UsageError } from "./usage-error.ts";

/** What is played is held in memory. */
const MAX_BYTES = 256 * 1024 * 1024;
const unzip = promisify(gunzip);

/**
 * All bytes of a file that is to be replayed, unpacked where it is gzipped.
 *
 * @throws UsageError where it cannot be read, or never ends
 */
export async function readWhole(file: string): Promise<Buffer> {
  const bytes = await readBytes(file);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  return unzip(bytes, { maxOutputLength: MAX_BYTES }).catch((cause: unknown) =>
    fail(file, `it begins as gzip and cannot be unpacked: ${reasonOf(cause)}`, cause),
  );
}

async function readBytes(file: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    for await (const piece of readFileBytes(file)) {
      pieces.push(Buffer.from(piece));
      length += piece.length;
      if (length > MAX_BYTES) break;
    }
  } catch (cause) {
    fail(file, reasonOf(cause), cause);
  }
  if (length > MAX_BYTES) fail(file, "it has more than 256 MiB");
  return Buffer.concat(pieces);
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function fail(file: string, why: string, cause?: unknown): never {
  throw new UsageError(`Cannot replay "${file}": ${why}. Check the file.`, { cause });
}
