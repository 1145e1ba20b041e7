import type { AnswerError, Usage } from "../../wire/answer.ts";
import type { SseEvent } from "../../wire/sse-event.ts";
import { type ChoiceReader, createChoiceReader } from "./choice-reader.ts";
import { readErrorEvent, readErrorObject } from "./error-reading.ts";
import { toIndex, isJsonObject, type JsonObject, objectsIn, parseJson } from "./json-value.ts";
import type { AnswerReading } from "./reading.ts";
import { readStrayUsage, readUsage } from "./usage-reading.ts";

/** Puts an answer together from the events of a chat completion. */
export interface AnswerReader {
  push(event: SseEvent): void;
  /** What the events said so far. */
  finish(): AnswerReading;
}

/**
 * Reads leniently: every event whose data is a JSON object is a chunk, whatever its type, and what is missing
 * or of the wrong kind says nothing. `[DONE]` and an error end the answer; a `[DONE]` after an error is noted.
 */
export function createAnswerReader(): AnswerReader {
  const choices = new Map<number, ChoiceReader>();
  let usage: Usage | null = null;
  let strayUsage: Usage | null = null;
  let error: AnswerError | null = null;
  let chunks = 0;
  let hasDone = false;
  const malformed: string[] = [];
  let afterDone = 0;

  const choiceAt = (index: number): ChoiceReader => {
    const known = choices.get(index);
    if (known) return known;
    const fresh = createChoiceReader(index);
    choices.set(index, fresh);
    return fresh;
  };

  const readChunk = (chunk: JsonObject): void => {
    for (const part of objectsIn(chunk["choices"])) choiceAt(toIndex(part["index"]) ?? 0).push(part);
    usage = readUsage(chunk) ?? usage;
    strayUsage = readStrayUsage(chunk) ?? strayUsage;
  };

  const push = ({ type, data }: SseEvent): void => {
    if (hasDone) {
      afterDone += 1;
      return;
    }
    if (data === "[DONE]" && type !== "error") {
      hasDone = true;
      return;
    }
    // An SSE parser dispatches empty data, but it is no chunk.
    if (error !== null || (data === "" && type !== "error")) return;
    const value = parseJson(data);
    error = type === "error" ? readErrorEvent(data) : isJsonObject(value) ? readErrorObject(value) : null;
    // What an error chunk says beside the error (OpenRouter: a finish reason `error`) still counts.
    if (isJsonObject(value)) readChunk(value);
    if (error !== null) return;
    if (isJsonObject(value)) chunks += 1;
    else malformed.push(data);
  };

  const finish = (): AnswerReading => ({
    answer: {
      choices: [...choices.values()].map((reader) => reader.choice()).sort((a, b) => a.index - b.index),
      usage: usage ?? strayUsage,
      error,
    },
    chunks,
    hasDone,
    malformed: [...malformed],
    afterDone,
  });

  return { push, finish };
}

/** Reads all events of one reply. */
export function readAnswer(events: SseEvent[]): AnswerReading {
  const reader = createAnswerReader();
  for (const event of events) reader.push(event);
  return reader.finish();
}
