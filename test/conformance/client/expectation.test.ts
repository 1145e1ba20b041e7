import { expect, test } from "vitest";
import { ALL_CASES } from "../../../src/conformance/cases/index.ts";
import { completenessOf, expectOf } from "../../../src/conformance/client/expectation.ts";
import { planExchanges } from "../../../src/conformance/run/plan.ts";
import { selectChecks } from "../../../src/conformance/run/selection.ts";
import { renderScenario } from "../../../src/mock-server/index.ts";
import { scenarioSchema, type ScenarioInput } from "../../../src/scenario/scenario.ts";

function parse(input: ScenarioInput) {
  return scenarioSchema.parse(input);
}

const HELLO: ScenarioInput = {
  steps: [
    { role: "assistant" },
    { text: ["Hel", "lo"] },
    { tool: { name: "run", id: "call_1", arguments: ['{"a"', ":1}"] } },
    { finish: "tool_calls" },
    { usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } },
    { done: true },
  ],
};

test("no case is at odds with itself", () => {
  for (const level of ["chat", "events"] as const) {
    for (const { case: each, variant, scenario, rendition } of planExchanges(
      ALL_CASES,
      level,
      selectChecks(),
    )) {
      expect(expectOf(scenario, rendition, each.expect).fault, each.id + variant).toBeNull();
    }
  }
});

test.each<[what: string, sent: ScenarioInput]>([
  ["the text", { steps: [{ role: "assistant" }, { text: "Help" }, ...HELLO.steps.slice(2)] }],
  ["a lost delta", { steps: [{ role: "assistant" }, { text: "Hel" }, ...HELLO.steps.slice(2)] }],
  ["the finish reason", { steps: HELLO.steps.map((step) => ("finish" in step ? { finish: "stop" } : step)) }],
  ["no finish reason", { steps: HELLO.steps.filter((step) => !("finish" in step)) }],
  ["the usage", { steps: HELLO.steps.filter((step) => !("usage" in step)) }],
  [
    "the arguments",
    {
      steps: HELLO.steps.map((step) =>
        "tool" in step ? { tool: { name: "run", id: "call_1", arguments: "{}" } } : step,
      ),
    },
  ],
  [
    "another call",
    {
      steps: [
        ...HELLO.steps.slice(0, 3),
        { tool: { name: "b", id: "call_2", index: 1, arguments: "" } },
        ...HELLO.steps.slice(3),
      ],
    },
  ],
  ["an error", { steps: [{ error: { message: "no" } }] }],
  ["another choice", { steps: [{ text: "x", choice: 1 }, ...HELLO.steps] }],
])("a rendition that differs from what is meant in %s is a fault of the harness", (_what, sent) => {
  const { fault } = expectOf(parse(HELLO), renderScenario(parse(sent)));
  expect(fault).toMatch(/^the scenario means .* and the reference reads /);
});

test("a rendition that says what is meant is none", () => {
  const { fault, answer } = expectOf(
    parse(HELLO),
    renderScenario(parse({ ...HELLO, wire: { lineEnd: "cr" } })),
  );
  expect(fault).toBeNull();
  expect(answer.choices[0]).toMatchObject({ text: "Hello", finishReason: "tool_calls" });
});

test("a cut body may hold any beginning of the text, and nothing else", () => {
  const cut = parse({ ...HELLO, ending: { kind: "fin", at: { frame: 2 } } });
  expect(expectOf(cut, renderScenario(cut)).fault).toBeNull();
  const other = parse({
    steps: [{ role: "assistant" }, { text: "Bye" }],
    ending: { kind: "fin", at: { frame: 2 } },
  });
  expect(expectOf(cut, renderScenario(other)).fault).toContain('the cut text "Bye" was never meant');
});

test.each([
  ["text", { text: "Help" }],
  ["finishReason", { finishReason: "stop" }],
  ["calls", { calls: ["run({})"] }],
  ["totalTokens", { totalTokens: 4 }],
  ["error", { error: "no" }],
  ["events", { events: [] }],
])("a second opinion on %s that disagrees is a fault of the harness", (key, expectation) => {
  const scenario = parse(HELLO);
  const rendition = renderScenario(scenario);
  expect(expectOf(scenario, rendition, expectation).fault).toMatch(new RegExp(`^the case expects ${key} `));
});

test("a second opinion that agrees is none", () => {
  const scenario = parse(HELLO);
  const agreed = {
    text: "Hello",
    finishReason: "tool_calls",
    calls: ['run({"a":1})'],
    totalTokens: 3,
    error: null,
  };
  expect(expectOf(scenario, renderScenario(scenario), agreed).fault).toBeNull();
});

test.each<[what: string, scenario: Partial<ScenarioInput>, completeness: string]>([
  ["a chunked body that ends", {}, "complete"],
  ["a chunked body without its last chunk", { ending: "fin" }, "incomplete"],
  ["a chunked body cut in a chunk", { ending: "fin-in-chunk" }, "incomplete"],
  ["a chunked body that is reset", { ending: "reset" }, "incomplete"],
  ["a stall", { ending: { kind: "stall", forMs: 1 } }, "stalled"],
  ["a body of known length that ends", { wire: { framing: "content-length" } }, "complete"],
  [
    "a body that is shorter than its length",
    { wire: { framing: "content-length" }, ending: "fin" },
    "incomplete",
  ],
  ["a close-delimited body", { wire: { framing: "close" } }, "close-delimited"],
  [
    "a close-delimited body that is reset",
    { wire: { framing: "close" }, ending: "reset" },
    "close-delimited",
  ],
])("HTTP shows %s as %s", (_what, scenario, completeness) => {
  expect(completenessOf(renderScenario(parse({ ...HELLO, ...scenario })))).toBe(completeness);
});
