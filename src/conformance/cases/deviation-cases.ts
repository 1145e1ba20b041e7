import type { StepInput } from "../../scenario/step.ts";
import { answering, type Case, chunkOf, HELLO, HELLO_TEXT, textChunk } from "./case.ts";

const level = "chat" as const;
const variants = ["plain"] as const;
const USAGE = { prompt_tokens: 9, completion_tokens: 12, total_tokens: 21 };

function deviation(name: string, title: string, steps: StepInput[], expect?: Case["expect"]): Case {
  const [rule = ""] = name.split("/");
  return {
    id: `deviation/${name}`,
    title,
    level,
    rules: [`deviation.${rule}`],
    scenario: { steps },
    variants,
    ...(expect === undefined ? {} : { expect }),
  };
}

function saying(...chunks: unknown[]): StepInput[] {
  return [...chunks.map((chunk): StepInput => ({ chunk })), { done: true }];
}

function bare(delta: object, finish: string | null = null): object {
  return { choices: [{ index: 0, delta, finish_reason: finish }] };
}

function calling(...steps: StepInput[]): StepInput[] {
  return [{ role: "assistant", content: null }, ...steps, { finish: "tool_calls" }, { done: true }];
}

const expectHello = { text: HELLO_TEXT, finishReason: "stop" };

