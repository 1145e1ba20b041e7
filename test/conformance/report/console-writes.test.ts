import fc from "fast-check";
import { expect, test } from "vitest";
import { renderLegend, renderWrites } from "../../../src/conformance/report/console-writes.ts";
import { describeSent } from "../../../src/conformance/run/sent-bytes.ts";
import { renderScenario } from "../../../src/mock-server/index.ts";
import { scenarioSchema, type ScenarioInput } from "../../../src/scenario/scenario.ts";

function sentOf(scenario: ScenarioInput) {
  return describeSent(renderScenario(scenarioSchema.parse(scenario)));
}

test("chunks of text are abbreviated, and everything else stands as it was sent", () => {
  const lines = renderWrites(
    sentOf({
      steps: [
        { role: "assistant" },
        { text: ["a", "b"] },
        { comment: "hi" },
        { finish: "stop" },
        { done: true },
      ],
    }),
  );
  expect(lines).toMatchInlineSnapshot(`
    [
      "data: ⟨{"role":"assistant","content":""}⟩\\n\\n│data: ⟨{"content":"a"}⟩\\n\\n│data: ⟨{"content":"b"}⟩\\n\\n│",
      ": hi\\n\\n│data: {…"choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}]}\\n\\n│",
      "data: [DONE]\\n\\n│",
    ]
  `);
});

test("the same chunk in another envelope, or cut inside, is not abbreviated", () => {
  const steps = [{ text: "a" }];
  expect(renderWrites(sentOf({ steps, envelope: { model: "x" } })).join()).toContain('"model":"x"');
  expect(renderWrites(sentOf({ steps, writes: { offsets: [50] } })).join()).toContain('"object":"chat.│');
});

test("what the signs mean is said, if they occur", () => {
  expect(renderLegend("✗ must")).toBe("");
  expect(renderLegend("data: ⟨x⟩│")).toBe(
    "In what was sent │ ends a write; ⟨x⟩ is a chunk with the delta x and no finish reason.",
  );
});

test("many small writes share lines, and the middle of many lines is left out", () => {
  const steps = [{ text: ["x".repeat(5)] }];
  const bytes = renderWrites(sentOf({ steps, writes: "byte" }));
  expect(bytes[0]).toMatch(/^d│a│t│a│:│ │\{│/);
  expect(bytes.length).toBeLessThanOrEqual(9);
  expect(bytes.every((line) => line.length <= 110)).toBe(true);
  const events = Array.from({ length: 50 }, (_, i) => ({ event: { data: `${"long ".repeat(20)}${i}` } }));
  const long = renderWrites(sentOf({ steps: events }));
  expect(long[3]).toBe("… 42 lines …");
  expect(long.at(-1)).toContain("long 49\\n\\n│");
});

test("from what is shown the bytes can be told", () => {
  const envelope =
    '{"id":"chatcmpl-streamproof","object":"chat.completion.chunk","created":1700000000,"model":"streamproof-1","choices":[';
  const text = fc.string({ unit: "binary", maxLength: 20 });
  fc.assert(
    fc.property(fc.array(text, { maxLength: 3 }), fc.constantFrom("frame", "whole"), (deltas, writes) => {
      const sent = sentOf({ steps: [{ role: "assistant" }, { text: deltas }], writes });
      const told = renderWrites(sent)
        .join("")
        .replace(/⟨([^⟩]*)⟩/g, `${envelope}{"index":0,"delta":$1,"logprobs":null,"finish_reason":null}]}`)
        .replaceAll('{…"choices":[', envelope);
      expect(told).toBe(sent.writes.map((write) => `${write}│`).join(""));
    }),
  );
});
