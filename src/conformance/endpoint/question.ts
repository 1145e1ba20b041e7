import type { JsonObject } from "../read/json-value.ts";
import type { EndpointReply } from "./endpoint-reply.ts";

/** Which key a question is asked with. */
type AskedKey = "given" | "wrong" | "none";

/** One request to a live endpoint, and what it can show. */
export interface Question {
  /** `ask/topic/streamed` or `ask/topic/whole`: the case in check ids. */
  id: string;
  title: string;
  topic: string;
  isStreamed: boolean;
  /** `answer`: it is in order. `refusal`: it must be turned down. `catalogue`: the list of models. */
  kind: "answer" | "refusal" | "catalogue";
  /** Members of the body beside `model`, `stream` and what `fieldsFrom` adds; `undefined` leaves one out. */
  fields: JsonObject;
  /** Members that depend on what another question was answered; null: as `fields` say. */
  fieldsFrom?: { question: string; make(reply: EndpointReply): JsonObject | null };
  /** Sent in place of the JSON. */
  rawBody?: string;
  /** Asks for a model that does not exist. */
  asksForUnknownModel?: true;
  /** @defaultValue "given" */
  key?: AskedKey;
  /** Whether compressed answers are accepted, as SDKs do. */
  acceptsCoding?: true;
  /** Leaves after so many events. */
  leaveAfterEvents?: number;
  /** Asked on the connection of this question, right after it. */
  onConnectionOf?: string;
  /** Questions whose replies its rules look at beside its own. */
  needs?: readonly string[];
  /** Roughly what it costs. */
  tokens: { prompt: number; completion: number };
  rules: readonly string[];
}
