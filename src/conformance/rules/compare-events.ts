import type { ClientTrace } from "../client/trace.ts";
import { broken, type Finding, HELD } from "./rule.ts";
import { sameJson } from "./same-json.ts";

/** Compares dispatched events in order, and what else the subject says it observes of the stream. */
export function compareEvents(trace: ClientTrace): Finding {
  const { reading, observation, subject } = trace;
  const seen = observation.events ?? [];
  // Some parsers keep the last event ID beside the events and not in each of them.
  const withIds = subject.observes.includes("lastEventId") && seen.some(({ id }) => typeof id === "string");
  const shape = ({ type, data, id }: { type: string; data: string; id?: string | null | undefined }) =>
    withIds ? { type, data, id: id ?? "" } : { type, data };
  const expected = reading.events;
  for (let i = 0; i < Math.max(expected.length, seen.length); i++) {
    const wanted = expected[i];
    const got = seen[i];
    if (!wanted) return broken(`event ${i + 1} was never sent`, expected.map(shape), seen.map(shape));
    if (!got) return broken(`event ${i + 1} is missing`, expected.map(shape), seen.map(shape));
    if (!sameJson(shape(wanted), shape(got))) {
      return broken(`event ${i + 1} differs`, shape(wanted), shape(got));
    }
  }
  return compareStreamState(trace);
}

function compareStreamState({ reading, observation, subject }: ClientTrace): Finding {
  if (subject.observes.includes("retry") && (observation.retryMs ?? null) !== reading.retryMs) {
    return broken("the reconnection time differs", reading.retryMs, observation.retryMs ?? null);
  }
  if (subject.observes.includes("lastEventId") && (observation.lastEventId ?? "") !== reading.lastEventId) {
    return broken("the last event ID differs", reading.lastEventId, observation.lastEventId ?? "");
  }
  return HELD;
}
