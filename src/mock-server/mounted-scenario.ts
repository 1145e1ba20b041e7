import type { Exchange } from "../wire/exchange.ts";
import { MockServerError } from "./error.ts";
import type { AskedRequest } from "./default-replies/asked-request.ts";
import type { ExchangeRecord } from "./exchange-record.ts";
import type { Journal } from "./journal.ts";
import type { Rendition } from "./rendition.ts";
import type { Repertoire } from "./repertoire.ts";
import type { Waiters } from "./waiters.ts";

/** A scenario that answers under its own path. */
export interface Mount extends Disposable {
  readonly token: string;
  /** The base URL that an OpenAI SDK takes. */
  readonly baseUrl: string;
  /** The full address of its chat completions; any other path under the token answers the same. */
  readonly url: string;
  /** What answers the first request. */
  readonly rendition: Rendition;
  /** What happened under this token and is still in the journal, oldest first. */
  exchanges(): Exchange[];
  /**
   * The nth exchange, as soon as it is no longer open: it was played (the peer may still be connected), or the
   * peer left. A stall is open until it is over.
   *
   * @throws MockServerError `exchange-gone` when it left the journal, or on `unmount` or `close`.
   */
  whenSettled(nth?: number): Promise<Exchange>;
  /** The nth exchange as soon as its request is there; null after `timeoutMs` (default 2000). */
  whenRequested(nth?: number, timeoutMs?: number): Promise<Exchange | null>;
  /** The nth exchange once its peer's side of the connection is gone; null after `timeoutMs` (default 2000). */
  whenPeerLeft(nth?: number, timeoutMs?: number): Promise<Exchange | null>;
  /** Begins `then` and `nth` anew: the next request counts as the first. */
  restart(): void;
  /** Takes the scenario away with its exchanges; what is still being played is cut off. */
  unmount(): void;
}

/** The server's side of a mount: its replies and its exchanges. */
export class MountedScenario implements Mount {
  readonly token: string;
  readonly baseUrl: string;
  readonly url: string;
  rendition: Rendition;
  /** How many requests came, forgotten ones included. */
  count = 0;
  /** Why nothing more will come, once it was unmounted. */
  gone: MockServerError | null = null;

  #repertoire: Repertoire;
  readonly #journal: Journal;
  readonly #waiters: Waiters;
  readonly #onUnmount: () => void;
  readonly #needsBody: boolean;

  constructor(
    place: { token: string; origin: string },
    repertoire: Repertoire,
    hooks: { journal: Journal; waiters: Waiters; onUnmount: () => void; needsBody?: boolean },
  ) {
    this.token = place.token;
    this.baseUrl = `${place.origin}/t/${place.token}/v1`;
    this.url = `${this.baseUrl}/chat/completions`;
    this.rendition = repertoire.first;
    this.#repertoire = repertoire;
    this.#journal = hooks.journal;
    this.#waiters = hooks.waiters;
    this.#onUnmount = hooks.onUnmount;
    this.#needsBody = hooks.needsBody ?? false;
  }

  /** Whether the answer depends on the request. */
  get isChoosy(): boolean {
    return this.#needsBody || this.#repertoire.isChoosy;
  }

  /** What answers a request that is there as a whole. */
  choose(record: ExchangeRecord): Rendition {
    const rendition = this.#repertoire.choose(() => this.#withoutPlace(record.request()));
    record.plays(rendition);
    return rendition;
  }

  /** From now on; what is being played goes on. */
  answerWith(repertoire: Repertoire): void {
    this.#repertoire = repertoire;
    this.rendition = repertoire.first;
  }

  get repertoire(): Repertoire {
    return this.#repertoire;
  }

  exchanges(): Exchange[] {
    // Whatever has the token by now, it is another's.
    if (this.gone !== null) return [];
    return this.#journal.recordsOf(this.token).map((record) => record.toExchange());
  }

  whenSettled(nth = 1): Promise<Exchange> {
    return this.#waiters.until(this, () => {
      const record = this.#record(nth);
      return record === undefined || record.state === "open" ? undefined : record.toExchange();
    });
  }

  whenRequested(nth = 1, timeoutMs = 2_000): Promise<Exchange | null> {
    return this.#waiters.within(this, timeoutMs, () => this.#record(nth)?.toExchange());
  }

  whenPeerLeft(nth = 1, timeoutMs = 2_000): Promise<Exchange | null> {
    return this.#waiters.within(this, timeoutMs, () => {
      const record = this.#record(nth);
      return record === undefined || record.peer.departure === null ? undefined : record.toExchange();
    });
  }

  restart(): void {
    this.#repertoire.restart();
  }

  unmount(): void {
    this.#onUnmount();
  }

  [Symbol.dispose](): void {
    this.unmount();
  }

  /** Under its own place or under every path, a scenario is asked for the same. */
  #withoutPlace(request: AskedRequest): AskedRequest {
    const place = `/t/${this.token}`;
    const [, origin = "", path = ""] = /^(https?:\/\/[^/]*)?(.*)$/s.exec(request.path) ?? [];
    const isPlaced = path === place || /^[/?#]/.test(path.slice(place.length));
    return path.startsWith(place) && isPlaced
      ? { ...request, path: origin + path.slice(place.length) }
      : request;
  }

  #record(nth: number): ExchangeRecord | undefined {
    if (this.gone !== null) throw this.gone;
    if (nth > this.count) return undefined;
    const record = this.#journal.find(this.token, nth);
    if (record === undefined) {
      throw new MockServerError(
        "exchange-gone",
        `Cannot wait for exchange ${nth} of "${this.token}": it left the journal. Raise \`journalSize\`.`,
      );
    }
    return record;
  }
}
