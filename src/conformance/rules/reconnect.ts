import {
  asksForFreshAnswers,
  cameBack,
  followed,
  namesLastEventId,
  readAfresh,
  stoppedAtLast,
  waitedLongEnough,
} from "./connections.ts";
import type { Rule, Source } from "./rule.ts";
import { whatwg } from "./sources.ts";

const about = { levels: ["events"], needs: ["reconnect"] } as const satisfies Partial<Rule>;

/** What an event source does when its stream is over. */
export const RECONNECT_RULES: readonly Rule[] = [
  {
    id: "reconnect.after-end",
    ...about,
    level: "must",
    requires: "When a stream has ended as it should, the client connects again and goes on with its events.",
    why: "Servers and proxies end streams at any time, and a page that does not notice shows old news for ever.",
    source: read("9.2.2 The EventSource interface"),
    judge: cameBack,
  },
  {
    id: "reconnect.after-break",
    ...about,
    // The steps of the standard know the end of a body and errors before it; its introduction speaks of any close.
    // As of 2026-11-24 Chromium 156, eventsource 5.1.5 and undici 8.12.4 connect again behind a broken body.
    level: "should",
    isTimed: true,
    requires: "When the connection breaks inside a stream, the client connects again.",
    why: "This is what connections do in the field; a client that knows clean ends only is deaf after the first one.",
    source: read("9.2.1 Introduction"),
    judge: cameBack,
  },
  {
    id: "reconnect.last-event-id",
    ...about,
    level: "must",
    requires: "The next request carries the last event ID, encoded as UTF-8, in `Last-Event-ID`.",
    why: "The server resumes behind that event; without it or with a wrong one events are lost or come twice.",
    source: read("9.2.3 Processing model"),
    threads: ["EventSource/eventsource#27", "EventSource/eventsource#291"],
    judge: namesLastEventId(2),
  },
  {
    id: "reconnect.no-last-event-id",
    ...about,
    level: "must",
    requires: "Where no ID was ever set, or an empty one at last, no `Last-Event-ID` is sent.",
    why: "A server that is given an ID it did not make can only guess where to go on.",
    source: read("9.2.3 Processing model"),
    judge: namesLastEventId(2),
  },
  {
    id: "reconnect.id-with-nul",
    ...about,
    level: "must",
    requires: "An `id` that contains NUL is ignored: the ID before it stays.",
    why: "NUL cannot stand in a header: the request fails, or the server goes on at the wrong place.",
    source: read("9.2.6 Interpreting an event stream"),
    judge: namesLastEventId(2),
  },
  {
    id: "reconnect.id-without-data",
    ...about,
    // Browsers must; to others the standard leaves how they dispatch.
    level: "should",
    requires: "An `id` in a block without data counts for the next request.",
    why: "Servers send it to say how far they have come when there is no news; ignored, old events come again.",
    source: read("9.2.6 Interpreting an event stream"),
    judge: namesLastEventId(2),
  },
  {
    id: "reconnect.id-of-cut-block",
    ...about,
    level: "must",
    requires: "The `id` of a block that no blank line closed does not count.",
    why: "Its event was not delivered: a server that resumes behind it loses it.",
    source: read("9.2.6 Interpreting an event stream"),
    judge: namesLastEventId(2),
  },
  {
    id: "reconnect.id-outlives-stream",
    ...about,
    // To the letter the ID of a new stream begins empty. As of 2026-11-24 Chromium 156, eventsource 5.1.5 and undici
    // 8.12.4 keep it, and the web platform tests ask for that.
    level: "should",
    requires: "The last event ID stays through a stream that sets none.",
    why: "Of two interruptions in a row the second would lose the place, and everything would come again.",
    source: read("9.2.6 Interpreting an event stream"),
    threads: ["joshmossas/event-source-plus#26"],
    judge: namesLastEventId(3),
  },
  {
    id: "reconnect.time",
    ...about,
    level: "must",
    isTimed: true,
    requires: "The client waits at least as long as the last `retry` said before it connects again.",
    why: "It is how a server keeps its clients from coming back all at once.",
    source: read("9.2.3 Processing model"),
    judge: waitedLongEnough,
  },
  {
    id: "reconnect.bad-retry",
    ...about,
    level: "must",
    isTimed: true,
    requires: "A `retry` that is not all ASCII digits leaves the reconnection time as it was.",
    why: "Read as a small number, or none, it makes the client hammer the server.",
    source: read("9.2.6 Interpreting an event stream"),
    judge: waitedLongEnough,
  },
  {
    id: "reconnect.fresh-buffers",
    ...about,
    level: "must",
    requires: "Nothing of a block, line or character that the end of a stream cut is left in the next one.",
    why: "Half an event of one stream and half of another make one that was never sent.",
    source: read("9.2.6 Interpreting an event stream"),
    judge: readAfresh,
  },
  {
    id: "reconnect.fresh-bom",
    ...about,
    level: "must",
    requires: "A byte order mark is dropped at the start of every stream, not of the first alone.",
    why: "Kept, it makes the first field of each later stream unknown, and its event is lost.",
    source: read("9.2.6 Interpreting an event stream"),
    judge: readAfresh,
  },
  {
    id: "reconnect.stops-at-204",
    ...about,
    level: "must",
    requires: "A 204 closes the source for good: there is no further request.",
    why: "It is the only way in which a server can tell clients to stay away.",
    source: read("9.2.1 Introduction"),
    judge: stoppedAtLast,
  },
  {
    id: "reconnect.stops-at-status",
    ...about,
    level: "must",
    requires: "Any status but 200 closes the source for good, and no event is read from its body.",
    why: "An address that is gone or forbidden is asked for ever, by every client at once.",
    source: read("9.2.2 The EventSource interface"),
    judge: stoppedAtLast,
  },
  {
    id: "reconnect.stops-at-type",
    ...about,
    level: "must",
    requires:
      "A content type other than `text/event-stream` closes the source, and no event is read from it.",
    why: "It is the page of a login or of a proxy; reading it gives nonsense, and asking again the same page.",
    source: read("9.2.2 The EventSource interface"),
    judge: stoppedAtLast,
  },
  {
    id: "reconnect.redirect",
    ...about,
    level: "must",
    requires:
      "Redirects are followed, by the first request and by later ones, which keep their `Last-Event-ID`.",
    why: "Streams move behind balancers; a client that takes the redirect for a failure is closed for good.",
    source: read("9.2.1 Introduction"),
    judge: followed,
  },
  {
    id: "reconnect.no-cache",
    ...about,
    // The standard speaks of a cache mode, which is in the hands of the HTTP client; Fetch makes a header of it.
    level: "should",
    requires: "Every request of an event source bypasses caches, and says so in `Cache-Control`.",
    why: "A cached stream ends at once, is asked for again, and comes from the cache again.",
    source: read("9.2.2 The EventSource interface"),
    judge: asksForFreshAnswers,
  },
];

function read(section: Parameters<typeof whatwg>[0]): Source {
  return { ...whatwg(section), asOf: "2026-11-24" };
}
