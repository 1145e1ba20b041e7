import type { Answer } from "../../wire/answer.ts";
import type { SseEvent } from "../../wire/sse-event.ts";

/** Everything a stream of bytes says at the level of Server-Sent Events. */
export interface EventReading {
  events: SseEvent[];
  /** Text after the colon of each comment line, as it stands. */
  comments: string[];
  /** The last valid `retry`, in ms. */
  retryMs: number | null;
  /** The last event ID string after the last dispatch. */
  lastEventId: string;
  /** A block with data that no blank line closed before the end; the standard discards it. */
  unterminated: SseEvent | null;
}

/** What the events say at the level of chat completions. */
export interface AnswerReading {
  answer: Answer;
  /** JSON events read as chunks, up to `[DONE]` or the error. */
  chunks: number;
  /** `[DONE]` came, be it after an error. */
  hasDone: boolean;
  /** Data of events that are no JSON object and not `[DONE]`. */
  malformed: string[];
  /** Events that came after `[DONE]`; they mean nothing. */
  afterDone: number;
}
