import type { Answer, AnswerError } from "../../wire/answer.ts";
import type { SseEvent } from "../../wire/sse-event.ts";
import { headerValues, readRaw, type RawReply, timedEvents } from "../raw/index.ts";
import { readCompletion } from "../read/completion.ts";
import { readErrorBody, readErrorEvent, readErrorObject } from "../read/error-reading.ts";
import { isJsonObject, type JsonObject, objectsIn, parseJson } from "../read/json-value.ts";
import type { ReplyReading } from "../read/index.ts";

/** One JSON object of a stream that is a chunk of a completion, or was meant as one. */
export interface Chunk {
  value: JsonObject;
  /** The elements of `choices` that are objects. */
  choices: JsonObject[];
  /** When its event was there as a whole. */
  at: number;
  /** Results of Azure's content filter, which ride in frames of their own and leave the rest of a chunk empty. */
  isService: boolean;
}

/** An event with what its data says. */
interface ReadEvent extends SseEvent {
  at: number;
  /** `undefined` where the data is no JSON. */
  value: unknown;
}

/** Everything that one answer of an endpoint shows. */
export interface EndpointReply {
  raw: RawReply;
  /** Null where not even a status line came. */
  status: number | null;
  /** Type and subtype in lower case, without parameters; empty where there is none. */
  mediaType: string;
  reading: ReplyReading | null;
  body: string;
  events: ReadEvent[];
  comments: { text: string; at: number }[];
  /** Up to `[DONE]`. */
  chunks: Chunk[];
  /** The body as one JSON value; `undefined` where it is none. */
  json: unknown;
  /** The answer as it was understood, streamed or whole; null where there is none. */
  answer: Answer | null;
  /** An error that came in place of the answer or within it. */
  error: AnswerError | null;
}

export function readEndpointReply(raw: RawReply): EndpointReply {
  const reading = readRaw(raw);
  const timed = timedEvents(raw);
  const events = timed.events.map((event) => ({ ...event, value: parseJson(event.data) }));
  const body = new TextDecoder().decode(raw.body);
  const json = events.length === 0 ? parseJson(body) : undefined;
  const isStream = events.length > 0;
  const answer = isStream ? (reading?.answer ?? null) : readCompletion(body);
  return {
    raw,
    status: raw.head?.status ?? null,
    mediaType: (headerValues(raw.head, "content-type")[0] ?? "").split(";")[0]?.trim().toLowerCase() ?? "",
    reading,
    body,
    events,
    comments: timed.comments,
    chunks: chunksIn(events),
    json,
    answer,
    error: isStream ? errorIn(events) : readErrorBody(body),
  };
}

function chunksIn(events: readonly ReadEvent[]): Chunk[] {
  const end = events.findIndex(({ data }) => data === "[DONE]");
  return (end === -1 ? events : events.slice(0, end)).flatMap(({ value, at, type }): Chunk[] => {
    if (!isJsonObject(value) || type === "error" || !isMeantAsChunk(value)) return [];
    const choices = objectsIn(value["choices"]);
    return [{ value, choices, at, isService: isServiceFrame(value, choices) }];
  });
}

function isMeantAsChunk(value: JsonObject): boolean {
  if (readErrorObject(value) !== null) return false;
  if (Object.hasOwn(value, "choices")) return true;
  const { object, id, created, model } = value;
  const isNamed = typeof object === "string" && object.startsWith("chat.completion");
  return isNamed || [id, created, model].filter((each) => each !== undefined).length >= 2;
}

const FILTER_RESULTS = ["prompt_filter_results", "prompt_annotations"];
const ANNOTATIONS = ["content_filter_results", "content_filter_offsets", "content_filter_result"];

/** Azure documentation, "Content streaming". */
function isServiceFrame(value: JsonObject, choices: readonly JsonObject[]): boolean {
  if (choices.length === 0) return FILTER_RESULTS.some((name) => Object.hasOwn(value, name));
  return choices.every(
    (choice) => choice["delta"] == null && ANNOTATIONS.some((name) => Object.hasOwn(choice, name)),
  );
}

function errorIn(events: readonly ReadEvent[]): AnswerError | null {
  for (const { type, data, value } of events) {
    if (type === "error") return readErrorEvent(data);
    const error = isJsonObject(value) ? readErrorObject(value) : null;
    if (error !== null) return error;
  }
  return null;
}
