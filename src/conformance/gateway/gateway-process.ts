import { openSocket, sendRaw } from "../raw/index.ts";
import { describeEnd } from "../subjects/describe-end.ts";
import {
  isOverWithin,
  type ProcessEnd,
  type ProcessGroup,
  startProcessGroup,
} from "../subjects/process-group.ts";
import { type GatewayIdentity, readIdentity } from "./gateway-identity.ts";

/** How a gateway is started, and how it is seen that it is ready. */
export interface StartOptions {
  /** For the shell. */
  command: string;
  /** A path from the gateway's origin, which any HTTP answer makes ready, or a port. @defaultValue the port of `url` */
  ready?: string | number | undefined;
  /** The gateway's base URL. */
  url: string;
  /** Where our upstream listens: an origin without a path. */
  upstream: string;
  signal: AbortSignal;
  /** How long it may take to become ready. @defaultValue 120000 */
  readyWithinMs?: number | undefined;
}

const READY_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 50;
const LOOK_MS = 2000;
/** Of standard output, where many servers write their errors. */
const OUTPUT_TAIL = 4096;

/** A gateway that we start ourselves, stop, and bring back when it died. */
export class GatewayProcess {
  readonly #options: StartOptions;
  #group: ProcessGroup | null = null;
  #end: ProcessEnd | null = null;
  #output = "";
  #identity: GatewayIdentity | null = null;

  constructor(options: StartOptions) {
    this.#options = options;
  }

  /** Starts it and waits until it is ready. Returns why it is not, or null. */
  async start(): Promise<string | null> {
    const { command, url, upstream, signal } = this.#options;
    if (await this.#isReady()) {
      return `something answers at ${addressOf(this.#options)} before the gateway was started. Stop it, or leave --start out`;
    }
    this.#end = null;
    this.#output = "";
    const env = {
      STREAMPROOF_UPSTREAM: upstream,
      NO_PROXY: "127.0.0.1,localhost",
      no_proxy: "127.0.0.1,localhost",
    };
    const group = startProcessGroup(command, {
      hasInput: false,
      env,
      onStdout: (bytes) => {
        const output = this.#output + bytes.toString("utf8");
        this.#identity ??= readIdentity(output);
        this.#output = output.slice(-OUTPUT_TAIL);
      },
    });
    this.#group = group;
    void group.ended.then((end) => {
      if (this.#group === group) this.#end = end;
    });
    const withinMs = this.#options.readyWithinMs ?? READY_WITHIN_MS;
    const until = performance.now() + withinMs;
    while (!signal.aborted) {
      if (this.#end !== null) return `the command ${JSON.stringify(command)} ${this.lastWords()}`;
      if (await this.#isReady()) return null;
      if (performance.now() > until) {
        return `the command ${JSON.stringify(command)} runs, and nothing answers at ${addressOf(this.#options)} after ${Math.round(withinMs / 1000)} s. Give --ready, and see that it listens where ${url} says`;
      }
      await isOverWithin(group.ended, LOOK_EVERY_MS);
    }
    return "the run was stopped";
  }

  /** What it said it is; null where it did not. */
  get identity(): GatewayIdentity | null {
    return this.#identity;
  }

  /** Whether it has ended by itself. */
  get hasEnded(): boolean {
    return this.#end !== null;
  }

  /** Whether it ends within so many ms. */
  endsWithin(ms: number): Promise<boolean> {
    return this.#group === null ? Promise.resolve(true) : isOverWithin(this.#group.ended, ms);
  }

  /** How it ended, with the last it said. */
  lastWords(): string {
    if (this.#group === null || this.#end === null) return "is still running";
    const said = this.#group.stderrTail() || this.#output.trim();
    return describeEnd(this.#end, said);
  }

  async stop(): Promise<void> {
    const group = this.#group;
    this.#group = null;
    await group?.kill();
  }

  async #isReady(): Promise<boolean> {
    const { ready, url, signal } = this.#options;
    if (typeof ready !== "string") return isListening(addressOf(this.#options), signal);
    const reply = await sendRaw({
      url: new URL(ready, url).href,
      method: "GET",
      headers: {},
      timeoutMs: LOOK_MS,
      signal,
    });
    return reply.head !== null;
  }
}

/** What is looked at to see whether it is ready. */
function addressOf({ ready, url }: Pick<StartOptions, "ready" | "url">): string {
  if (typeof ready === "string") return new URL(ready, url).href;
  const { hostname, port, protocol } = new URL(url);
  const own = port === "" ? (protocol === "https:" ? 443 : 80) : Number(port);
  return `http://${hostname}:${ready ?? own}`;
}

/** Whether somebody accepts connections there, be it TLS or not. */
export async function isListening(origin: string, signal?: AbortSignal): Promise<boolean> {
  const { hostname, port, protocol } = new URL(origin);
  const plain = new URL(`http://${hostname}:${port || (protocol === "https:" ? 443 : 80)}`);
  const socket = await openSocket(plain, LOOK_MS, signal);
  if ("kind" in socket) return false;
  socket.on("error", () => undefined);
  socket.destroy();
  return true;
}
