import { isOverWithin } from "../subjects/process-group.ts";
import { type GatewayProcess, isListening } from "./gateway-process.ts";
import type { GatewayTrace } from "./gateway-trace.ts";

export interface WatchOptions {
  /** The gateway's base URL. */
  url: string;
  /** Where we started it ourselves. */
  process: GatewayProcess | null;
  /** Whether it answers a plain question; asked where it looks wedged. */
  answers: () => Promise<boolean>;
  signal: AbortSignal;
}

/** One question under way, as far as the watch is concerned. */
export interface Ticket {
  question: string;
  life: number;
}

/** How the gateway was lost once. */
export interface Loss {
  how: string;
  /** What was under way. */
  during: string[];
}

/** Others may bring it back: a supervisor, a container. */
const COMES_BACK_MS = 5000;
const LOOK_EVERY_MS = 100;
/** Beyond this much time spent on bringing it back it is not worth it. */
const MAX_REVIVING_MS = 120_000;
/** How long after its connections the end of a process is known. */
const AFTERMATH_MS = 150;
/** Questions that may have killed it, where it is dead when all is over. */
const LAST = 8;
/** How often a gateway that looks wedged is asked a plain question. */
const TRIES = 2;
/** The same where it may still be working off hundreds of streams. */
const TRIES_AFTER_CROWD = 6;

/** Sees when the gateway died or no longer answers, brings it back where that is possible, and says who was there. */
export class GatewayWatch {
  readonly losses: Loss[] = [];
  /** Why nothing more can be asked; null while it can. */
  lostBy: string | null = null;
  readonly #options: WatchOptions;
  readonly #underway = new Set<Ticket>();
  /** Counts up each time it was lost. */
  #life = 0;
  #reviving: Promise<void> | null = null;
  #revivingMs = 0;
  #crowd: Promise<unknown> | null = null;
  /** The questions that were over last. */
  #last: string[] = [];

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  async begin(question: string): Promise<Ticket> {
    await this.#reviving;
    const ticket = { question, life: this.#life };
    this.#underway.add(ticket);
    return ticket;
  }

  /** Many questions at once. A gateway may be slow meanwhile and for a while after, and slow is not dead. */
  crowded<Result>(playing: Promise<Result>): Promise<Result> {
    this.#crowd = playing.catch(() => undefined);
    return playing;
  }

  /** Whether the gateway lived through a question. Where it did not, it has been brought back or given up. */
  async isSound(ticket: Ticket, trace: GatewayTrace | null): Promise<boolean> {
    const how = ticket.life === this.#life ? await this.#whatHappened(trace) : null;
    if (how !== null && ticket.life === this.#life) this.#lose(how);
    this.#underway.delete(ticket);
    this.#last = [...this.#last, ticket.question].slice(-LAST);
    await this.#reviving;
    return ticket.life === this.#life;
  }

  /** Waits a moment for a death that follows an answer. */
  async linger(ms: number): Promise<void> {
    await this.#options.process?.endsWithin(ms);
  }

  async #whatHappened(trace: GatewayTrace | null): Promise<string | null> {
    const { process, url, signal, answers } = this.#options;
    if (signal.aborted) return null;
    // A process that dies takes its connections along a moment before its end is known.
    if (process && trace !== null && isBrokenOff(trace)) await process.endsWithin(AFTERMATH_MS);
    if (process?.hasEnded) return `it ${process.lastWords()}`;
    if (trace === null || !isUnanswered(trace)) return null;
    if (!(await isListening(new URL(url).origin, signal))) {
      // Its end may be known a moment later than its port is closed.
      if (process && (await process.endsWithin(LOOK_EVERY_MS))) return `it ${process.lastWords()}`;
      return "it refuses connections";
    }
    if (trace.downstreams[0].raw.end !== "open") return null;
    await this.#crowd;
    for (let left = this.#crowd === null ? TRIES : TRIES_AFTER_CROWD; left > 0; left--) {
      if (await answers()) return null;
    }
    return "it accepts connections and answers nothing";
  }

  /** A gateway may die of the last question of all. */
  async finish(): Promise<void> {
    await this.#reviving;
    const { process, url, signal } = this.#options;
    if (this.lostBy !== null || signal.aborted) return;
    const isThere = !process?.hasEnded && (await isListening(new URL(url).origin, signal));
    if (isThere || signal.aborted) return;
    const how = process?.hasEnded ? `it ${process.lastWords()}` : "it refuses connections";
    this.losses.push({ how, during: [...this.#last] });
  }

  #lose(how: string): void {
    this.#life++;
    this.losses.push({ how, during: [...this.#underway].map(({ question }) => question) });
    const startedAt = performance.now();
    this.#reviving = this.#revive(how).finally(() => {
      this.#revivingMs += performance.now() - startedAt;
      this.#reviving = null;
    });
  }

  async #revive(how: string): Promise<void> {
    const { process, url, signal } = this.#options;
    if (process !== null) {
      await process.stop();
      const problem =
        this.#revivingMs > MAX_REVIVING_MS ? "it was brought back too often" : await process.start();
      if (problem !== null)
        this.lostBy = `the gateway was lost (${how}) and could not be brought back: ${problem}`;
      return;
    }
    const until = performance.now() + COMES_BACK_MS;
    while (!signal.aborted && performance.now() < until) {
      if (await this.#isBack(how, url)) return;
      await isOverWithin(new Promise(() => undefined), LOOK_EVERY_MS);
    }
    this.lostBy = `the gateway was lost: ${how}. With --start it would have been brought back`;
  }

  async #isBack(how: string, url: string): Promise<boolean> {
    if (how.startsWith("it refuses")) return isListening(new URL(url).origin, this.#options.signal);
    return this.#options.answers();
  }
}

function isBrokenOff({ downstreams }: GatewayTrace): boolean {
  return downstreams.some(({ raw }) => raw.end === "cut" || raw.end === "reset");
}

/** Nothing came back at all: no connection, or none of its bytes. */
function isUnanswered({ downstreams: [{ raw }] }: GatewayTrace): boolean {
  return raw.failure !== null || (raw.head === null && raw.end !== "cancelled");
}
