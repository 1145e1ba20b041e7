import type { Observation } from "../wire/observation.ts";
import { describeError, type ObservedError } from "./describe-error.ts";

type ObservedEvent = NonNullable<Observation["events"]>[number];

/** Takes down what an SSE parser hands over, in its order. */
export interface EventSink {
  /** An event. Without an `id` of its own it has the last event ID noted so far. */
  event(event: { data: string; type?: string | null | undefined; id?: string | null | undefined }): void;
  comment(text: string): void;
  /** The reconnection time, in milliseconds. */
  retry(ms: number): void;
  lastEventId(id: string): void;
}

export interface CollectEventsOptions {
  /** When the request was made, as `performance.now()`. @defaultValue now */
  startedAt?: number | undefined;
  /** How the client's errors are reported. @defaultValue {@link describeError} */
  mapError?: ((thrown: unknown) => ObservedError) | undefined;
}

/**
 * Reports what an SSE parser hands over until its stream ends.
 *
 * @param read - resolves when the stream is over and rejects when it failed; what came before is kept
 */
export async function collectEvents(
  read: (sink: EventSink) => Promise<void>,
  { startedAt = performance.now(), mapError = describeError }: CollectEventsOptions = {},
): Promise<Observation> {
  const events: ObservedEvent[] = [];
  const comments: string[] = [];
  const arrivals: number[] = [];
  let retryMs: number | null = null;
  let lastEventId = "";
  const sink: EventSink = {
    event({ data, type, id }) {
      lastEventId = id ?? lastEventId;
      arrivals.push(Math.round((performance.now() - startedAt) * 10) / 10);
      events.push({ type: type || "message", data, id: lastEventId });
    },
    comment: (text) => void comments.push(text),
    retry: (ms) => void (retryMs = ms),
    lastEventId: (id) => void (lastEventId = id),
  };
  const observe = (said: Pick<Observation, "ended" | "error">): Observation => ({
    ...said,
    events,
    comments,
    retryMs,
    lastEventId,
    arrivals,
  });
  try {
    await read(sink);
    return observe({ ended: "complete" });
  } catch (thrown) {
    return observe({ ended: "error", error: mapError(thrown) });
  }
}
