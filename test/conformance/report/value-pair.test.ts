import fc from "fast-check";
import { expect, test } from "vitest";
import { renderPair } from "../../../src/conformance/report/value-pair.ts";

test.each<[string, unknown, unknown, [string, string]]>([
  ["short values stand as JSON", { a: 1 }, null, ['{"a":1}', "null"]],
  ["what is absent says so", "x", undefined, ['"x"', "nothing"]],
  ["line ends and tabs are escapes", "a\tb", "a\nb", ['"a\\tb"', '"a\\nb"']],
  ["a no-break space is not a space", "a b", "a\u00A0b", ['"a b"', '"a\\u00A0b"']],
  ["a zero-width character is seen", "ab", "a\u200Bb", ['"ab"', '"a\\u200Bb"']],
  ["so is a byte order mark", "x", "\uFEFFx", ['"x"', '"\\uFEFFx"']],
  ["so is a separator", "a", "a\u2028", ['"a"', '"a\\u2028"']],
  ["so is a tag beyond the basic plane", "a", "a\u{E0041}", ['"a"', '"a\\uDB40\\uDC41"']],
  ["so is a control character", "a", "a\u0085", ['"a"', '"a\\u0085"']],
  ["text that is seen stays as it is", "豆腐 é 😀", "", ['"豆腐 é 😀"', '""']],
  ["spellings that look the same are spelt out", "é", "e\u0301", ['"\\u00E9"', '"e\\u0301"']],
])("%s", (_what, expected, actual, pair) => {
  expect(renderPair(expected, actual)).toEqual(pair);
});

test("long values are shown where they begin to differ", () => {
  const [expected, actual] = renderPair(
    `${"a".repeat(5000)}X${"b".repeat(5000)}`,
    `${"a".repeat(5000)}${"b".repeat(5000)}`,
  );
  expect(expected).toMatch(/^… 4881 characters … a{120}Xb+ … \d+ more characters$/);
  expect(actual).toMatch(/^… 4881 characters … a{120}b+ … \d+ more characters$/);
});

test("a value that lacks only its end is shown up to its end", () => {
  const [expected, actual] = renderPair("a".repeat(5000), "a".repeat(4000));
  expect(actual).toMatch(/^… 3881 characters … a{120}"$/);
  expect(expected).toContain("more characters");
});

test("different values never look the same, and nothing invisible is left", () => {
  const value = fc.oneof(fc.string({ unit: "binary", maxLength: 30 }), fc.jsonValue());
  fc.assert(
    fc.property(value, value, (expected, actual) => {
      const [left, right] = renderPair(expected, actual);
      expect(left === right).toBe(JSON.stringify(expected) === JSON.stringify(actual));
      expect(left + right).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }),
  );
});

test("long values never look the same either, wherever they differ", () => {
  fc.assert(
    fc.property(fc.nat({ max: 4999 }), fc.constantFrom("y", "", "\u00A0", "xx"), (at, other) => {
      const text = "x".repeat(5000);
      const [left, right] = renderPair(text, text.slice(0, at) + other + text.slice(at + 1));
      expect(left).not.toBe(right);
    }),
  );
});
