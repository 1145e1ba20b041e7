import { validateHeaderName, validateHeaderValue } from "node:http";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseScenario, ScenarioError, type StepInput } from "../../src/scenario/index.ts";

function isAccepted(headers: Record<string, string>): boolean {
  try {
    parseScenario({ steps: [], reply: { headers } });
    return true;
  } catch (error) {
    if (error instanceof ScenarioError) return false;
    throw error;
  }
}

function isPossible(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    // Refusing is the answer that was asked for.
    return false;
  }
}

test("exactly those headers are accepted that node:http can send", () => {
  const text = fc.oneof(fc.string({ maxLength: 4 }), fc.string({ unit: "binary", maxLength: 2 }), latin1());
  fc.assert(
    fc.property(text, text, (end, value) => {
      const name = `x${end}`;
      expect(isAccepted({ [name]: value })).toBe(isPossible(name, value));
    }),
    { numRuns: 500 },
  );
});

function latin1(): fc.Arbitrary<string> {
  return fc.nat({ max: 0x1ff }).map((code) => String.fromCharCode(code));
}

test("what the framing decides cannot be set by hand", () => {
  expect(isAccepted({ "Content-Length": "1" })).toBe(false);
  expect(isAccepted({ "transfer-encoding": "chunked" })).toBe(false);
  expect(isAccepted({ "content-encoding": "identity" })).toBe(true);
});

test("usage joins the previous chunk only where there is one", () => {
  const usage: StepInput = {
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
    on: "previous-chunk",
  };
  const isFine = (...steps: StepInput[]) => {
    try {
      return parseScenario({ steps: [...steps, usage] }).steps.length > 0;
    } catch (error) {
      expect(error).toMatchObject({ code: "invalid-scenario", path: `steps[${steps.length}].on` });
      return false;
    }
  };
  expect(isFine()).toBe(false);
  expect(isFine({ comment: "x" }, { wait: 1 }, { bytes: "data: {}\n\n" })).toBe(false);
  expect(isFine({ text: [] })).toBe(false);
  expect(isFine({ chunk: [1] })).toBe(false);
  expect(isFine({ chunk: {} })).toBe(true);
  expect(isFine({ text: "" }, { comment: "x" })).toBe(true);
  expect(isFine({ finish: "stop" })).toBe(true);
});

test("a scenario may have no steps and the same tool index twice", () => {
  expect(parseScenario({ steps: [] }).steps).toEqual([]);
  const tool = { tool: { name: "a" } };
  expect(parseScenario({ steps: [tool, tool] }).steps).toHaveLength(2);
});

test("many steps are checked in linear time", () => {
  const steps: StepInput[] = Array.from({ length: 50_000 }, () => ({ text: "a" }));
  expect(parseScenario({ steps }).steps).toHaveLength(50_000);
});
