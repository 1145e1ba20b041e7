import type { Socket } from "node:net";
import { type BodyDecoder, createBodyDecoder } from "./body-decoder.ts";
import { openSocket } from "./open-socket.ts";
import { headerValues, type RawEnd, type RawReply } from "./raw-reply.ts";
import { ResponseParser } from "./response-parser.ts";

/** What is asked, and for how long it is waited. */
export interface RawRequest {
  url: string;
  /** @defaultValue "POST" */
  method?: string | undefined;
  /** Names in lower case. `host`, `content-length` and `connection` are added where they are missing. */
  headers: Readonly<Record<string, string>>;
  body?: string | undefined;
  /** For everything: connecting, the answer and its end. */
  timeoutMs: number;
  /** How long nothing at all may come. @defaultValue as long as everything may take */
  idleMs?: number | undefined;
  /** Leaves when the body is longer, decoded. @defaultValue 32 MiB */
  maxBytes?: number | undefined;
  /** Kept open for the next request where the reply allows it. Without it each request has a connection of its own. */
  connection?: RawConnection | undefined;
  /** Leaves at once, wherever the exchange is: the connection is closed. */
  signal?: AbortSignal | undefined;
  /** Called with every piece of the decoded body, so that somebody can leave at a certain place. */
  onBody?: ((bytes: Uint8Array, at: number) => void) | undefined;
  /** Called when the request was handed to the kernel. */
  onSent?: (() => void) | undefined;
}

/** A connection that outlives a request. Give a new one, `{ socket: null }`, to the first. */
export interface RawConnection {
  /** Null before the first request, and as soon as the connection is over. */
  socket: Socket | null;
}

/** A host that does not take a connection in this time is not there. */
const MAX_CONNECT_MS = 10_000;
/** Bytes behind a complete body would come in the same packet or right after it. */
const SURPLUS_MS = 20;
/** What has come, and was not read yet, is read within this. */
const READ_MS = 100;
const MIB = 1024 * 1024;
/** A timer that fires so late tells of a busy process. */
const LATE_MS = 100;
const MAX_GRACE_MS = 2000;
/** Many times the longest answer that anything is asked for. */
const MAX_BODY_BYTES = 32 * MIB;

/** Sends one request and takes down everything that comes back. Never rejects. */
export async function sendRaw(request: RawRequest): Promise<RawReply> {
  const until = performance.now() + request.timeoutMs;
  const url = new URL(request.url);
  const kept = request.connection?.socket ?? null;
  const connectMs = Math.min(request.timeoutMs, request.idleMs ?? Infinity, MAX_CONNECT_MS);
  const socket = kept ?? (await openSocket(url, connectMs, request.signal));
  const exchange = new RawExchange(request);
  if ("kind" in socket) return exchange.neverSent(socket);
  return exchange.run(socket, url, until);
}

