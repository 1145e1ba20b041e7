import fc from "fast-check";
import { expect, test } from "vitest";
import { describeSent, escapeBytes } from "../../../src/conformance/run/sent-bytes.ts";
import { renderScenario } from "../../../src/mock-server/index.ts";
import { scenarioSchema, type ScenarioInput } from "../../../src/scenario/scenario.ts";

function sentOf(scenario: ScenarioInput) {
  return describeSent(renderScenario(scenarioSchema.parse(scenario)));
}

test("the writes stand one by one, with the head and the ending", () => {
  expect(sentOf({ steps: [{ comment: "ü" }, { bytes: { base64: "/w==" } }], ending: "reset" })).toEqual({
    head: "200 text/event-stream, chunked, 7 bytes in 2 writes",
    writes: [": \\xC3\\xBC\\n\\n", "\\xFF"],
    ending: "the connection is reset",
  });
});

test("one of something is not several", () => {
  expect(sentOf({ steps: [{ bytes: "x" }] }).head).toMatch(/1 byte in 1 write$/);
});

test("of many writes the first and the last are kept", () => {
  const { writes } = sentOf({
    steps: [{ bytes: Array.from({ length: 100 }, (_, i) => i % 10).join("") }],
    writes: "byte",
  });
  expect(writes).toHaveLength(61);
  expect(writes[30]).toBe("… 40 more writes …");
  expect(writes.slice(0, 3)).toEqual(["0", "1", "2"]);
  expect(writes.slice(-3)).toEqual(["7", "8", "9"]);
});

test("of a long write both ends are kept, and how much is missing", () => {
  const { writes } = sentOf({ steps: [{ bytes: `<${"x".repeat(1000)}>` }] });
  expect(writes).toHaveLength(1);
  expect(writes[0]).toMatch(/^<x{199} … 602 bytes … x{199}>$/);
});

test("escaped bytes are printable ASCII and can be told back", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const text = escapeBytes(bytes);
      expect(text).toMatch(/^[ -~]*$/);
      const back = text.replace(/\\(n|r|\\|x([0-9A-F]{2}))/g, (_, kind: string, hex: string) =>
        hex ? String.fromCharCode(Number.parseInt(hex, 16)) : ({ n: "\n", r: "\r", "\\": "\\" }[kind] ?? ""),
      );
      expect(Uint8Array.from(back, (character) => character.charCodeAt(0))).toEqual(bytes);
    }),
  );
});
