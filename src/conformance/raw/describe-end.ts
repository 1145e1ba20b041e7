import type { RawEnd } from "./raw-reply.ts";

const END_WORDS: Record<RawEnd, string> = {
  complete: "the body ended as its framing says",
  closed: "the connection closed, which is the end of such a body",
  cut: "the connection closed before the body was complete",
  reset: "the connection was reset",
  open: "nothing more came in time, and the connection stayed open",
  cancelled: "the client left",
};

/** How a reply ended, in words. */
export function describeRawEnd(end: RawEnd): string {
  return END_WORDS[end];
}
