import type { SubjectRequest } from "../../src/conformance/subjects/subject.ts";
import type { Capability, SubjectLevel } from "../../src/wire/exec-protocol.ts";
import type { ClientClass } from "./in-process-subject.ts";
import { ChatClient, EventsClient } from "./right-client.ts";
import type { StreamClient } from "./stream-client.ts";

/** A client with one bug, and the rules that have to notice it. */
export interface BrokenClient {
  /** What it does wrong, in words. */
  name: string;
  /** Where such a bug was seen, or why more than one rule breaks. */
  about: string;
  /** Every rule that the bug breaks on fixed cases, and no other. */
  breaks: readonly string[];
  level: SubjectLevel;
  /** @defaultValue everything a client of its level can report */
  observes?: readonly Capability[];
  Client: ClientClass;
}

/** Cases that take seconds, for streams that come slowly on purpose. */
const DELIVERY: readonly string[] = ["delivery/*"];

/** Cases and rules about sizes, which cost as much as all others together. */
export const LIMITS: readonly string[] = ["limits/*", "events/limits/*", "limits.*"];

/** Only an event source that says so is asked to connect again, and reads every single stream rightly. */
const RECONNECT: readonly string[] = ["reconnect/*"];

/** One call after the other. */
const APART: readonly string[] = ["answer.apart"];

/**
 * Streams of many megabytes say nothing new about a client that reads small ones wrongly, and small ones say nothing
 * about a client that goes wrong at a size: each is judged by what concerns it, so that what breaks stays telling. When something
 * arrives says as little about what is read.
 */
export function casesFor({ breaks }: Pick<BrokenClient, "breaks">): {
  only?: readonly string[];
  skip?: readonly string[];
} {
  const isAbout = (chapter: string): boolean => breaks.some((id) => id.startsWith(chapter));
  if (isAbout("limits.")) return { only: LIMITS };
  // Played alone: beside others it would be chance who finds what.
  if (breaks.includes("answer.apart")) return { only: APART };
  if (isAbout("reconnect.")) return { only: RECONNECT };
  return { skip: isAbout("delivery.") ? LIMITS : [...LIMITS, ...DELIVERY] };
}

/** A wrong chat client. */
export function chat(
  name: string,
  breaks: readonly string[],
  about: string,
  Client: ClientClass,
  observes?: readonly Capability[],
): BrokenClient {
  return { name, about, breaks, level: "chat", Client, ...(observes === undefined ? {} : { observes }) };
}

/** A wrong event stream parser. */
export function events(
  name: string,
  breaks: readonly string[],
  about: string,
  Client: ClientClass,
): BrokenClient {
  return { name: `${name} (events)`, about, breaks, level: "events", Client };
}

type StreamClass = new (asked: SubjectRequest) => StreamClient;

/** One bug in reading the stream, in a chat client and in a parser. */
export function both(
  name: string,
  breaks: { chat: readonly string[]; events: readonly string[] },
  about: string,
  change: (Base: StreamClass) => StreamClass,
): BrokenClient[] {
  return [
    chat(name, breaks.chat, about, change(ChatClient) as ClientClass),
    events(name, breaks.events, about, change(EventsClient) as ClientClass),
  ];
}
