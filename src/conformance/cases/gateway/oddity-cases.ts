import type { StepInput } from "../../../scenario/step.ts";
import { answering, chunkOf, HELLO } from "../case.ts";
import { call, calling, deltaOf, fragment, opening } from "../tool-steps.ts";
import type { GatewayCase } from "./gateway-case.ts";
import { HEALTHY, USAGE } from "./healthy.ts";

/** What mainstream providers send within the schema, if at its edge: the words must survive it. */
function usual(name: string, title: string, ...steps: StepInput[]): GatewayCase {
  return {
    id: `oddity/${name}`,
    title,
    rules: ["relay.text", "relay.tool-calls", "relay.finish", "relay.oddities", ...HEALTHY],
    scenario: { steps },
  };
}

/** What is beside the schema: what becomes of it is no more than a warning. */
function beside(name: string, title: string, ...steps: StepInput[]): GatewayCase {
  return { id: `oddity/${name}`, title, rules: ["relay.oddities"], scenario: { steps } };
}

function saying(...chunks: unknown[]): StepInput[] {
  return [...chunks.map((chunk): StepInput => ({ chunk })), { done: true }];
}

/** What providers send beyond or beside the schema. */
export const ODDITY_CASES: readonly GatewayCase[] = [
  usual(
    "role-repeated",
    "the role on every delta",
    ...saying(
      chunkOf({ role: "assistant", content: "Hello" }),
      chunkOf({ role: "assistant", content: ", world!" }),
      chunkOf({ role: "assistant" }, "stop"),
    ),
  ),
  usual("role-missing", "no role anywhere", HELLO, { finish: "stop" }, { done: true }),
  usual(
    "tool-calls-empty",
    "`tool_calls: []` on every delta",
    ...saying(
      chunkOf({ role: "assistant", content: "", tool_calls: [] }),
      chunkOf({ content: "Hello", tool_calls: [] }),
      chunkOf({ content: ", world!", tool_calls: [] }),
      chunkOf({}, "stop"),
    ),
  ),
  usual(
    "error-null",
    "`error: null` on every chunk",
    ...saying(
      { ...chunkOf({ role: "assistant", content: "" }), error: null },
      { ...chunkOf({ content: "Hello" }), error: null },
      { ...chunkOf({ content: ", world!" }), error: null },
      { ...chunkOf({}, "stop"), error: null },
    ),
  ),
  usual(
    "no-choices-between",
    "chunks without choices among the others, as Azure sends them",
    ...saying(
      {
        ...chunkOf({}),
        choices: [],
        prompt_filter_results: [{ prompt_index: 0, content_filter_results: {} }],
      },
      chunkOf({ role: "assistant", content: "" }),
      chunkOf({ content: "Hello" }),
      { ...chunkOf({}), choices: [] },
      chunkOf({ content: ", world!" }),
      chunkOf({}, "stop"),
    ),
  ),
  usual(
    "last-delta-content",
    "an empty content on the chunk with the finish reason",
    ...saying(
      chunkOf({ role: "assistant", content: "" }),
      chunkOf({ content: "Hello, world!" }),
      chunkOf({ content: "" }, "stop"),
    ),
  ),
  usual(
    "null-on-continuation",
    "id and name null on the later fragments of a call",
    ...calling(
      opening(0, "call_a", "search", '{"q":'),
      { toolDelta: { index: 0, id: null, name: null, arguments: '"sse"' } },
      { toolDelta: { index: 0, id: null, name: null, arguments: "}" } },
    ),
  ),
  usual(
    "several-lengths-of-chunk",
    "several choices' worth of empty deltas",
    ...saying(
      chunkOf({ role: "assistant", content: null }),
      chunkOf({}),
      chunkOf({ content: null }),
      chunkOf({ content: "Hello, world!" }),
      chunkOf({}),
      chunkOf({}, "stop"),
    ),
  ),
  beside(
    "think-tags",
    "thoughts in the text, between tags",
    ...saying(
      chunkOf({ role: "assistant", content: "<think>Hm.</think>" }),
      chunkOf({ content: "Hello, world!" }),
      chunkOf({}, "stop"),
    ),
  ),
  beside(
    "choices-null",
    "a chunk of metadata whose choices are null, as Novita sends it",
    ...saying(chunkOf({ role: "assistant", content: "Hello, world!" }), chunkOf({}, "stop"), {
      ...chunkOf({}),
      choices: null,
      sla_metrics: { ttft_ms: 120 },
      usage: USAGE,
    }),
  ),
  beside(
    "finish-empty",
    "an empty finish reason until there is one",
    ...saying(
      chunkOf({ role: "assistant", content: "Hello" }, ""),
      chunkOf({ content: ", world!" }, ""),
      chunkOf({}, "stop"),
    ),
  ),
  beside(
    "finish-on-every-chunk",
    "a finish reason on a chunk of reasoning, and the answer after it",
    ...saying(
      chunkOf({ role: "assistant", reasoning_content: "Hm." }),
      chunkOf({ content: "Hello, world!" }),
      chunkOf({}, "stop"),
      chunkOf({}, "stop"),
    ),
  ),
  beside(
    "finish-twice",
    "tool_calls, and then stop for the same choice",
    ...saying(
      chunkOf({ role: "assistant", content: null }),
      deltaOf([call(0, "{}", "call_a", "now")]),
      chunkOf({}, "tool_calls"),
      chunkOf({}, "tool_calls"),
    ),
  ),
  beside(
    "finish-abort",
    "a finish reason of the engine's own, and `[DONE]`",
    { role: "assistant" },
    { text: "Hel" },
    { finish: "abort" },
    { done: true },
  ),
  beside(
    "finish-function-call",
    "modern calls under the finish reason of old ones",
    ...saying(
      chunkOf({ role: "assistant", content: null }),
      deltaOf([call(0, "{}", "call_a", "now")]),
      chunkOf({}, "function_call"),
    ),
  ),
  beside(
    "index-missing",
    "a call without an index",
    ...saying(
      chunkOf({ role: "assistant", content: null }),
      chunkOf({
        tool_calls: [{ id: "call_a", type: "function", function: { name: "now", arguments: "{}" } }],
      }),
      chunkOf({}, "tool_calls"),
    ),
  ),
  beside(
    "index-from-one",
    "calls numbered from 1",
    ...calling(opening(1, "call_a", "now", "{}"), opening(2, "call_b", "search", '{"q":1}')),
  ),
  beside(
    "index-shared",
    "two calls, both with index 0",
    ...calling(opening(0, "call_a", "now", "{}"), opening(0, "call_b", "search", '{"q":2}')),
  ),
  beside(
    "arguments-object",
    "arguments as an object",
    ...calling({
      toolDelta: { index: 0, id: "call_a", type: "function", name: "search", arguments: { q: "sse" } },
    }),
  ),
  beside(
    "arguments-unfinished",
    "arguments that end without their brace",
    ...calling(opening(0, "call_a", "search", '{"q":1')),
  ),
  beside(
    "arguments-sent-again",
    "whole arguments sent a second time",
    ...calling(opening(0, "call_a", "search", '{"q":1}'), fragment(0, '{"q":1}')),
  ),
  beside(
    "name-in-pieces",
    "the name of a tool in two pieces",
    ...calling(
      { toolDelta: { index: 0, id: "call_a", type: "function", name: "sea", arguments: "" } },
      { toolDelta: { index: 0, arguments: '{"q":1}' } },
    ),
  ),
  beside(
    "content-parts",
    "content as an array of parts, as Mistral sends it",
    ...saying(
      chunkOf({ role: "assistant", content: "" }),
      chunkOf({ content: [{ type: "text", text: "Hello, world!" }] }),
      chunkOf({}, "stop"),
    ),
  ),
  beside(
    "choice-index-one",
    "a single choice with index 1",
    { role: "assistant", choice: 1 },
    { text: "Hello, world!", choice: 1 },
    { finish: "stop", choice: 1 },
    { done: true },
  ),
  {
    id: "oddity/usage-in-choice",
    title: "usage inside the choice, as Moonshot sends it",
    rules: ["relay.oddities"],
    scenario: {
      steps: saying(chunkOf({ role: "assistant", content: "Hello, world!" }), {
        ...chunkOf({}),
        choices: [{ index: 0, delta: {}, finish_reason: "stop", usage: USAGE }],
      }),
    },
  },
  {
    id: "oddity/labelled-json",
    title: "an event stream under application/json",
    rules: ["frame.json", "done.exact"],
    scenario: {
      reply: { headers: { "content-type": "application/json" } },
      match: { stream: true },
      steps: answering(HELLO),
    },
  },
];
