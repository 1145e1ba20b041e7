import type { JsonObject } from "../read/json-value.ts";

/** The functions that are offered to models. */
export const GET_WEATHER = offer("get_weather", "Says what the weather is in a city.", {
  city: { type: "string", description: "Name of the city" },
});

export const GET_TIME = offer("get_time", "Says what time it is in a city.", {
  city: { type: "string", description: "Name of the city" },
});

export const LIST_CITIES = offer("list_cities", "Lists the cities that are known.", {});

/** The form of `tool_choice` that names a function. */
export function choose({ function: { name } }: { function: { name: string } }): JsonObject {
  return { type: "function", function: { name } };
}

function offer(
  name: string,
  description: string,
  properties: JsonObject,
): { type: "function"; function: { name: string; description: string; parameters: JsonObject } } {
  const required = Object.keys(properties);
  const parameters = {
    type: "object",
    properties,
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  };
  return { type: "function", function: { name, description, parameters } };
}
