import type { IncomingMessage } from "node:http";
import type { Observation } from "../../../src/wire/observation.ts";
import type { BrokenClient } from "../broken-client.ts";
import type { ClientClass } from "../in-process-subject.ts";
import { RECONNECTING_OBSERVES, ReconnectingClient } from "../reconnecting-client.ts";

function source(name: string, breaks: readonly string[], about: string, Client: ClientClass): BrokenClient {
  return {
    name: `${name} (event source)`,
    about,
    breaks,
    level: "events",
    observes: RECONNECTING_OBSERVES,
    Client,
  };
}

/** Wrong about connecting again. */
export const BROKEN_RECONNECT: readonly BrokenClient[] = [
  source(
    "takes the end of a stream for the end of the source",
    ["reconnect.after-end"],
    "a server that ends its streams every minute is heard for one minute",
    class extends ReconnectingClient {
      override bodyEnded(): void {
        this.settle(this.observe("complete"));
      }
    },
  ),
  source(
    "gives up when a connection breaks",
    ["reconnect.after-break"],
    "an error of the socket is taken for one that trying again does not mend",
    class extends ReconnectingClient {
      override broken(why: string): void {
        this.fail(why);
      }
    },
  ),
  source(
    "throws where nobody listens when a connection breaks",
    ["error.nothing-aside"],
    "launchdarkly-eventsource at a relative Location: the exception of a callback ends the process",
    class extends ReconnectingClient {
      readonly #aside: string[] = [];
      override broken(why: string): void {
        this.#aside.push(`uncaught exception: ${why}`);
        super.broken(why);
      }
      override settle(observation: Observation): void {
        super.settle({ ...observation, sideErrors: this.#aside });
      }
    },
  ),
  source(
    "sends no Last-Event-ID",
    [
      "reconnect.id-of-cut-block",
      "reconnect.id-outlives-stream",
      "reconnect.id-with-nul",
      "reconnect.id-without-data",
      "reconnect.last-event-id",
    ],
    "EventSource/eventsource#291: whatever the ID should have been, it is missing",
    class extends ReconnectingClient {
      override lastEventIdHeader(): null {
        return null;
      }
    },
  ),
  source(
    "escapes the last event ID as in an address",
    ["reconnect.last-event-id"],
    "the bytes of a header are not known to the author, so it is made ASCII",
    class extends ReconnectingClient {
      override lastEventIdHeader(): string | null {
        return this.lastEventId === "" ? null : encodeURIComponent(this.lastEventId);
      }
    },
  ),
  source(
    "stays at the first ID it was given",
    ["reconnect.id-without-data", "reconnect.last-event-id", "reconnect.no-last-event-id"],
    "EventSource/eventsource#27: later events do not move the place",
    class extends ReconnectingClient {
      override idField(value: string): void {
        if (this.id === "") super.idField(value);
      }
    },
  ),
  source(
    "takes an empty ID for none",
    ["reconnect.no-last-event-id"],
    "the field is tested for truth before it is set",
    class extends ReconnectingClient {
      override idField(value: string): void {
        if (value) super.idField(value);
      }
    },
  ),
  source(
    "drops the NUL and keeps the ID",
    ["reconnect.id-with-nul"],
    "made fit for a header, the ID is one that the server never gave",
    class extends ReconnectingClient {
      override idField(value: string): void {
        super.idField(value.replaceAll("\0", ""));
      }
    },
  ),
  source(
    "notes IDs with events only",
    ["reconnect.id-without-data"],
    "the ID is a property of the event that is handed over, and there is none",
    class extends ReconnectingClient {
      override blankLine(): void {
        if (!this.hasEvent()) this.id = this.lastEventId;
        super.blankLine();
      }
    },
  ),
  source(
    "notes an ID when it reads the field",
    ["reconnect.id-of-cut-block"],
    "the event that the ID belongs to never came",
    class extends ReconnectingClient {
      override idField(value: string): void {
        super.idField(value);
        this.lastEventId = this.id;
      }
    },
  ),
  source(
    "forgets the ID with each stream",
    ["reconnect.id-outlives-stream"],
    "joshmossas/event-source-plus#26: a new parser for each connection, and the ID lives in the parser",
    class extends ReconnectingClient {
      override beginBlock(): void {
        super.beginBlock();
        this.id = "";
      }
    },
  ),
  source(
    "connects again at once",
    ["reconnect.bad-retry", "reconnect.time"],
    "a server that went down is down for good; valid or not, no retry is heeded",
    class extends ReconnectingClient {
      override waitMs(): number {
        return 0;
      }
    },
  ),
  source(
    "always waits its own second",
    ["reconnect.time"],
    "longer than a short retry, so that only a long one tells",
    class extends ReconnectingClient {
      override waitMs(): number {
        return 1000;
      }
    },
  ),
  source(
    "forgets the retry with each stream",
    ["reconnect.time"],
    "the reconnection time is kept with the connection",
    class extends ReconnectingClient {
      override defaultRetryMs = 50;

      override beginStream(): void {
        super.beginStream();
        this.retryMs = null;
      }
    },
  ),
  source(
    "reads a retry as far as it is a number",
    ["reconnect.bad-retry"],
    "parseInt, as in @microsoft/fetch-event-source 2.0.1",
    class extends ReconnectingClient {
      override retryField(value: string): void {
        const ms = Number.parseInt(value, 10);
        if (!Number.isNaN(ms)) this.retryMs = ms;
      }
    },
  ),
  source(
    "takes an empty retry for zero",
    ["reconnect.bad-retry"],
    "Number, which makes zero of nothing",
    class extends ReconnectingClient {
      override retryField(value: string): void {
        if (value === "") this.retryMs = 0;
        else super.retryField(value);
      }
    },
  ),
  source(
    "keeps a block that was cut",
    ["reconnect.fresh-buffers"],
    "one parser for all connections, and nobody resets it",
    class extends ReconnectingClient {
      override beginBlock(): void {
        this.id = this.lastEventId;
      }
    },
  ),
  source(
    "keeps a line that was cut",
    ["reconnect.fresh-buffers"],
    "the parser is reset, the splitter of lines is not",
    class extends ReconnectingClient {
      override beginText(): void {
        const { tail } = this;
        super.beginText();
        this.tail = tail;
      }
    },
  ),
  source(
    "keeps a character that was cut",
    ["reconnect.fresh-buffers"],
    "one decoder for all connections",
    class extends ReconnectingClient {
      override beginText(): void {
        this.isAtStart = true;
        this.tail = "";
        this.isAfterCr = false;
      }
    },
  ),
  source(
    "drops a byte order mark of the first stream alone",
    ["reconnect.fresh-bom"],
    "one decoder for all connections, which has seen its mark",
    class extends ReconnectingClient {
      override beginText(): void {
        const { isAtStart } = this;
        super.beginText();
        this.isAtStart = isAtStart;
      }
    },
  ),
  source(
    "comes back after a 204",
    ["reconnect.stops-at-204"],
    "a 204 is a success, and its body has ended",
    class extends ReconnectingClient {
      refusals = 0;

      override closed(response: IncomingMessage): void {
        // For the test's sake it has enough of it some time.
        if (response.statusCode === 204 && ++this.refusals < 3) this.interrupted();
        else super.closed(response);
      }
    },
  ),
  source(
    "comes back after a server's error",
    ["reconnect.stops-at-status"],
    "statuses from 500 on count as broken connections, as HTTP clients that retry have it",
    class extends ReconnectingClient {
      override closed(response: IncomingMessage): void {
        if ((response.statusCode ?? 0) >= 500) this.interrupted();
        else super.closed(response);
      }
    },
  ),
  source(
    "reads events under any status",
    ["reconnect.stops-at-status"],
    "the error page of the server is a stream as well",
    class extends ReconnectingClient {
      override isStream(response: IncomingMessage): boolean {
        const [type] = (response.headers["content-type"] ?? "").split(";");
        return response.statusCode !== 204 && (type === "text/event-stream" || super.isStream(response));
      }
    },
  ),
  source(
    "does not look at the content type",
    ["reconnect.stops-at-type"],
    "a page of a proxy is read as a stream, and asked for again and again",
    class extends ReconnectingClient {
      override isStream({ statusCode }: IncomingMessage): boolean {
        return statusCode === 200;
      }
    },
  ),
  source(
    "looks at how the content type begins",
    ["reconnect.stops-at-type"],
    "startsWith lets types through that only begin like it",
    class extends ReconnectingClient {
      override isStream({ statusCode, headers }: IncomingMessage): boolean {
        return statusCode === 200 && /^text\/event-stream/i.test(headers["content-type"] ?? "");
      }
    },
  ),
  source(
    "follows no redirect that HTTP/1.0 knew",
    ["reconnect.redirect"],
    "careful with bodies, where a GET has none",
    class extends ReconnectingClient {
      override isRedirect(response: IncomingMessage): boolean {
        return [307, 308].includes(response.statusCode ?? 0) && super.isRedirect(response);
      }
    },
  ),
  source(
    "asks again where it was in place of where it is sent",
    ["reconnect.redirect"],
    "launchdarkly-eventsource 2.2.0: a Location that is a path is no address, and the first one is tried again",
    class extends ReconnectingClient {
      override redirected(response: IncomingMessage): void {
        response.headers.location = "";
        super.redirected(response);
      }
    },
  ),
  source(
    "loses its headers on a redirect",
    ["reconnect.redirect"],
    "the request that follows is a new one, and the place in the stream is lost",
    class extends ReconnectingClient {
      override redirected(response: IncomingMessage): void {
        const { "last-event-id": _, ...headers } = this.asked.headers;
        this.asked = { ...this.asked, headers };
        super.redirected(response);
      }
    },
  ),
  source(
    "says nothing about caches",
    ["reconnect.no-cache"],
    "a proxy that keeps the stream answers from its cache for ever",
    class extends ReconnectingClient {
      override headers(): Record<string, string> {
        const { "cache-control": _, ...headers } = super.headers();
        return headers;
      }
    },
  ),
];
