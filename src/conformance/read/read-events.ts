import { createEventReader, type EventHandlers } from "./event-reader.ts";
import type { EventReading } from "./reading.ts";

/** Reads a whole stream, given in one or a few consecutive parts. */
export function readEvents(...parts: Uint8Array[]): EventReading {
  return readEventParts(parts);
}

/** Reads a whole stream, given in any number of consecutive parts. `knownId`: the last event ID from before it. */
export function readEventParts(parts: Iterable<Uint8Array>, knownId = ""): EventReading {
  const reading: EventReading = {
    events: [],
    comments: [],
    retryMs: null,
    lastEventId: knownId,
    unterminated: null,
  };
  const handlers: EventHandlers = {
    onEvent: (event) => reading.events.push(event),
    onComment: (text) => reading.comments.push(text),
    onRetry: (ms) => (reading.retryMs = ms),
    onLastEventId: (id) => (reading.lastEventId = id),
    onUnterminated: (event) => (reading.unterminated = event),
  };
  const reader = createEventReader(handlers, knownId);
  for (const part of parts) reader.push(part);
  reader.end();
  return reading;
}
