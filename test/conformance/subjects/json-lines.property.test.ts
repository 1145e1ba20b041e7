import fc from "fast-check";
import { expect, test } from "vitest";
import { createLineCutter } from "../../../src/conformance/subjects/json-lines.ts";

function cut(pieces: Buffer[], maxBytes = 1_000_000) {
  const seen = { lines: [] as string[], tooLong: 0, rest: "" };
  const cutter = createLineCutter({
    maxBytes,
    onLine: (line) => void seen.lines.push(line),
    onTooLong: () => void seen.tooLong++,
  });
  for (const piece of pieces) cutter.push(piece);
  seen.rest = cutter.rest();
  return seen;
}

const text = fc.string({ unit: "grapheme" }).map((value) => value.replaceAll("\n", "\u2028"));

test("lines come out as they went in, wherever the bytes are cut", () => {
  fc.assert(
    fc.property(fc.array(text), text, fc.array(fc.nat(200)), (lines, rest, sizes) => {
      const bytes = Buffer.from(lines.map((line) => `${line}\n`).join("") + rest);
      const pieces: Buffer[] = [];
      let start = 0;
      for (const size of sizes) {
        pieces.push(bytes.subarray(start, start + size));
        start += size;
      }
      pieces.push(bytes.subarray(start));
      expect(cut(pieces)).toEqual({ lines, tooLong: 0, rest });
    }),
  );
});

test("a line beyond the limit is reported once and nothing after it", () => {
  const pieces = ["ok\n", "12345", "67890", "more\nlines\n"].map((piece) => Buffer.from(piece));
  expect(cut(pieces, 9)).toEqual({ lines: ["ok"], tooLong: 1, rest: "" });
});

test("a line at the limit is whole", () => {
  expect(cut([Buffer.from("123456789\n")], 9)).toEqual({ lines: ["123456789"], tooLong: 0, rest: "" });
});
