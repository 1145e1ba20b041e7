/** How long is waited for one answer. */
export interface Wait {
  /** For everything. */
  timeoutMs: number;
  /** Without a single byte. */
  idleMs: number;
  /** Whether an answer that does not come in this time is held against the endpoint. */
  counts: boolean;
}

/** After so many stalls the rest of the same kind is not asked any more. */
const MAX_STALLS = 3;
/** A connection may stay open this long behind `[DONE]`: clients that wait for its end should not notice. */
const AFTER_DONE_MS = 5000;
/** Who left it open twice is not given the benefit of the doubt again. */
const SURE_OPEN_ENDS = 2;
const SHORT_AFTER_DONE_MS = 500;
/** What is still waited after a first stall, at least. */
const MIN_SHORT_MS = 1000;

/**
 * How long an endpoint is waited for. A first stall costs the whole time-out and counts; afterwards nobody waits so
 * long again, and what does not come in the shorter time is not held against it.
 */
export class Stalls {
  readonly #timeoutMs: number;
  #slowestMs = 0;
  #openEnds = 0;
  readonly #stalls = { streamed: 0, whole: 0 };

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  wait(): Wait {
    const { streamed, whole } = this.#stalls;
    if (streamed + whole === 0) {
      // An answer that comes in small pieces may take longer than the longest silence, but not for ever.
      return { timeoutMs: this.#timeoutMs * 2, idleMs: this.#timeoutMs, counts: true };
    }
    const shortMs = Math.min(this.#timeoutMs, Math.max(MIN_SHORT_MS, this.#slowestMs * 2));
    return { timeoutMs: shortMs * 2, idleMs: shortMs, counts: false };
  }

  /** Why questions of this kind are not worth asking any more; null while they are. */
  lost(isStreamed: boolean): string | null {
    const count = isStreamed ? this.#stalls.streamed : this.#stalls.whole;
    if (count < MAX_STALLS) return null;
    return `not asked: ${count} ${isStreamed ? "streams" : "whole answers"} stalled before`;
  }

  /** How long a connection may stay open behind `[DONE]` before it counts as left open. */
  get afterDoneMs(): number {
    return this.#openEnds < SURE_OPEN_ENDS ? AFTER_DONE_MS : SHORT_AFTER_DONE_MS;
  }

  noteOpenEnd(): void {
    this.#openEnds++;
  }

  note(isStreamed: boolean, ms: number, stalled: boolean): void {
    if (!stalled) this.#slowestMs = Math.max(this.#slowestMs, ms);
    else if (isStreamed) this.#stalls.streamed++;
    else this.#stalls.whole++;
  }
}
