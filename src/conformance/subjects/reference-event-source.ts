import { setTimeout as delay } from "node:timers/promises";
import type { Observation } from "../../wire/observation.ts";
import type { SseEvent } from "../../wire/sse-event.ts";
import { readReply, type Reply, type ReplyReading } from "../read/index.ts";
import type { SubjectRequest } from "./subject.ts";

/** Until a `retry` says otherwise. */
const DEFAULT_RETRY_MS = 1000;

/**
 * Reads one stream after the other as an event source does, until a reply closes it for good.
 *
 * @param receive - makes one request and takes its reply; rejects where none came
 */
export async function readEventSource(
  asked: SubjectRequest,
  receive: (asked: SubjectRequest) => Promise<Reply>,
): Promise<Observation> {
  const deadline = performance.now() + asked.timeoutMs;
  const events: SseEvent[] = [];
  let retryMs: number | null = null;
  let lastEventId = "";
  const observe = (said: Pick<Observation, "ended" | "error">): Observation => ({
    ...said,
    events,
    retryMs,
    lastEventId,
  });
  for (;;) {
    const leftMs = Math.floor(deadline - performance.now());
    if (leftMs <= 0) return observe(failed("the source was not closed in time"));
    const reading = await readOne({ ...asked, headers: headersFor(asked, lastEventId), timeoutMs: leftMs });
    if (reading !== null) {
      if (reading.status === 204) return observe({ ended: "complete" });
      if (reading.status !== 200 || !reading.isEventStream) return observe(failed(reading.outcome));
      events.push(...reading.events);
      ({ lastEventId } = reading);
      retryMs = reading.retryMs ?? retryMs;
    }
    // A timer may fire a little early.
    await delay(Math.min((retryMs ?? DEFAULT_RETRY_MS) + 1, Math.max(0, deadline - performance.now())));
  }

  async function readOne(request: SubjectRequest): Promise<ReplyReading | null> {
    let reply: Reply;
    try {
      reply = await receive(request);
    } catch {
      // No reply at all is an interruption like any other.
      return null;
    }
    return readReply({ ...reply, knownId: lastEventId });
  }
}

function headersFor({ headers }: SubjectRequest, lastEventId: string): Record<string, string> {
  const fresh = { ...headers, "cache-control": "no-cache" };
  if (lastEventId === "") return fresh;
  // A header is made of bytes; these are UTF-8.
  return { ...fresh, "last-event-id": Buffer.from(lastEventId).toString("latin1") };
}

function failed(message: string): Pick<Observation, "ended" | "error"> {
  return { ended: "error", error: { kind: "other", message } };
}
