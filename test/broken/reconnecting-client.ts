import type { IncomingMessage } from "node:http";
import type { Observation } from "../../src/wire/observation.ts";
import { EVENTS_OBSERVES } from "./in-process-subject.ts";
import { EventsClient } from "./right-client.ts";

export const RECONNECTING_OBSERVES = [...EVENTS_OBSERVES, "reconnect"] as const;

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** An event source: a parser that connects again, when it is asked to, until a reply closes it for good. */
export class ReconnectingClient extends EventsClient {
  /** Until a `retry` says otherwise. */
  defaultRetryMs = 300;
  #again: NodeJS.Timeout | undefined;

  get isAsked(): boolean {
    return this.asked.reconnect === true;
  }

  override run(): Promise<Observation> {
    if (this.isAsked) this.asked = { ...this.asked, headers: this.headers() };
    return super.run();
  }

  /** The headers of the next request. */
  headers(): Record<string, string> {
    const { "last-event-id": _, ...headers } = this.asked.headers;
    const id = this.lastEventIdHeader();
    return { ...headers, "cache-control": "no-cache", ...(id === null ? {} : { "last-event-id": id }) };
  }

  lastEventIdHeader(): string | null {
    return this.lastEventId === "" ? null : Buffer.from(this.lastEventId).toString("latin1");
  }

  override isRedirect({ statusCode = 0, headers }: IncomingMessage): boolean {
    return REDIRECTS.has(statusCode) && headers.location !== undefined && this.redirects < 5;
  }

  override receive(response: IncomingMessage): void {
    if (this.isAsked && !this.isStream(response)) this.closed(response);
    else super.receive(response);
  }

  isStream({ statusCode, headers }: IncomingMessage): boolean {
    const [type = ""] = (headers["content-type"] ?? "").split(";");
    return statusCode === 200 && type.trim().toLowerCase() === "text/event-stream";
  }

  /** The source is closed for good. */
  closed({ statusCode = 0 }: IncomingMessage): void {
    if (statusCode === 204) this.settle(this.observe("complete"));
    else this.fail(`no event stream under status ${statusCode}`);
  }

  override bodyEnded(): void {
    if (this.isAsked) this.interrupted();
    else super.bodyEnded();
  }

  override broken(why: string): void {
    if (this.isAsked) this.interrupted();
    else super.broken(why);
  }

  /** Once for each connection, whatever it reports of its end. */
  interrupted(): void {
    this.#again ??= setTimeout(() => this.reconnect(), this.waitMs());
  }

  /** How long to wait; a timer may fire a little early. */
  waitMs(): number {
    return (this.retryMs ?? this.defaultRetryMs) + 1;
  }

  reconnect(): void {
    this.#again = undefined;
    this.beginStream();
    this.asked = { ...this.asked, headers: this.headers() };
    this.send();
  }

  /** Nothing of the stream before is left but its last event ID. */
  beginStream(): void {
    this.redirects = 0;
    this.beginText();
    this.beginBlock();
  }

  beginText(): void {
    // Without `stream` it forgets the rest of a character.
    this.decoder.decode();
    this.isAtStart = true;
    this.tail = "";
    this.isAfterCr = false;
  }

  beginBlock(): void {
    this.type = "";
    this.data = [];
    this.id = this.lastEventId;
  }

  override settle(observation: Observation): void {
    clearTimeout(this.#again);
    super.settle(observation);
  }
}
