import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { Connection } from "./connection.ts";
import { acceptsCoding } from "./encode-body.ts";
import { MockServerError } from "./error.ts";
import { ExchangeRecord } from "./exchange-record.ts";
import type { FramedReply } from "./framed-reply.ts";
import type { MountedScenario } from "./mounted-scenario.ts";
import { play } from "./play.ts";
import type { Rendition } from "./rendition.ts";

// A mock that closes an idle connection first causes sporadic 502s at gateways, which keep theirs for 60 s.
const KEEP_ALIVE_MS = 75_000;

/** Gateways add headers of their own; 16 KiB, the default, has been too little. */
const MAX_HEADER_BYTES = 64 * 1024;

export interface Listening {
  origin: string;
  port: number;
}

interface EdgeHooks {
  /** Which scenario answers. */
  answer: (method: string, path: string) => MountedScenario;
  opened: (mount: MountedScenario, record: ExchangeRecord) => void;
  /** What answers a request that is there as a whole: the body may tell whose it is. */
  settle: (mount: MountedScenario, record: ExchangeRecord) => MountedScenario;
  /** An exchange or a connection changed its state. */
  changed: () => void;
}

/** HTTP/1.1 by node:http: connections, requests and their bodies, and whose turn it is. */
export class HttpEdge {
  readonly #server: Server;
  readonly #hooks: EdgeHooks;
  readonly #connections = new Map<Socket, Connection>();
  #closed: Promise<void> | null = null;

  constructor(hooks: EdgeHooks) {
    this.#hooks = hooks;
    this.#server = createServer({
      noDelay: true,
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
      // Slow uploads and connections opened ahead of need are the client's business; node:http would end them.
      requestTimeout: 0,
      headersTimeout: 0,
    });
    // A connection that could not be accepted, for want of file descriptors say: its client sees that, the others go on.
    this.#server.on("error", () => undefined);
    this.#server.on("connection", (socket) => this.#connect(socket));
    this.#server.on("request", (request, response) => this.#receive(request, response));
  }

  async listen(host: string, port: number): Promise<Listening> {
    try {
      await new Promise<void>((resolve, reject) => {
        this.#server.once("error", reject);
        this.#server.listen({ host, port }, () => {
          this.#server.off("error", reject);
          resolve();
        });
      });
    } catch (cause) {
      throw cannotListen(host, port, cause);
    }
    const address = this.#server.address() as AddressInfo;
    return { origin: `http://${reachable(address.address)}:${address.port}`, port: address.port };
  }

  close(): Promise<void> {
    this.#closed ??= new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      for (const socket of this.#connections.keys()) socket.destroy();
    });
    return this.#closed;
  }

  #connect(socket: Socket): void {
    this.#connections.set(socket, new Connection(socket, this.#hooks.changed));
    socket.once("close", () => this.#connections.delete(socket));
  }

  #receive(request: IncomingMessage, response: ServerResponse): void {
    const connection = this.#connections.get(request.socket);
    // Requests that were parsed already when their connection went away.
    if (connection === undefined || connection.departure !== null) return;
    const mount = this.#hooks.answer(request.method ?? "", request.url ?? "");
    const record = new ExchangeRecord(mount, ++mount.count, { request, connection });
    connection.active.add(record);
    this.#hooks.opened(mount, record);
    this.#hooks.changed();
    const turn = { mount, record, request, response };
    whenRead(request, record, () => this.#await(turn));
  }

  #await(turn: Turn): void {
    // A pipelined request has no socket until the answers before it are over.
    if (turn.response.socket === null) turn.response.once("socket", () => this.#reply(turn));
    else this.#reply(turn);
  }

  #reply(turn: Turn): void {
    const { record, request } = turn;
    if (record.state !== "open") return;
    const mount = this.#hooks.settle(turn.mount, record);
    const playable = mount.choose(record);
    const { compression } = playable.rendition;
    // Servers code for HTTP/1.1 alone: to HTTP/1.0 the end of the connection is all the end there is.
    const mayCode = compression !== "none" && request.httpVersionMinor > 0;
    const reply = playable.replyFor({
      isHead: request.method === "HEAD",
      canChunk: request.httpVersionMinor > 0,
      isCoded: mayCode && acceptsCoding(request.headers["accept-encoding"], compression),
    });
    if (reply instanceof Promise) void reply.then((made) => this.#play(turn, playable.rendition, made));
    else this.#play(turn, playable.rendition, reply);
  }

  #play({ record, response }: Turn, rendition: Rendition, reply: FramedReply): void {
    // The peer may have left while the reply was compressed.
    if (record.state !== "open") return;
    play({ record, response, rendition, reply, onPlayed: this.#hooks.changed });
  }
}

/** One request on its way to its answer. */
interface Turn {
  mount: MountedScenario;
  record: ExchangeRecord;
  request: IncomingMessage;
  response: ServerResponse;
}

/** Calls back when the whole request is there. Never, when the client left before: its connection says so. */
function whenRead(request: IncomingMessage, record: ExchangeRecord, callback: () => void): void {
  const { headers } = request;
  if (headers["content-length"] === undefined && headers["transfer-encoding"] === undefined) {
    request.resume();
    callback();
    return;
  }
  request.on("data", (piece: Buffer) => record.addBody(piece));
  // No listener for errors: node:http then keeps an upload that was cut off to itself, and the connection's departure tells.
  request.on("end", callback);
}

/** An address to connect to, for one that means "all". */
function reachable(address: string): string {
  if (address === "0.0.0.0") return "127.0.0.1";
  if (address === "::") return "[::1]";
  return address.includes(":") ? `[${address}]` : address;
}

function cannotListen(host: string, port: number, cause: unknown): MockServerError {
  const isTaken = cause instanceof Error && "code" in cause && cause.code === "EADDRINUSE";
  const why = isTaken ? "the port is in use" : cause instanceof Error ? cause.message : String(cause);
  const remedy = isTaken
    ? "Stop what listens there, or choose another port (0 picks a free one)."
    : "Choose another host or port.";
  const message = `Cannot listen on ${host}:${port}: ${why}. ${remedy}`;
  return new MockServerError(isTaken ? "port-in-use" : "cannot-listen", message, { cause });
}
