import { type Answer, type Choice, emptyChoice, type ToolCall, type Usage } from "../../wire/answer.ts";
import { readErrorObject } from "./error-reading.ts";
import { isJsonObject, type JsonObject, objectsIn, parseJson, textOf } from "./json-value.ts";

/** What a whole answer says, the counterpart of a stream's; null where the text is no completion and no error. */
export function readCompletion(text: string): Answer | null {
  const value = parseJson(text);
  if (!isJsonObject(value)) return null;
  const error = readErrorObject(value);
  const choices = objectsIn(value["choices"]);
  if (error === null && choices.length === 0) return null;
  return {
    choices: choices.map(readChoice).sort((a, b) => a.index - b.index),
    usage: readUsage(value["usage"]),
    error,
  };
}

function readChoice(value: JsonObject, place: number): Choice {
  const message = isJsonObject(value["message"]) ? value["message"] : {};
  const finishReason = value["finish_reason"];
  return {
    ...emptyChoice(typeof value["index"] === "number" ? value["index"] : place),
    text: textOf(message["content"]),
    reasoning: textOf(message["reasoning_content"]) || textOf(message["reasoning"]),
    refusal: textOf(message["refusal"]),
    finishReason: typeof finishReason === "string" ? finishReason : null,
    toolCalls: objectsIn(message["tool_calls"]).map(readCall),
  };
}

function readCall(value: JsonObject): ToolCall {
  const named = isJsonObject(value["function"]) ? value["function"] : {};
  const args = named["arguments"];
  return {
    id: typeof value["id"] === "string" ? value["id"] : null,
    name: textOf(named["name"]),
    arguments: typeof args === "string" ? args : args === undefined ? "" : JSON.stringify(args),
  };
}

function readUsage(value: unknown): Usage | null {
  if (!isJsonObject(value)) return null;
  const count = (name: string): number => (typeof value[name] === "number" ? value[name] : 0);
  return {
    promptTokens: count("prompt_tokens"),
    completionTokens: count("completion_tokens"),
    totalTokens: count("total_tokens"),
  };
}
