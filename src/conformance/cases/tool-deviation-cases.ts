import type { Case } from "./case.ts";
import { calling, fragment, opening, WEATHER } from "./tool-steps.ts";

const level = "chat" as const;

/** Tool calls as providers send them that are not quite like OpenAI's. */
export const TOOL_DEVIATION_CASES: readonly Case[] = [
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
    id: "tools/late-name/third-fragment",
    title: "id first, then arguments, then the name, then the rest",
    level,
    rules: ["tools.late-name"],
    scenario: {
      steps: calling(
        { toolDelta: { index: 0, id: "call_1", type: "function" } },
        fragment(0, '{"city":'),
        { toolDelta: { index: 0, name: "get_weather" } },
        fragment(0, '"Paris"}'),
      ),
    },
    variants: ["plain"],
  },
  {
    id: "tools/missing-index/two",
    title: "two whole calls without an index",
    level,
    rules: ["tools.missing-index"],
    scenario: {
      steps: calling(
        { toolDelta: { id: "call_1", type: "function", name: "get_weather", arguments: '{"city":"Paris"}' } },
        { toolDelta: { id: "call_2", type: "function", name: "get_time", arguments: '{"zone":"CET"}' } },
      ),
    },
    variants: ["plain"],
    expect: { calls: ['get_weather({"city":"Paris"})', 'get_time({"zone":"CET"})'] },
  },
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
    id: "tools/index-from-one/gap",
    title: "two calls with the indexes 1 and 4, as content blocks are counted elsewhere",
    level,
    rules: ["tools.index-from-one"],
    scenario: {
      steps: calling(
        { tool: { ...WEATHER, index: 1 } },
        { tool: { index: 4, id: "call_b", name: "get_time", arguments: ['{"zone":', '"CET"}'] } },
      ),
    },
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
