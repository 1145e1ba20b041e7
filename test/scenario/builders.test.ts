import { expect, test } from "vitest";
import { parse } from "yaml";
import {
  bytes,
  chunk,
  comment,
  done,
  error,
  event,
  finish,
  jsonReply,
  parseScenario,
  reasoning,
  refusal,
  role,
  scenario,
  ScenarioError,
  STEP_KINDS,
  text,
  textAnswer,
  tool,
  toolAnswer,
  toolDelta,
  usage,
  wait,
} from "../../src/scenario/index.ts";

const tokens = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };

test("builders and YAML say the same", () => {
  const built = scenario({
    title: "everything",
    steps: [
      role(),
      role("tool", { content: null, choice: 1 }),
      text("Hello"),
      text(["a", "b"], { choice: 1 }),
      text({ repeat: "ab", times: 3 }, { cut: { every: 2 } }),
      reasoning("hm", { field: "reasoning" }),
      refusal("no"),
      tool("get_weather", { city: "Paris" }, { id: "call_7", index: 2, choice: 1 }),
      tool("now"),
      toolDelta({ index: 0, arguments: "{" }, { choice: 1 }),
      finish(),
      usage(tokens, { on: "previous-chunk" }),
      error("overloaded", { as: "event" }),
      error({ message: "slow down", code: 429 }),
      chunk({ any: ["thing"] }),
      event({ type: "ping", data: ["{", "}"], fields: [["x", "y"]] }),
      comment(),
      comment("OPENROUTER PROCESSING", { block: false }),
      bytes("data: x\n\n"),
      bytes(Uint8Array.of(0xff, 0x00, 0x0a)),
      done(),
      done("[done]"),
      wait(20),
    ],
    wire: { lineEnd: "crlf" },
    writes: { sizes: [3] },
    ending: "fin",
  });
  const written: unknown = parse(`
title: everything
steps:
  - role: assistant
  - { role: tool, content: null, choice: 1 }
  - text: Hello
  - { text: [a, b], choice: 1 }
  - { text: { repeat: ab, times: 3 }, cut: { every: 2 } }
  - { reasoning: hm, field: reasoning }
  - refusal: "no"
  - tool: { name: get_weather, arguments: '{"city":"Paris"}', id: call_7, index: 2 }
    choice: 1
  - tool: { name: now }
  - { toolDelta: { index: 0, arguments: "{" }, choice: 1 }
  - finish: stop
  - { usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 }, on: previous-chunk }
  - { error: { message: overloaded }, as: event }
  - error: { message: slow down, code: 429 }
  - chunk: { any: [thing] }
  - event: { type: ping, data: ["{", "}"], fields: [[x, "y"]] }
  - comment: ""
  - { comment: OPENROUTER PROCESSING, block: false }
  - bytes: "data: x\\n\\n"
  - bytes: { base64: /wAK }
  - done: true
  - done: "[done]"
  - wait: 20
wire: { lineEnd: crlf }
writes: { sizes: [3] }
ending: fin
`);
  expect(built).toEqual(parseScenario(written));
  const kinds = new Set(built.steps.flatMap((step) => Object.keys(step).filter((key) => key in STEP_KINDS)));
  expect([...kinds].sort()).toEqual(Object.keys(STEP_KINDS).sort());
});

test("a scenario that was built can be parsed again without a change", () => {
  const built = scenario({ steps: textAnswer("Hello"), ending: { kind: "reset", at: { frame: 2 } } });
  expect(parseScenario(built)).toEqual(built);
});

test("a text answer is role, text, finish reason and [DONE]", () => {
  expect(textAnswer("Hello")).toEqual([
    { role: "assistant", content: "" },
    { text: "Hello" },
    { finish: "stop" },
    { done: true },
  ]);
  expect(
    textAnswer(["a", "b"], { reasoning: "hm", finish: "length", usage: tokens, cut: "words" }).slice(1),
  ).toEqual([
    { reasoning: "hm", cut: "words" },
    { text: ["a", "b"], cut: "words" },
    { finish: "length" },
    { usage: tokens },
    { done: true },
  ]);
});

test("a tool answer numbers its calls", () => {
  const calls = [
    { name: "a", arguments: { x: 1 } },
    { name: "b", arguments: ["{", "}"], id: "mine" },
  ];
  expect(toolAnswer(calls)).toEqual([
    { role: "assistant", content: null },
    { tool: { index: 0, id: "call_1", name: "a", arguments: '{"x":1}' } },
    { tool: { index: 1, id: "mine", name: "b", arguments: ["{", "}"] } },
    { finish: "tool_calls" },
    { done: true },
  ]);
  expect(toolAnswer({ name: "a" })).toContainEqual({
    tool: { index: 0, id: "call_1", name: "a", arguments: "{}" },
  });
});

test("a JSON reply has a status, a type and a length", () => {
  const reply = scenario(jsonReply(429, { error: { message: "Slow down" } }, { "retry-after": "1" }));
  expect(reply.reply).toEqual({
    status: 429,
    headers: { "content-type": "application/json", "retry-after": "1" },
    delayMs: 0,
    informational: [],
    trailers: {},
    httpVersion: "1.1",
  });
  expect(reply.steps).toEqual([{ bytes: '{"error":{"message":"Slow down"}}' }]);
  expect(reply.wire.framing).toBe("content-length");
  const typed = scenario(jsonReply(500, {}, { "Content-Type": "application/problem+json" }));
  expect(typed.reply.headers).toEqual({ "Content-Type": "application/problem+json" });
});

test("a builder refuses what cannot be played", () => {
  expect(() => scenario({ steps: [wait(-1)] })).toThrow(ScenarioError);
  expect(() => scenario({ steps: [], reply: { headers: { "x y": "z" } } })).toThrow("no header name");
});
