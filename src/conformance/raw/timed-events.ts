import type { SseEvent } from "../../wire/sse-event.ts";
import { createEventReader } from "../read/index.ts";
import type { RawReply } from "./raw-reply.ts";

/** What a reader on the socket was told, and when. */
export interface TimedEvents {
  events: (SseEvent & { at: number })[];
  comments: { text: string; at: number }[];
}

/** When each event of a reply was there as a whole. */
export function timedEvents({ body, reads }: Pick<RawReply, "body" | "reads">): TimedEvents {
  const found: TimedEvents = { events: [], comments: [] };
  let at = 0;
  const reader = createEventReader({
    onEvent: (event) => found.events.push({ ...event, at }),
    onComment: (text) => found.comments.push({ text, at }),
  });
  let start = 0;
  for (const read of reads) {
    at = read.at;
    reader.push(body.subarray(start, read.end));
    start = read.end;
  }
  return found;
}