class RawExchange {
  readonly #request: RawRequest;
  readonly #reply: RawReply = {
    sentAt: null,
    head: null,
    informational: [],
    framing: "none",
    body: new Uint8Array(),
    reads: [],
    trailers: [],
    end: "cut",
    endedAt: 0,
    framingFaults: [],
    codingFault: null,
    surplus: new Uint8Array(),
    failure: null,
  };
  readonly #pieces: Uint8Array[] = [];
  #length = 0;
  #decoder: BodyDecoder | null = null;
  #isComplete = false;
  #isTooLong = false;
  /** Bytes of the body as they came. */
  #received = 0;
  /** Ends the exchange. */
  #leave: () => void = () => undefined;

  constructor(request: RawRequest) {
    this.#request = request;
  }

  get #maxBytes(): number {
    return this.#request.maxBytes ?? MAX_BODY_BYTES;
  }

  neverSent(failure: NonNullable<RawReply["failure"]>): RawReply {
    const end = this.#request.signal?.aborted ? "cancelled" : this.#reply.end;
    return { ...this.#reply, failure, end, endedAt: performance.now() };
  }

  async run(socket: Socket, url: URL, until: number): Promise<RawReply> {
    const end = await this.#converse(socket, url, until);
    this.#letGo(socket, end);
    const fault = (await this.#decoder?.end()) ?? null;
    const body = Buffer.concat(this.#pieces);
    return { ...this.#reply, body, codingFault: fault, end };
  }

  /** Keeps the connection where somebody wants it and nothing speaks against that. */
  #letGo(socket: Socket, end: RawEnd): void {
    const { connection } = this.#request;
    // Whatever becomes of it until the next request shows then.
    socket.on("error", () => undefined);
    if (connection !== undefined) connection.socket = null;
    if (connection === undefined || end !== "complete" || socket.destroyed || socket.readableEnded) {
      socket.destroy();
      return;
    }
    connection.socket = socket;
    const forget = (): void => void (connection.socket = null);
    socket.once("end", forget).once("close", forget);
  }

  #converse(socket: Socket, url: URL, until: number): Promise<RawEnd> {
    const { signal, idleMs } = this.#request;
    return new Promise((resolve) => {
      let surplusTimer: NodeJS.Timeout | undefined;
      let idleTimer: NodeJS.Timeout | undefined;
      const settle = (end: RawEnd): void => {
        clearTimeout(timer);
        clearTimeout(idleTimer);
        clearTimeout(surplusTimer);
        signal?.removeEventListener("abort", leave);
        socket.off("data", read).off("end", finish).off("error", fail).off("close", lose);
        if (!this.#isComplete) this.#reply.endedAt = performance.now();
        resolve(this.#isComplete ? "complete" : end);
      };
      const leave = (): void => settle("cancelled");
      this.#leave = leave;
      const parser = new ResponseParser({
        onHead: (head, framing) => this.#begin(head, framing),
        onInformational: (head) => this.#reply.informational.push(head),
        onBody: (bytes, at) => this.#receive(bytes, at),
        onTrailer: (name, value) => this.#reply.trailers.push([name, value]),
        onComplete: (at) => {
          this.#isComplete = true;
          this.#reply.endedAt = at;
          surplusTimer = setTimeout(() => settle("complete"), SURPLUS_MS);
        },
        onFault: (why) => this.#reply.framingFaults.push(why),
        onSurplus: (bytes) =>
          (this.#reply.surplus = Buffer.concat([this.#reply.surplus, bytes]).subarray(0, 65_536)),
        onNoHttp: (why) => {
          const failure = {
            kind: "not-http",
            message: `what came back is no HTTP response: ${why}`,
          } as const;
          this.#reply.failure = failure;
          settle("cut");
        },
      });
      // When this process was held up, timers fire before what came meanwhile is read: it gets the chance.
      const stall = (): void => {
        clearTimeout(idleTimer);
        idleTimer = setTimeout(() => settle("open"), READ_MS);
      };
      const waitOn = (): void => {
        clearTimeout(idleTimer);
        if (idleMs !== undefined) idleTimer = setTimeout(stall, idleMs);
      };
      waitOn();
      const read = (bytes: Buffer): void => {
        waitOn();
        parser.push(bytes, performance.now());
      };
      const finish = (): void =>
        settle(this.#reply.framing === "close" && this.#reply.head !== null ? "closed" : "cut");
      const fail = (): void => settle("reset");
      const lose = (): void => settle("cut");
      socket.on("data", read).on("end", finish).on("error", fail).on("close", lose);
      const giveUp = (): void => {
        // Where this process itself was kept busy, what came in the meantime is still to be read.
        const lateMs = performance.now() - until;
        if (lateMs < LATE_MS || wasLate) return settle("open");
        wasLate = true;
        timer = setTimeout(giveUp, Math.min(lateMs, MAX_GRACE_MS));
      };
      let wasLate = false;
      let timer = setTimeout(giveUp, Math.max(0, until - performance.now()));
      signal?.addEventListener("abort", leave, { once: true });
      if (signal?.aborted) return leave();
      socket.write(this.#requestBytes(url), () => this.#request.onSent?.());
      this.#reply.sentAt = performance.now();
    });
  }

  #begin(head: NonNullable<RawReply["head"]>, framing: RawReply["framing"]): void {
    this.#reply.head = head;
    this.#reply.framing = framing;
    const coding = headerValues(head, "content-encoding").join(",").trim().toLowerCase();
    this.#decoder = createBodyDecoder(coding, (bytes, at) => this.#take(bytes, at));
  }

  /** A piece of the body as it came. What is faster than it can be decoded is not kept for ever. */
  #receive(bytes: Buffer, at: number): void {
    if (this.#isTooLong) return;
    this.#received += bytes.length;
    if (this.#received > this.#maxBytes) this.#leaveTooLong();
    else this.#decoder?.push(bytes, at);
  }

  /** A piece of the decoded body. Little that was packed tightly may be very long. */
  #take(bytes: Uint8Array, at: number): void {
    if (this.#isTooLong) return;
    this.#pieces.push(bytes);
    this.#length += bytes.length;
    this.#reply.reads.push({ end: this.#length, at });
    this.#request.onBody?.(bytes, at);
    if (this.#length > this.#maxBytes) this.#leaveTooLong();
  }

  #leaveTooLong(): void {
    this.#isTooLong = true;
    const most = `${Math.round(this.#maxBytes / MIB)} MiB`;
    this.#reply.framingFaults.push(`the body is longer than ${most}; we left`);
    this.#decoder?.stop();
    this.#leave();
  }

  #requestBytes(url: URL): Buffer {
    const { method = "POST", headers, body } = this.#request;
    const content = Buffer.from(body ?? "", "utf8");
    const all: Record<string, string> = {
      host: url.host,
      ...(body === undefined ? {} : { "content-length": String(content.length) }),
      connection: "keep-alive",
      ...headers,
    };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    const head = `${method} ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join("")}\r\n`;
    return Buffer.concat([Buffer.from(head, "latin1"), content]);
  }
}
