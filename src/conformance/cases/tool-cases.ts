import type { StepInput } from "../../scenario/step.ts";
import type { Case } from "./case.ts";

const level = "chat" as const;

/** An answer that consists of tool calls. */
function calling(...steps: StepInput[]): StepInput[] {
  return [{ role: "assistant", content: null }, ...steps, { finish: "tool_calls" }, { done: true }];
}

function fragment(index: number, text: string): StepInput {
  return { toolDelta: { index, arguments: text } };
}

function opening(index: number, id: string, name: string, text = ""): StepInput {
  return { toolDelta: { index, id, type: "function", name, arguments: text } };
}

const WEATHER = { id: "call_a1", name: "get_weather", arguments: ['{"ci', 'ty":"Par', 'is"', "}"] };

function argumentsCase(name: string, title: string, fragments: string[]): Case {
  return {
    id: `tools/arguments/${name}`,
    title,
    level,
    rules: ["tools.arguments"],
    scenario: { steps: calling({ tool: { name: "run", id: "call_1", arguments: fragments } }) },
  };
}

/** Fragments to tool calls. */
export const TOOL_CASES: readonly Case[] = [
  {
    id: "tools/whole/openai",
    title: "one call the way OpenAI sends it",
    level,
    rules: ["tools.whole"],
    scenario: { steps: calling({ tool: WEATHER }) },
  },
  {
    id: "tools/whole/one-delta",
    title: "id, name and all arguments in one delta",
    level,
    rules: ["tools.whole"],
    scenario: { steps: calling(opening(0, "call_1", "get_weather", '{"city":"Oslo"}')) },
  },
  {
    id: "tools/whole/long-id",
    title: "an id and a name that look like nobody else's",
    level,
    rules: ["tools.whole"],
    scenario: {
      steps: calling({
        tool: {
          id: "chatcmpl-tool-2f6d8f0c9b1e4f5a8d7c6b5a49382716",
          name: "mcp__files__Read-File_v2",
          arguments: ['{"path":"', 'a.txt"}'],
        },
      }),
    },
  },
  argumentsCase("white-space", "fragments of white space, and white space inside strings", [
    '{ "a":',
    " ",
    '"x  y"',
    "\n",
    " }",
  ]),
  argumentsCase("escapes", "fragments cut inside JSON escapes", [
    '{"s":"a\\',
    "n\\u00",
    'e9\\\\"',
    ',"p":"C:\\\\',
    'tmp"}',
  ]),
  argumentsCase("one-character", "one character a fragment", [...'{"n":[0,1,10]}']),
  argumentsCase("big-numbers", "numbers beyond 2^53 and with trailing zeros", [
    '{"id":90071992547409',
    '93,"x":1.',
    "50,",
    '"y":0',
    ".10}",
  ]),
  argumentsCase("odd-keys", "keys such as __proto__ and the empty string", [
    '{"__proto__":{"a":1},',
    '"constructor":2,',
    '"":{"toString":3}}',
  ]),
  argumentsCase("falsy", "fragments 0, false and null", [
    '{"a":',
    "0",
    ',"b":',
    "false",
    ',"c":',
    "null",
    "}",
  ]),
  argumentsCase("repeated", "the same fragment several times in a row", [
    '{"a":"',
    "na",
    "na",
    "na",
    "na",
    '"}',
  ]),
  argumentsCase("unicode", "raw CJK, emoji and U+2028", ['{"q":"豆腐', "😀", '\u2028"}']),
  {
    id: "tools/by-index/one-after-the-other",
    title: "two calls, one after the other",
    level,
    rules: ["tools.by-index"],
    scenario: {
      steps: calling(
        { tool: { index: 0, id: "call_a", name: "get_weather", arguments: ['{"city":', '"Rome"}'] } },
        { tool: { index: 1, id: "call_b", name: "get_time", arguments: ['{"zone":', '"CET"}'] } },
      ),
    },
  },
  {
    id: "tools/by-index/interleaved",
    title: "the fragments of three calls in turn",
    level,
    rules: ["tools.by-index"],
    scenario: {
      steps: calling(
        opening(0, "call_a", "alpha"),
        opening(1, "call_b", "beta"),
        fragment(0, '{"a"'),
        fragment(1, '{"b"'),
        opening(2, "call_c", "gamma", '{"c":'),
        fragment(1, ":2"),
        fragment(0, ":1}"),
        fragment(2, "3}"),
        fragment(1, "}"),
      ),
    },
  },
  {
    id: "tools/by-index/same-name",
    title: "two interleaved calls of the same tool",
    level,
    rules: ["tools.by-index"],
    scenario: {
      steps: calling(
        opening(0, "call_a", "read"),
        opening(1, "call_b", "read"),
        fragment(1, '{"f":"b"}'),
        fragment(0, '{"f":"a"}'),
      ),
    },
  },
  {
    id: "tools/by-index/one-delta",
    title: "fragments of two calls in one delta",
    level,
    rules: ["tools.by-index"],
    scenario: {
      steps: [
        { role: "assistant", content: null },
        { chunk: deltaOf([call(0, '{"a":', "call_a", "alpha"), call(1, '{"b":', "call_b", "beta")]) },
        { chunk: deltaOf([call(1, "2}"), call(0, "1}")]) },
        { finish: "tool_calls" },
        { done: true },
      ],
    },
    expect: { calls: ['alpha({"a":1})', 'beta({"b":2})'], finishReason: "tool_calls" },
  },
  {
    id: "tools/beside-text/before",
    title: "text, then a call",
    level,
    rules: ["tools.beside-text"],
    scenario: {
      steps: [
        { role: "assistant" },
        { text: ["Let me ", "look."] },
        { tool: WEATHER },
        { finish: "tool_calls" },
        { done: true },
      ],
    },
  },
  {
    id: "tools/beside-text/same-delta",
    title: "text and a fragment in one delta",
    level,
    rules: ["tools.beside-text"],
    scenario: {
      steps: [
        { role: "assistant" },
        { chunk: deltaOf([call(0, '{"a":1', "call_a", "alpha")], "Let me ") },
        { chunk: deltaOf([call(0, "}")], "look.") },
        { finish: "tool_calls" },
        { done: true },
      ],
    },
    expect: { text: "Let me look.", calls: ['alpha({"a":1})'] },
  },
  {
    id: "tools/none-invented/empty-arrays",
    title: "`tool_calls: []` on every delta of a text answer",
    level,
    rules: ["tools.none-invented"],
    scenario: {
      steps: [
        { role: "assistant" },
        { chunk: deltaOf([], "Hello") },
        { chunk: deltaOf([], "!") },
        { finish: "stop" },
        { done: true },
      ],
    },
    expect: { text: "Hello!", calls: [], finishReason: "stop" },
  },
  {
    id: "tools/empty-arguments/empty-string",
    title: "a call whose arguments are the empty string",
    level,
    rules: ["tools.empty-arguments"],
    scenario: { steps: calling(opening(0, "call_1", "list_files")) },
    variants: ["plain"],
  },
  {
    id: "tools/name-repeated/every-fragment",
    title: "id and name again with every fragment",
    level,
    rules: ["tools.name-repeated"],
    scenario: {
      steps: calling(
        opening(0, "call_1", "get_weather", '{"city":'),
        opening(0, "call_1", "get_weather", '"Paris"'),
        opening(0, "call_1", "get_weather", "}"),
      ),
    },
    variants: ["plain"],
  },
  ...(
    [
      ["empty", ""],
      ["null", null],
    ] as const
  ).map(([name, blank]): Case => ({
    id: `tools/blank-continuation/${name}`,
    title: `continuations whose id, type and name are ${name}`,
    level,
    rules: ["tools.blank-continuation"],
    scenario: {
      steps: calling(
        opening(0, "call_1", "get_weather"),
        {
          toolDelta: {
            index: 0,
            id: blank,
            type: blank === null ? null : "function",
            name: blank,
            arguments: '{"city":',
          },
        },
        {
          toolDelta: {
            index: 0,
            id: blank,
            type: blank === null ? null : "function",
            name: blank,
            arguments: '"Paris"}',
          },
        },
      ),
    },
    variants: ["plain"],
  })),
  {
    id: "tools/missing-index/gemini",
    title: "a whole call without an index",
    level,
    rules: ["tools.missing-index"],
    scenario: {
      steps: calling({
        toolDelta: { id: "call_1", type: "function", name: "get_weather", arguments: '{"city":"Paris"}' },
      }),
    },
    variants: ["plain"],
    expect: { calls: ['get_weather({"city":"Paris"})'], finishReason: "tool_calls" },
  },
  {
    id: "tools/index-from-one/single",
    title: "one call, with index 1",
    level,
    rules: ["tools.index-from-one"],
    scenario: { steps: calling({ tool: { ...WEATHER, index: 1 } }) },
    variants: ["plain"],
  },
  {
    id: "tools/name-fragments/two",
    title: "a name in two pieces",
    level,
    rules: ["tools.name-fragments"],
    scenario: {
      steps: calling(
        opening(0, "call_1", "get_"),
        { toolDelta: { index: 0, name: "weather" } },
        fragment(0, "{}"),
      ),
    },
    variants: ["plain"],
  },
];

function call(index: number, text: string, id?: string, name?: string): object {
  return {
    index,
    ...(id === undefined ? {} : { id, type: "function" }),
    function: { ...(name === undefined ? {} : { name }), arguments: text },
  };
}

function deltaOf(toolCalls: object[], content?: string): object {
  return {
    id: "chatcmpl-streamproof",
    object: "chat.completion.chunk",
    created: 1_700_000_000,
    model: "streamproof-1",
    choices: [
      {
        index: 0,
        delta: { ...(content === undefined ? {} : { content }), tool_calls: toolCalls },
        finish_reason: null,
      },
    ],
  };
}
