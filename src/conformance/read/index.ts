export { type AnswerReader, createAnswerReader, readAnswer } from "./answer-reader.ts";
export { createEventReader, type EventHandlers, type EventReader } from "./event-reader.ts";
export { readEventParts, readEvents } from "./read-events.ts";
export type { AnswerReading, EventReading } from "./reading.ts";
export {
  type Completeness,
  type Outcome,
  readReply,
  type Reply,
  type ReplyReading,
} from "./reply-reading.ts";
