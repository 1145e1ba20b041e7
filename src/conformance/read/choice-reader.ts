import { type Choice, emptyChoice } from "../../wire/answer.ts";
import { isJsonObject, type JsonObject, objectsIn, textOf } from "./json-value.ts";
import { createToolCallReader } from "./tool-call-reader.ts";

/** Puts one choice together. */
export interface ChoiceReader {
  /** Reads one element of a chunk's `choices`. */
  push(part: JsonObject): void;
  /** The choice as it stands. */
  choice(): Choice;
}

export function createChoiceReader(index: number): ChoiceReader {
  const choice = emptyChoice(index);
  const tools = createToolCallReader();

  const push = (part: JsonObject): void => {
    // The last one counts: a content filter may overrule an earlier `stop`.
    choice.finishReason = textOf(part["finish_reason"]) || choice.finishReason;
    const { delta } = part;
    if (!isJsonObject(delta)) return;
    const content = readContent(delta["content"]);
    choice.text += content.text;
    // Where both fields are sent they carry the same text.
    choice.reasoning += textOf(delta["reasoning_content"]) || textOf(delta["reasoning"]) || content.thinking;
    choice.refusal += textOf(delta["refusal"]);
    for (const call of objectsIn(delta["tool_calls"])) tools.push(call);
  };

  return { push, choice: () => ({ ...choice, toolCalls: tools.calls() }) };
}

/** Content is a string or, from Mistral's reasoning models, an array of parts. */
function readContent(content: unknown): { text: string; thinking: string } {
  if (!Array.isArray(content)) return { text: textOf(content), thinking: "" };
  let text = "";
  let thinking = "";
  for (const part of content as unknown[]) {
    if (!isJsonObject(part)) text += textOf(part);
    else if (part["type"] === "thinking") thinking += readContent(part["thinking"]).text;
    else text += textOf(part["text"]);
  }
  return { text, thinking };
}
