import fc from "fast-check";
import { expect, test } from "vitest";
import { readJson } from "../../src/scenario/json-source.ts";

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // Not being JSON is the answer.
    return false;
  }
}

function isRead(text: string): boolean {
  try {
    readJson(text);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ offset: expect.any(Number) });
    return false;
  }
}

test("every JSON text is read as JSON.parse reads it", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(0, 2, "\t"), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      expect(readJson(text).value).toEqual(JSON.parse(text));
    }),
  );
});

test("text that is almost JSON is refused exactly where JSON.parse refuses it", () => {
  const piece = fc.constantFrom(
    ..."{}[]:,",
    '"a"',
    '"b"',
    '"c',
    "1",
    "-0.5e+3",
    "01",
    ".5",
    "1.",
    "true",
    "nul",
    " ",
    "\n",
    '"\\u00e9"',
    '"\\x"',
    "'",
    "//",
    "\u00a0",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const text = pieces.join("");
      // Keys that are there twice are JSON to JSON.parse, and a mistake here.
      fc.pre(!/("[ab]").*\1/s.test(text));
      expect(isRead(text)).toBe(isJson(text));
    }),
    { numRuns: 3000 },
  );
});

test("a value is found where it stands", () => {
  const text = '{ "a": [10, { "b\\n": true }], "c": null }';
  const { locate } = readJson(text);
  expect(text.slice(locate(["a", 1, "b\n"], "value"))).toMatch(/^true/);
  expect(text.slice(locate(["a", 1, "b\n"], "key"))).toMatch(/^"b\\n"/);
  expect(text.slice(locate(["a", 0], "value"))).toMatch(/^10/);
  expect(text.slice(locate(["a", 1, "missing"], "value"))).toMatch(/^\{ "b/);
  expect(locate([], "value")).toBe(0);
});

test("a string of millions of characters is read", () => {
  const long = "x\\n".repeat(3_000_000);
  expect(readJson(JSON.stringify(long)).value).toHaveLength(long.length);
});
