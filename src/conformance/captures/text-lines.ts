import { CaptureError } from "./capture-error.ts";

const LF = 0x0a;
const CR = 0x0d;
const MAX_LINE_BYTES = 64 * 1024 * 1024;

/** Lines of text as they come, without their ends. In `latin1` bytes beyond ASCII stay one character each. */
export async function* readTextLines(
  all: AsyncIterable<Buffer>,
  encoding: "latin1" | "utf8" = "latin1",
): AsyncGenerator<string> {
  let carry: Buffer[] = [];
  let carried = 0;
  const textOf = (last: Buffer): string => {
    const line = carried === 0 ? last : Buffer.concat([...carry, last]);
    carry = [];
    carried = 0;
    return line.toString(encoding, 0, line.at(-1) === CR ? line.length - 1 : line.length);
  };
  for await (const piece of all) {
    let start = 0;
    for (let end = piece.indexOf(LF); end !== -1; end = piece.indexOf(LF, start)) {
      yield textOf(piece.subarray(start, end));
      start = end + 1;
    }
    if (start === piece.length) continue;
    carry.push(Buffer.from(piece.subarray(start)));
    carried += piece.length - start;
    if (carried > MAX_LINE_BYTES) {
      throw new CaptureError(
        "too-large",
        "A line of it is longer than 64 MiB. Save the stream's own bytes instead: curl -sN … > stream.sse.",
      );
    }
  }
  if (carried > 0) yield textOf(Buffer.alloc(0));
}
