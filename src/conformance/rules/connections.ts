import type { Exchange } from "../../wire/exchange.ts";
import type { ReplyReading } from "../read/index.ts";
import type { ClientTrace } from "../client/trace.ts";
import { broken, type Finding, HELD } from "./rule.ts";
import { sameJson } from "./same-json.ts";

// What the requests of one event source say, one after the other.

const NOT_ASKED: Finding = { held: null, message: "the client was not asked to connect again" };

/** All events of the first `requests` replies came, each once and in order, whatever connections they came over. */
function sameEventsOverall({ observation, replies = [] }: ClientTrace, requests: number): Finding {
  const shape = ({ type, data }: { type: string; data: string }) => ({ type, data });
  const seen = (observation.events ?? []).map(shape);
  const streams = replies.slice(0, requests).filter(isStream);
  const wanted = streams.flatMap(({ events }) => events.map(shape));
  let at = 0;
  for (const reply of streams) {
    for (const event of reply.events) {
      const got = seen[at++];
      if (got === undefined) return broken(`event ${at} is missing`, wanted, seen);
      if (!sameJson(got, shape(event))) return broken(`event ${at} differs`, wanted, seen);
    }
    // Whether an event that no blank line closed is delivered at the end of its stream is the business of another rule.
    if (reply.unterminated !== null && sameJson(seen[at], shape(reply.unterminated))) at++;
  }
  return at === seen.length ? HELD : broken(`event ${at + 1} was never sent`, wanted, seen);
}

/** The client asked for every reply there is, and understood what came. */
export function cameBack(trace: ClientTrace): Finding {
  const { replies, exchanges } = trace;
  if (replies === undefined) return NOT_ASKED;
  if (exchanges.length < replies.length) {
    const asked = `${exchanges.length} of ${replies.length} requests`;
    return broken("the client did not connect again", `${replies.length} requests`, asked);
  }
  return sameEventsOverall(trace, trace.exchanges.length);
}

/** The events are right; a client that did not come back at all breaks another rule. */
export function readAfresh(trace: ClientTrace): Finding {
  const missing = missingRequest(trace, (trace.replies?.length ?? 0) - 1);
  return missing ?? sameEventsOverall(trace, trace.exchanges.length);
}

/** Behind the last reply, which says so, there is no further request and no event of it. */
export function stoppedAtLast(trace: ClientTrace): Finding {
  const { replies, exchanges } = trace;
  const missing = missingRequest(trace, (replies?.length ?? 0) - 1);
  if (missing !== null || replies === undefined) return missing ?? NOT_ASKED;
  if (exchanges.length > replies.length) {
    const { status = 0 } = replies.at(-1) ?? {};
    const extra = exchanges.length - replies.length;
    return broken(
      `${extra} more ${extra === 1 ? "request" : "requests"} came behind status ${status}`,
      `${replies.length} requests`,
      `${exchanges.length} requests`,
    );
  }
  return sameEventsOverall(trace, trace.exchanges.length);
}

/** The nth request names the last event ID as the stream before it left it, or none where that is empty. */
export function namesLastEventId(nth: number): (trace: ClientTrace) => Finding {
  return (trace) => {
    const { replies = [], exchanges, observation } = trace;
    const missing = missingRequest(trace, nth - 1);
    const before = replies[nth - 2];
    const request = exchanges[nth - 1];
    if (missing !== null || before === undefined || request === undefined) return missing ?? NOT_ASKED;
    const early = lastEventIdOf(exchanges[0]);
    if (early !== null) return broken("the first request already had a Last-Event-ID", null, early);
    const wanted = before.lastEventId || null;
    const named = lastEventIdOf(request);
    const { unterminated } = before;
    // Whoever delivers an event that no blank line closed has its id, too.
    const isDelivered =
      unterminated !== null && (observation.events ?? []).some(({ data }) => data === unterminated.data);
    if (named === wanted || (isDelivered && named === unterminated.id)) return HELD;
    const said = named === null ? "no Last-Event-ID" : `the Last-Event-ID ${JSON.stringify(named)}`;
    return broken(`request ${nth} came with ${said}`, wanted, named);
  };
}

/** Behind each redirect comes the same request once more, and what it leads to is understood. */
export function followed(trace: ClientTrace): Finding {
  const { replies = [], exchanges } = trace;
  for (const [i, { status }] of replies.entries()) {
    if (status < 300 || status > 399) continue;
    const [redirected, next] = exchanges.slice(i, i + 2);
    if (redirected === undefined) return missingRequest(trace, i) ?? NOT_ASKED;
    if (next === undefined) return broken(`the ${status} was not followed`, `request ${i + 2}`, "no request");
    const target = targetOf(redirected);
    if (target !== null && next.request.path !== target)
      return broken(`the request behind the ${status} went elsewhere`, target, next.request.path);
    const [wanted, named] = [redirected, next].map(lastEventIdOf);
    if (wanted !== named) return broken(`the Last-Event-ID was lost behind the ${status}`, wanted, named);
  }
  return sameEventsOverall(trace, exchanges.length);
}

/** The path that a redirect leads to. */
function targetOf({ request, response }: Exchange): string | null {
  const location = response.headers.find(([name]) => name.toLowerCase() === "location")?.[1];
  if (location === undefined) return null;
  const { pathname, search } = new URL(location, new URL(request.path, "http://localhost"));
  return pathname + search;
}

/** No request came sooner after the end of a stream than the last valid `retry` says. */
export function waitedLongEnough(trace: ClientTrace): Finding {
  const { replies = [], exchanges } = trace;
  const missing = missingRequest(trace, 1);
  if (missing !== null) return missing;
  let retryMs = 0;
  for (const [i, reply] of replies.entries()) {
    const [ended, next] = exchanges.slice(i, i + 2);
    if (!isStream(reply) || ended === undefined || next === undefined) break;
    retryMs = reply.retryMs ?? retryMs;
    // The end comes after the last write, so this is never too short.
    const waitedMs = next.startedAt - ended.startedAt - (ended.response.writes.at(-1)?.atMs ?? 0);
    if (waitedMs < retryMs) {
      return broken(
        `request ${i + 2} came too soon after the stream before it`,
        `at least ${retryMs} ms`,
        `${Math.round(waitedMs)} ms`,
      );
    }
  }
  return HELD;
}

/** Every request says that no cached answer will do. */
export function asksForFreshAnswers({ exchanges }: ClientTrace): Finding {
  const stale = exchanges.findIndex(
    ({ request: { headers } }) => !/\bno-(cache|store)\b/i.test(headers["cache-control"] ?? ""),
  );
  if (stale === -1) return HELD;
  const said = exchanges[stale]?.request.headers["cache-control"] ?? null;
  return broken(`request ${stale + 1} may be answered from a cache`, "no-cache", said);
}

function missingRequest({ replies, exchanges }: ClientTrace, index: number): Finding | null {
  if (replies === undefined) return NOT_ASKED;
  return exchanges.length > index ? null : { held: null, message: `request ${index + 1} never came` };
}

/** Header values are bytes; these are UTF-8. */
function lastEventIdOf(exchange: Exchange | undefined): string | null {
  const value = exchange?.request.headers["last-event-id"];
  return value === undefined ? null : Buffer.from(value, "latin1").toString("utf8");
}

function isStream({ status, isEventStream }: ReplyReading): boolean {
  return status === 200 && isEventStream;
}
