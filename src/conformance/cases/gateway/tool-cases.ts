import { chunkOf } from "../case.ts";
import { call, calling, deltaOf, fragment, opening, WEATHER } from "../tool-steps.ts";
import type { GatewayCase } from "./gateway-case.ts";
import { LEGACY_CALL, LEGACY_REQUEST } from "./legacy-function.ts";
import { CALLS, RELAYED } from "./healthy.ts";

const RULES = [...CALLS, ...RELAYED];
const NOW = { tools: [toolNamed("now"), toolNamed("get_weather"), toolNamed("search")] };

/** Tool calls in the ways providers send them. */
export const TOOL_RELAY_CASES: readonly GatewayCase[] = [
  {
    id: "relay/tools/one",
    title: "one call whose arguments come in fragments",
    rules: [...RULES, "frame.chunk-shape", "relay.role"],
    scenario: { steps: calling({ tool: WEATHER }) },
    variants: ["plain", "marks"],
  },
  {
    id: "relay/tools/interleaved",
    title: "three parallel calls whose fragments alternate",
    rules: RULES,
    scenario: {
      steps: calling(
        opening(0, "call_a", "get_weather"),
        opening(1, "call_b", "search"),
        opening(2, "call_c", "now"),
        fragment(0, '{"city":'),
        fragment(1, '{"query":"'),
        fragment(2, "{"),
        fragment(0, '"Paris"'),
        fragment(1, "sse"),
        fragment(2, "}"),
        fragment(1, '"}'),
        fragment(0, "}"),
      ),
    },
    variants: ["plain", "marks"],
  },
  {
    id: "relay/tools/first-arguments",
    title: "the first fragment of the arguments on the delta that opens the call",
    rules: RULES,
    scenario: {
      steps: calling(
        opening(0, "call_a", "get_weather", '{"ci'),
        fragment(0, 'ty":"Oslo"}'),
        opening(1, "call_b", "now", "{}"),
      ),
    },
  },
  {
    id: "relay/tools/one-chunk",
    title: "two whole calls in one chunk",
    rules: RULES,
    scenario: {
      steps: calling({
        chunk: deltaOf([
          call(0, '{"city":"Paris"}', "call_a", "get_weather"),
          call(1, '{"city":"Oslo"}', "call_b", "get_weather"),
        ]),
      }),
    },
    request: NOW,
  },
  {
    id: "relay/tools/empty-fragment",
    title: "an empty fragment before the arguments, and an empty one after them",
    rules: RULES,
    scenario: {
      steps: calling(
        opening(0, "call_a", "get_weather"),
        fragment(0, ""),
        fragment(0, '{"city":"Rome"}'),
        fragment(0, ""),
      ),
    },
  },
  {
    id: "relay/tools/no-parameters",
    title: "a call without parameters: its arguments are {}",
    rules: RULES,
    scenario: { steps: calling({ tool: { name: "now", id: "call_n", arguments: "{}" } }) },
  },
  {
    id: "relay/tools/escapes",
    title: "arguments cut inside escapes, inside a number and between surrogates written as escapes",
    rules: RULES,
    scenario: {
      steps: calling(
        opening(0, "call_a", "search"),
        ...[
          '{"a":"\\',
          "n\\uD8",
          "3D\\uDE",
          '00\\"',
          '\\\\","n":900719',
          '9254740993,"x":1.',
          '50,"s":" ',
          ' ","e":"é',
          '日"}',
        ].map((text) => fragment(0, text)),
      ),
    },
  },
  {
    id: "relay/tools/whole-escapes",
    title: "escapes, blanks and numbers of many forms, each whole in its fragment",
    rules: RULES,
    scenario: {
      steps: calling(
        opening(0, "call_a", "search"),
        ...['{ "a": "x\\ny\\t\\u0000",', ' "b":"\\ud83d\\ude00\\/\\u00e9", ', '"n": 1.50e3,  "a":1 }\n'].map(
          (text) => fragment(0, text),
        ),
      ),
    },
  },
  {
    id: "relay/tools/beside-text",
    title: "text and a call in one delta, and text before it",
    rules: RULES,
    scenario: {
      steps: [
        { role: "assistant" },
        { text: "Let me " },
        { chunk: deltaOf([call(0, '{"city":', "call_a", "get_weather")], "check.") },
        fragment(0, '"Bern"}'),
        { finish: "tool_calls" },
        { done: true },
      ],
    },
    request: NOW,
  },
  {
    id: "relay/tools/after-reasoning",
    title: "reasoning, then a call",
    rules: ["relay.reasoning", ...RULES],
    scenario: { steps: calling({ reasoning: ["I should", " look"] }, { tool: WEATHER }) },
  },
  {
    id: "relay/tools/cut-by-length",
    title: "a call that is cut by the token limit: finish reason length",
    rules: RULES,
    scenario: {
      steps: [
        { role: "assistant", content: null },
        opening(0, "call_a", "search"),
        fragment(0, '{"query":"the longest'),
        { finish: "length" },
        { done: true },
      ],
    },
  },
  {
    id: "relay/tools/named-stop",
    title: "a call that the request named, and that ends with stop as OpenAI does",
    rules: RULES,
    scenario: {
      steps: [{ role: "assistant", content: null }, { tool: WEATHER }, { finish: "stop" }, { done: true }],
    },
    request: { tool_choice: { type: "function", function: { name: "get_weather" } } },
  },
  {
    id: "relay/tools/last-fragment-with-finish",
    title: "the last fragment on the chunk with the finish reason",
    rules: RULES,
    scenario: {
      steps: [
        { role: "assistant", content: null },
        opening(0, "call_a", "get_weather", '{"city":"'),
        { chunk: chunkOf({ tool_calls: [call(0, 'Wien"}')] }, "tool_calls") },
        { done: true },
      ],
    },
  },
  {
    id: "relay/tools/two-choices",
    title: "two choices, each with a call of its own at index 0",
    rules: [...RULES, "relay.choices"],
    scenario: {
      steps: [
        { role: "assistant", content: null, choice: 0 },
        { role: "assistant", content: null, choice: 1 },
        { tool: { name: "search", id: "call_0", arguments: ['{"q":', "0}"] }, choice: 0 },
        { tool: { name: "search", id: "call_1", arguments: ['{"q":', "1}"] }, choice: 1 },
        { finish: "tool_calls", choice: 0 },
        { finish: "tool_calls", choice: 1 },
        { done: true },
      ],
    },
  },
  {
    id: "relay/tools/legacy-function",
    title: "a call in the older form: function_call",
    rules: ["relay.function-call", ...RELAYED],
    scenario: LEGACY_CALL,
    request: LEGACY_REQUEST,
  },
  {
    id: "relay/tools/long",
    title: "arguments of 40,000 letters in 400 fragments",
    rules: RULES,
    scenario: {
      steps: calling(
        opening(0, "call_a", "search", '{"text":"'),
        ...Array.from({ length: 400 }, (_, i) =>
          fragment(0, `${String(i).padStart(3, "0")}${"x".repeat(97)}`),
        ),
        fragment(0, '"}'),
      ),
    },
  },
];

function toolNamed(name: string): object {
  return {
    type: "function",
    function: { name, description: `Calls ${name}.`, parameters: { type: "object", properties: {} } },
  };
}
