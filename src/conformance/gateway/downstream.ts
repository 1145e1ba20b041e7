import { readRaw, type RawReply, timedEvents } from "../raw/index.ts";
import type { SseEvent } from "../../wire/sse-event.ts";
import type { Downstream } from "./gateway-trace.ts";

/** Everything that can be read off a raw reply. */
export function readDownstream(raw: RawReply, asksForStream = true): Downstream {
  const timed = timedEvents(raw);
  return { asksForStream, raw, reading: readRaw(raw), timed, chunks: chunksIn(timed.events) };
}

/** The JSON objects in a stream's events, up to `[DONE]`. */
export function chunksIn(events: readonly SseEvent[]): Record<string, unknown>[] {
  const end = events.findIndex(({ data }) => data === "[DONE]");
  return (end === -1 ? events : events.slice(0, end)).flatMap(({ data }) => {
    const value = parse(data);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? [value as Record<string, unknown>]
      : [];
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
