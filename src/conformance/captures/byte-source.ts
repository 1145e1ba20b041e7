import { CaptureError } from "./capture-error.ts";

/** Enough to tell every format by. */
const HEAD_BYTES = 64 * 1024;

/** Bytes of which the first can be looked at before they are read. */
export interface ByteSource {
  head: Buffer;
  /** Whether the head is all there is. */
  isWhole: boolean;
  /** Everything, the head included. To be read once. */
  all: AsyncIterable<Buffer>;
  /** Gives up what was not read. */
  close(): Promise<void>;
}

export async function peek(bytes: AsyncIterable<Uint8Array>): Promise<ByteSource> {
  const iterator = bytes[Symbol.asyncIterator]();
  const first: Buffer[] = [];
  let length = 0;
  let isWhole = false;
  while (length < HEAD_BYTES) {
    const next = await iterator.next();
    if (next.done === true) {
      isWhole = true;
      break;
    }
    // A copy: whoever reads a file may use the same memory for the next piece.
    first.push(Buffer.from(next.value));
    length += next.value.length;
  }
  const head = Buffer.concat(first);
  return {
    head,
    isWhole,
    all: joined(head, isWhole ? null : iterator),
    close: async () => void (await iterator.return?.()),
  };
}

async function* joined(head: Buffer, rest: AsyncIterator<Uint8Array> | null): AsyncGenerator<Buffer> {
  try {
    if (head.length > 0) yield head;
    if (rest === null) return;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
      const { buffer, byteOffset, length } = next.value;
      yield Buffer.from(buffer, byteOffset, length);
    }
  } finally {
    await rest?.return?.();
  }
}

/** Everything in one piece, for formats that can only be read so. */
export async function collect(all: AsyncIterable<Buffer>, maxBytes: number, what: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of all) {
    length += piece.length;
    if (length > maxBytes) {
      const limit = `${Math.round(maxBytes / 1024 / 1024)} MiB`;
      throw new CaptureError(
        "too-large",
        `${what} of more than ${limit} is not read, as it has to be read whole. Save the stream's own bytes instead: curl -N … > stream.sse.`,
      );
    }
    pieces.push(Buffer.from(piece));
  }
  return Buffer.concat(pieces);
}

/** The bytes of one buffer as a source. */
export async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  if (bytes.length > 0) yield bytes;
}
