import fc from "fast-check";

/** Deltas that have broken real clients, in the company of any text at all. */
const NOTORIOUS = [
  " ",
  "\n",
  "\n\n",
  "\r\n",
  "\t",
  "0",
  "false",
  "null",
  "[DONE]",
  "data: [DONE]\n\n",
  "data:",
  ": ",
  "event: error\n",
  "\u2028",
  "\u2029",
  "\u0085",
  "\uFEFF",
  "\u0000",
  "\\",
  '"',
  "😀",
  "e\u0301",
  "豆腐",
  "__proto__",
  '{"error":{"message":"no"}}',
];

/** One delta: any Unicode text without lone surrogates, whose halves may not be told apart on the way. */
export function arbitraryDelta(): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.string({ unit: "grapheme", maxLength: 12 }) },
    { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 6 }) },
    { weight: 2, arbitrary: fc.constantFrom(...NOTORIOUS) },
  );
}

/** What may stand on one line of an event stream: anything but CR and LF. */
export function arbitraryLine(): fc.Arbitrary<string> {
  return fc
    .oneof(
      fc.string({ unit: "binary", maxLength: 10 }),
      fc.constantFrom(...NOTORIOUS, "data", "data: x", " leading", "a:b:c", "id: 1"),
    )
    .map((line) => line.replace(/[\r\n]/g, ""));
}
