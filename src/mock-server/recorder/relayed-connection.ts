import type { Socket } from "node:net";
import { ExchangeLog, type RecordedSummary } from "./exchange-log.ts";
import type { RecordingSession } from "./recording-session.ts";
import { BadRequest, RequestFollower, type RequestHead } from "./request-follower.ts";
import { renderRelayError } from "./relay-error.ts";
import { ResponseFollower } from "./response-follower.ts";
import { rewriteRequest } from "./rewrite-request.ts";
import { connectUpstream, type Upstream } from "./upstream.ts";

export interface RelaySettings {
  upstream: Upstream;
  session: RecordingSession;
  onExchange: (summary: RecordedSummary) => void;
}

/** A reset destroys what the peer has not read yet, so it never follows the last bytes at once. */
const BEFORE_RESET_MS = 20;
/** How long a closed connection waits for the peer's own FIN. */
const LINGER_MS = 10_000;

/**
 * One connection of a client and the one of its own to the upstream. Bytes are handed on as they come, so that status
 * line, header lines, chunks and endings stay as they were; what they say is followed beside that.
 */
export class RelayedConnection {
  readonly #client: Socket;
  readonly #settings: RelaySettings;
  #upstream: Socket | null = null;
  #isConnected = false;
  readonly #requests: RequestFollower;
  readonly #responses: ResponseFollower;
  /** Those that are not over, oldest first. */
  readonly #open = new Set<ExchangeLog>();
  /** Those whose response has not begun. */
  readonly #unanswered: ExchangeLog[] = [];
  /** The one whose request is coming in. */
  #asking: ExchangeLog | null = null;
  #isOver = false;

  constructor(client: Socket, settings: RelaySettings) {
    this.#client = client;
    this.#settings = settings;
    this.#responses = new ResponseFollower(() => this.#unanswered.shift());
    this.#requests = new RequestFollower({
      onRequest: (head) => this.#ask(head),
      onRaw: (bytes) => this.#toUpstream(bytes),
      onPiece: ({ bytes }) => this.#asking?.addRequestBody(bytes),
      onTrailers: (fields) => this.#asking?.requestOver(fields),
      onRequestEnd: () => this.#asking?.requestOver(),
    });
    client.setNoDelay(true);
    client.on("data", (bytes) => this.#fromClient(bytes));
    client.on("end", () => this.#clientLeft("fin"));
    client.on("error", () => this.#clientLeft("reset"));
    client.on("close", () => this.#clientLeft("reset"));
    client.on("drain", () => this.#upstream?.resume());
  }

  /** Stops at once; exchanges under way are written down as far as they got. */
  stop(): void {
    this.#isOver = true;
    this.#settings.session.tick();
    for (const log of this.#open) log.close();
    this.#client.destroy();
    this.#upstream?.destroy();
  }

  #fromClient(bytes: Buffer): void {
    if (this.#isOver) return;
    this.#settings.session.tick();
    try {
      this.#requests.push(bytes);
    } catch (error) {
      if (!(error instanceof BadRequest)) throw error;
      this.#refuse(400, `the request cannot be handed on: ${error.message}`);
    }
  }

  #ask(head: RequestHead): void {
    const { upstream, session, onExchange } = this.#settings;
    if (head.method === "CONNECT")
      throw new BadRequest(
        "CONNECT asks for a tunnel, and this is no proxy of that kind: use its address as the base URL",
      );
    const log = new ExchangeLog(session, head, (summary) => {
      this.#open.delete(log);
      onExchange(summary);
    });
    this.#open.add(log);
    this.#unanswered.push(log);
    this.#asking = log;
    this.#toUpstream(rewriteRequest(head, upstream));
  }

  /** Queued by the socket itself until there is a connection. */
  #toUpstream(bytes: Buffer): void {
    this.#upstream ??= this.#connect();
    if (bytes.length === 0 || this.#upstream.write(bytes)) return;
    this.#client.pause();
    this.#upstream.once("drain", () => this.#client.resume());
  }

  #connect(): Socket {
    const socket = connectUpstream(this.#settings.upstream, {
      onReady: () => (this.#isConnected = true),
      onFailed: (why) => this.#unreachable(why),
    });
    socket.on("data", (bytes) => this.#fromUpstream(bytes, socket));
    socket.once("end", () => this.#upstreamOver("fin"));
    socket.on("error", () => this.#isConnected && this.#upstreamOver("reset"));
    socket.once("close", () => this.#isConnected && this.#upstreamOver("reset"));
    return socket;
  }

  #fromUpstream(bytes: Buffer, socket: Socket): void {
    if (this.#isOver) return;
    this.#settings.session.tick();
    // First of all: what is recorded must not hold up what is relayed.
    if (!this.#client.write(bytes)) socket.pause();
    this.#responses.push(bytes);
    for (const { file } of this.#open) {
      if (!file.isBehind) continue;
      socket.pause();
      file.whenCaughtUp(() => socket.resume());
    }
  }

  /** The upstream ended the connection: so do we, in the same way. */
  #upstreamOver(how: "fin" | "reset"): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#settings.session.tick();
    this.#responses.end(how);
    for (const log of this.#open) log.onEnd(how);
    this.#closeLogs();
    if (how === "fin") this.#finish();
    else this.#client.write("", () => setTimeout(() => this.#client.resetAndDestroy(), BEFORE_RESET_MS));
  }

  #unreachable(why: string): void {
    if (this.#isOver) return;
    this.#settings.session.tick();
    for (const log of this.#open) log.onEnd("failed", 0, why);
    this.#refuse(502, `the upstream ${this.#settings.upstream.label} cannot be reached: ${why}`);
  }

  /** An answer of our own, where none of the upstream's is under way. */
  #refuse(status: 400 | 502, why: string): void {
    const isAnswering = this.#isConnected && [...this.#open].some((log) => !this.#unanswered.includes(log));
    this.#isOver = true;
    for (const log of this.#open) log.onEnd("failed", 0, why);
    this.#closeLogs();
    this.#upstream?.destroy();
    if (isAnswering) this.#client.destroy();
    else {
      this.#client.write(renderRelayError(status, this.#settings.session.redactor.text(why)));
      this.#finish();
    }
  }

  /** Once it leaves before its answer is whole, nobody wants that answer any more. */
  #clientLeft(how: "fin" | "reset"): void {
    if (this.#isOver) {
      this.#client.destroy();
      return;
    }
    this.#isOver = true;
    this.#settings.session.tick();
    const isWaiting = [...this.#open].some((log) => !log.hasEnded);
    for (const log of this.#open) log.onLeft(how);
    this.#closeLogs();
    // What is still on its way to it is whole.
    if (how === "fin" && !isWaiting) {
      this.#upstream?.destroy();
      this.#finish();
      return;
    }
    if (how === "reset" && this.#isConnected && !this.#settings.upstream.isTls)
      this.#upstream?.resetAndDestroy();
    else this.#upstream?.destroy();
    this.#client.destroy();
  }

  #closeLogs(): void {
    for (const log of this.#open) log.close();
  }

  #finish(): void {
    this.#client.end();
    const linger = setTimeout(() => this.#client.destroy(), LINGER_MS);
    this.#client.once("close", () => clearTimeout(linger));
  }
}
