import { expect, test } from "vitest";
import { compareToolCalls } from "../../../src/conformance/rules/compare-tool-calls.ts";

const SENT = [
  { index: 0, id: "call_a", name: "alpha", arguments: '{ "a": 1 }' },
  { index: 1, id: "call_b", name: "beta", arguments: '{"b":2}' },
];
const [ALPHA, BETA] = [
  { id: "call_a", name: "alpha", arguments: '{ "a": 1 }' },
  { id: "call_b", name: "beta", arguments: '{"b":2}' },
];

function said(seen: Parameters<typeof compareToolCalls>[1]): string | null {
  const finding = compareToolCalls(SENT, seen);
  return finding.held === false ? finding.message : null;
}

test("calls as they were sent hold", () => {
  expect(said([ALPHA, BETA])).toBeNull();
  expect(said([{ id: "call_a", name: "alpha", arguments: "", argumentsValue: { a: 1 } }, BETA])).toBeNull();
});

test("calls in another order are not taken for other calls", () => {
  expect(said([BETA, ALPHA])).toBe("the tool calls are all there, but not in the order of their indexes");
  expect(said([{ ...BETA, arguments: "{}" }, ALPHA])).toBe("the id of tool call 0 differs");
});

test("arguments that were parsed and written again get a word of advice, others do not", () => {
  expect(said([{ ...ALPHA, arguments: '{"a":1}' }, BETA])).toMatch(/the same JSON .* as `argumentsValue`$/);
  expect(said([{ ...ALPHA, arguments: '{"a":2}' }, BETA])).toBe("the arguments of tool call 0 differ");
  expect(said([{ ...ALPHA, arguments: '{"a"' }, BETA])).toBe("the arguments of tool call 0 differ");
});
