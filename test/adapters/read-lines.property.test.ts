import fc from "fast-check";
import { expect, test } from "vitest";
import { readLines } from "../../src/adapters/read-lines.ts";

async function* inPieces(bytes: Buffer, sizes: number[]): AsyncGenerator<Buffer> {
  let start = 0;
  for (const size of sizes) {
    yield bytes.subarray(start, start + size);
    start += size;
  }
  yield bytes.subarray(start);
}

async function linesOf(bytes: Buffer, sizes: number[]): Promise<string[]> {
  const lines: string[] = [];
  for await (const each of readLines(inPieces(bytes, sizes))) lines.push(each);
  return lines;
}

const line = fc.string({ unit: "grapheme" }).map((value) => value.replaceAll("\n", "\u2029"));

test("lines come out as they went in, wherever the bytes are cut", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(line), fc.array(fc.nat(50)), async (lines, sizes) => {
      const bytes = Buffer.from(lines.map((each) => `${each}\n`).join(""));
      expect(await linesOf(bytes, sizes)).toEqual(lines);
    }),
  );
});

test("a last line without a line end is a line", async () => {
  expect(await linesOf(Buffer.from("a\nb"), [1, 1])).toEqual(["a", "b"]);
});
