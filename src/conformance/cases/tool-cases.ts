import type { Case } from "./case.ts";
import { call, calling, deltaOf, fragment, opening, WEATHER } from "./tool-steps.ts";

const level = "chat" as const;

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
];
