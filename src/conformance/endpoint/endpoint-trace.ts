import type { JsonObject } from "../read/json-value.ts";
import type { EndpointReply } from "./endpoint-reply.ts";
import type { Question } from "./question.ts";

/** Whether a question could go out on the connection of the one before it. */
export type Reuse =
  /** It was to have a connection of its own, or there was none left to take. */
  | "not-tried"
  | "reused"
  /** The reply before it said that the connection is over with it. */
  | "closed-as-announced"
  | "closed-without-a-word";

/** One question and its answer: all that a rule on endpoints sees. Times are on one clock. */
export interface EndpointTrace {
  question: Question;
  /** As it was sent, with the model; the JSON that was meant where other bytes were sent. */
  asked: { body: JsonObject; headers: Readonly<Record<string, string>> };
  reply: EndpointReply;
  reuse: Reuse;
  /** What other questions were answered, by their id. */
  others: ReadonlyMap<string, EndpointReply>;
  /** The keys that were given, so that they can be looked for where they must not stand. */
  secrets: readonly string[];
  wrongKey: string;
}

/** The same question's other way: streamed where this is whole, whole where this is streamed. */
export function twinOf({ question, others }: EndpointTrace): EndpointReply | null {
  const { id, isStreamed } = question;
  const twin = isStreamed ? id.replace(/streamed$/, "whole") : id.replace(/whole$/, "streamed");
  return twin === id ? null : (others.get(twin) ?? null);
}
