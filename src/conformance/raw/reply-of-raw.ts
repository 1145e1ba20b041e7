import { type Completeness, readReply, type ReplyReading } from "../read/index.ts";
import { headerValues, type RawReply } from "./raw-reply.ts";

/** What the reference reader makes of a raw reply; null where there is no head to begin with. */
export function readRaw(reply: RawReply): ReplyReading | null {
  if (reply.head === null) return null;
  return readReply({
    status: reply.head.status,
    contentType: headerValues(reply.head, "content-type")[0] ?? null,
    body: reply.body,
    completeness: completenessOf(reply),
  });
}

/** How a body ended, in the words of the reference reader. */
export function completenessOf({ end, framing }: RawReply): Completeness {
  if (end === "complete") return "complete";
  if (end === "closed") return "close-delimited";
  if (end === "open" || end === "cancelled") return "stalled";
  // Some HTTP stacks hide a reset where nothing but the connection's end delimits the body.
  return framing === "close" && end === "reset" ? "close-delimited" : "incomplete";
}
