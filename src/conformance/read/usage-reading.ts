import type { Usage } from "../../wire/answer.ts";
import { isJsonObject, type JsonObject, objectsIn } from "./json-value.ts";

/** The usage a chunk carries where OpenAI puts it. */
export function readUsage(chunk: JsonObject): Usage | null {
  return toUsage(chunk["usage"]);
}

/** The usage a chunk carries in another place: inside a choice (Moonshot) or in `x_groq`. */
export function readStrayUsage(chunk: JsonObject): Usage | null {
  for (const choice of objectsIn(chunk["choices"])) {
    const usage = toUsage(choice["usage"]);
    if (usage) return usage;
  }
  const { x_groq: groq } = chunk;
  return isJsonObject(groq) ? toUsage(groq["usage"]) : null;
}

/** A count that is missing is 0, a missing total the sum: totals that are given need not be sums (xAI). */
function toUsage(value: unknown): Usage | null {
  if (!isJsonObject(value)) return null;
  const { prompt_tokens: prompt, completion_tokens: completion, total_tokens: total } = value;
  if (![prompt, completion, total].some((count) => typeof count === "number")) return null;
  const promptTokens = typeof prompt === "number" ? prompt : 0;
  const completionTokens = typeof completion === "number" ? completion : 0;
  const totalTokens = typeof total === "number" ? total : promptTokens + completionTokens;
  return { promptTokens, completionTokens, totalTokens };
}
