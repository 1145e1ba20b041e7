import type { ScenarioInput } from "../../../scenario/scenario.ts";
import { chunkOf } from "../case.ts";

/** What a call was asked for with before there were tools; deprecated, and still in the schema. */
export const LEGACY_REQUEST = {
  functions: [
    {
      name: "get_weather",
      description: "The weather in a city.",
      parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
    },
  ],
  function_call: "auto",
};

export const LEGACY_ARGUMENTS = { name: "get_weather", arguments: '{"city":"Paris"}' };

/** The same call in pieces. */
export const LEGACY_CALL: ScenarioInput = {
  steps: [
    { role: "assistant", content: null },
    ...[{ name: "get_weather", arguments: "" }, { arguments: '{"city":"' }, { arguments: 'Paris"}' }].map(
      (part) => ({ chunk: chunkOf({ function_call: part }) }),
    ),
    { finish: "function_call" },
    { done: true },
  ],
};
