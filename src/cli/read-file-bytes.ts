import { open } from "node:fs/promises";

/** Larger reads are no faster. */
const READ_BYTES = 512 * 1024;

/**
 * The bytes of a file, in one buffer that every read uses again: a stream would make a new one each time, and hundreds
 * of megabytes of them lie about before anybody clears them away.
 */
export async function* readFileBytes(path: string): AsyncGenerator<Buffer> {
  const file = await open(path);
  try {
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, READ_BYTES, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
