import fc from "fast-check";
import { expect, test } from "vitest";
import { readEventParts, readEvents } from "../../../src/conformance/read/index.ts";
import { readByTheBook } from "./by-the-book.ts";

const bytesOf = (...values: number[]) => Uint8Array.from(values);
const encode = (text: string) => new TextEncoder().encode(text);

const token = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("\n", "\r", "\r\n", "\n\n").map(encode) },
  {
    weight: 4,
    arbitrary: fc.constantFrom("data", "data:", "data: ", "event: ", "id: ", "retry:").map(encode),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(":", " ", "\t", "0", "42", "x", "\0", "\u2028", "\u0085", "\v").map(encode),
  },
  { weight: 2, arbitrary: fc.constantFrom("é", "€", "😀", "\uFEFF").map(encode) },
  {
    weight: 2,
    // Pieces of a byte order mark, of longer sequences, of an overlong one and of a surrogate; never-valid bytes.
    arbitrary: fc.constantFrom(
      bytesOf(0xef),
      bytesOf(0xbb),
      bytesOf(0xbf),
      bytesOf(0xef, 0xbb),
      bytesOf(0xf0, 0x9f, 0x98),
      bytesOf(0xe2, 0x82),
      bytesOf(0xc0, 0xaf),
      bytesOf(0xed, 0xa0, 0x80),
      bytesOf(0xf4, 0x90),
      bytesOf(0x80),
      bytesOf(0xff),
    ),
  },
);

const stream = fc
  .tuple(
    fc.constantFrom("", "\uFEFF", "\uFEFF\uFEFF").map(encode),
    fc.array(token, { maxLength: 60, size: "max" }),
  )
  .map(([start, tokens]) => Uint8Array.from([start, ...tokens].flatMap((bytes) => [...bytes])));

/** The stream cut at the given places, which may repeat: empty parts are parts too. */
function cut(bytes: Uint8Array, places: number[]): Uint8Array[] {
  const offsets = places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b);
  return [0, ...offsets].map((start, i) => bytes.subarray(start, offsets[i] ?? bytes.length));
}

test("the reader agrees with the standard applied to the whole stream at once", () => {
  fc.assert(
    fc.property(stream, (bytes) => {
      expect(readEvents(bytes)).toEqual(readByTheBook(bytes));
    }),
    { numRuns: 3000 },
  );
});

test("where the stream is cut makes no difference", () => {
  fc.assert(
    fc.property(stream, fc.array(fc.nat(500), { maxLength: 12, size: "max" }), (bytes, places) => {
      expect(readEvents(...cut(bytes, places))).toEqual(readEvents(bytes));
    }),
    { numRuns: 2000 },
  );
});

test("a stream that arrives byte by byte reads the same", () => {
  fc.assert(
    fc.property(stream, (bytes) => {
      const single = [...bytes].map((byte) => Uint8Array.of(byte));
      expect(readEventParts(single)).toEqual(readByTheBook(bytes));
    }),
    { numRuns: 1000 },
  );
});

test("any bytes whatever can be read", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300, size: "max" }), (bytes) => {
      expect(readEvents(bytes)).toEqual(readByTheBook(bytes));
    }),
    { numRuns: 1000 },
  );
});