/** What providers send beside the schema. */
export const DEVIATION_CASES: readonly Case[] = [
  deviation(
    "metadata-missing/absent",
    "chunks of nothing but choices, and usage alone",
    saying(
      bare({ role: "assistant", content: "" }),
      bare({ content: "Hello" }),
      bare({ content: ", world!" }),
      bare({}, "stop"),
      { choices: [], usage: USAGE },
    ),
    { ...expectHello, totalTokens: 21 },
  ),
  deviation(
    "metadata-missing/null",
    "id, object, created and model are null",
    saying(
      ...[bare({ role: "assistant", content: "Hello" }), bare({ content: ", world!" }), bare({}, "stop")].map(
        (chunk) => ({ id: null, object: null, created: null, model: null, ...chunk }),
      ),
    ),
    expectHello,
  ),
  deviation(
    "content-parts/text",
    "content as an array with one text part",
    saying(
      chunkOf({ role: "assistant", content: "" }),
      chunkOf({ content: [{ type: "text", text: "Hello" }] }),
      chunkOf({ content: ", world!" }),
      chunkOf({}, "stop"),
    ),
    expectHello,
  ),
  deviation(
    "role-repeated/every-chunk",
    "the role on every chunk",
    saying(
      chunkOf({ role: "assistant", content: "Hello" }),
      chunkOf({ role: "assistant", content: ", world!" }),
      chunkOf({ role: "assistant" }, "stop"),
    ),
    expectHello,
  ),
  deviation("role-missing/never", "no role anywhere", [HELLO, { finish: "stop" }, { done: true }]),
  deviation("glued-events/two-chunks", "chunks parted by one line end instead of two", [
    {
      event: {
        data: [
          JSON.stringify(chunkOf({ role: "assistant", content: "" })),
          textChunk("Hello"),
          textChunk(", world!"),
          JSON.stringify(chunkOf({}, "stop")),
        ],
      },
    },
    { done: true },
  ]),
  deviation(
    "shared-index/two-calls",
    "two calls, both with index 0",
    calling(
      { toolDelta: { index: 0, id: "call_a", type: "function", name: "alpha", arguments: '{"a":1}' } },
      { toolDelta: { index: 0, id: "call_b", type: "function", name: "beta", arguments: '{"b":2}' } },
    ),
    { calls: ['alpha({"a":1})', 'beta({"b":2})'] },
  ),
  deviation(
    "type-missing/absent",
    "a call without `type`",
    calling({ toolDelta: { index: 0, id: "call_1", name: "now", arguments: "{}" } }),
  ),
  deviation(
    "type-missing/null",
    "a call whose `type` is null",
    calling({ toolDelta: { index: 0, id: "call_1", type: null, name: "now", arguments: "{}" } }),
  ),
  deviation(
    "arguments-object/whole",
    "arguments as an object",
    calling({
      toolDelta: {
        index: 0,
        id: "call_1",
        type: "function",
        name: "get_weather",
        arguments: { city: "Paris" },
      },
    }),
    { calls: ['get_weather({"city":"Paris"})'] },
  ),
  deviation(
    "invalid-arguments/no-closing-brace",
    "arguments that end without their closing brace",
    calling({ tool: { name: "get_weather", arguments: ['{"city":', '"Paris"'] } }),
  ),
  deviation("finish-stop/tool-call", "a tool call that ends with `stop`", [
    { role: "assistant", content: null },
    { tool: { name: "get_weather", arguments: ['{"city":', '"Paris"}'] } },
    { finish: "stop" },
    { done: true },
  ]),
  deviation("finish-unknown/eos", "the finish reason `eos`", [
    { role: "assistant" },
    HELLO,
    { finish: "eos" },
    { done: true },
  ]),
  deviation("finish-error/alone", "the finish reason `error` without an error object", [
    { role: "assistant" },
    HELLO,
    { finish: "error" },
    { done: true },
  ]),
  deviation(
    "finish-empty/every-chunk",
    "an empty finish reason on every chunk but the last",
    saying(
      chunkOf({ role: "assistant", content: "Hello" }, ""),
      chunkOf({ content: ", " }, ""),
      chunkOf({ content: "world!" }, ""),
      chunkOf({}, "stop"),
    ),
    expectHello,
  ),
  deviation("finish-twice/same", "the finish reason in two chunks", [
    { role: "assistant" },
    HELLO,
    { finish: "stop" },
    { finish: "stop" },
    { done: true },
  ]),
  deviation("content-after-finish/one-word", "a delta after the finish reason", [
    { role: "assistant" },
    { text: "Hello" },
    { finish: "stop" },
    { text: ", world!" },
    { done: true },
  ]),
  deviation(
    "error-string/data",
    "`error` is a string",
    [{ role: "assistant" }, { text: "Hel" }, { chunk: { error: "The model crashed." } }],
    { text: "Hel", error: "The model crashed." },
  ),
  deviation(
    "error-string/then-finish",
    "`error` is a string, then a finish reason and `[DONE]`",
    [
      { role: "assistant" },
      { text: "Hel" },
      { chunk: { error: "The model crashed." } },
      { finish: "stop" },
      { done: true },
    ],
    { text: "Hel", error: "The model crashed." },
  ),
  deviation(
    "error-object/mistral",
    "an error without its wrapper",
    [
      { role: "assistant" },
      { text: "Hel" },
      {
        chunk: {
          object: "error",
          message: "Service tier capacity exceeded.",
          type: "service_tier_capacity_exceeded",
          param: null,
          code: "3505",
        },
      },
    ],
    { text: "Hel", error: "Service tier capacity exceeded." },
  ),
  deviation(
    "error-object/then-finish",
    "an error without its wrapper, then a finish reason and `[DONE]`",
    [
      { role: "assistant" },
      { text: "Hel" },
      { chunk: { object: "error", message: "Too many requests.", type: "rate_limit_error", code: 429 } },
      { finish: "stop" },
      { done: true },
    ],
    { text: "Hel", error: "Too many requests." },
  ),
  deviation("usage-anywhere/first-chunk", "usage on the first chunk only", [
    { role: "assistant" },
    { usage: USAGE, on: "previous-chunk" },
    HELLO,
    { finish: "stop" },
    { done: true },
  ]),
  deviation(
    "usage-anywhere/empty-delta",
    "usage on a chunk with an empty delta after the finish reason",
    [...answering(HELLO).slice(0, -1), { chunk: { ...chunkOf({}), usage: USAGE } }, { done: true }],
    { text: HELLO_TEXT, totalTokens: 21 },
  ),
];
