import { readAnswer } from "./answer-reader.ts";
import { readErrorBody } from "./error-reading.ts";
import { readEventParts } from "./read-events.ts";
import type { AnswerReading, EventReading } from "./reading.ts";

/** What HTTP shows of the end of a body. */
export type Completeness =
  /** The last chunk or the whole announced length arrived. */
  | "complete"
  /** The body broke off and HTTP shows it. */
  | "incomplete"
  /** The connection closed, and that is the only end such a body has. */
  | "close-delimited"
  /** Nothing more came, and the connection stayed open. */
  | "stalled";

/** One reply as it came over HTTP. */
export interface Reply {
  status: number;
  contentType: string | null;
  /** Without HTTP framing and content coding. */
  body: Uint8Array;
  completeness: Completeness;
  /** The last event ID from the connection before. @defaultValue "" */
  knownId?: string;
}

/** What became of the answer, as far as the reply tells. The first that holds. */
export type Outcome =
  /** The status is not 2xx. */
  | "http-error"
  /** 2xx, but the content type is not `text/event-stream`. */
  | "no-event-stream"
  /** No event was dispatched: an empty body, comments only, or an event that no blank line closed. */
  | "no-events"
  | "in-stream-error"
  /** Every choice that was seen has a finish reason. */
  | "finished"
  /** `[DONE]` and nothing that could be a chunk. */
  | "only-done"
  /** A choice without a finish reason, or events without any choice. */
  | "unfinished";

/**
 * Everything one reply says. `outcome`, `hasDone` and `completeness` together tell the rows of the table of
 * accepted endings apart.
 */
export interface ReplyReading extends EventReading, AnswerReading {
  status: number;
  isEventStream: boolean;
  completeness: Completeness;
  outcome: Outcome;
}

/**
 * Reads a reply. The body is read as an event stream whatever its status and type, because most clients do not
 * look at the type; where it holds no event, a JSON error in it becomes the error of the answer.
 */
export function readReply(reply: Reply): ReplyReading {
  const events = readEventParts([reply.body], reply.knownId);
  const reading = {
    ...events,
    ...readAnswer(events.events),
    status: reply.status,
    isEventStream: isEventStream(reply.contentType),
    completeness: reply.completeness,
  };
  const outcome = outcomeOf(reading);
  if ((outcome === "http-error" || outcome === "no-event-stream") && reading.events.length === 0) {
    reading.answer.error = readErrorBody(new TextDecoder().decode(reply.body));
  }
  return { ...reading, outcome };
}

function outcomeOf(reading: Omit<ReplyReading, "outcome">): Outcome {
  if (reading.status < 200 || reading.status > 299) return "http-error";
  if (!reading.isEventStream) return "no-event-stream";
  if (reading.events.length === 0) return "no-events";
  const { choices, error } = reading.answer;
  if (error !== null) return "in-stream-error";
  if (choices.length > 0 && choices.every((choice) => choice.finishReason !== null)) return "finished";
  if (reading.hasDone && reading.chunks === 0 && reading.malformed.length === 0) return "only-done";
  return "unfinished";
}

function isEventStream(contentType: string | null): boolean {
  return contentType?.split(";")[0]?.trim().toLowerCase() === "text/event-stream";
}
