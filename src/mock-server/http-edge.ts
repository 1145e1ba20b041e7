import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { Connection } from "./connection.ts";
import { serveControl } from "./control/control-edge.ts";
import { controlPath } from "./control/control-request.ts";
import type { Control } from "./control/control.ts";
import { isPreflight, preflightHeaders, withCors } from "./cors.ts";
import { acceptsCoding } from "./encode-body.ts";
import { ExchangeRecord, type RequestHead } from "./exchange-record.ts";
import { replyFor } from "./framed-replies.ts";
import type { FramedReply } from "./framed-reply.ts";
import type { MountHouse } from "./mount-house.ts";
import type { MountedScenario } from "./mounted-scenario.ts";
import { listen, originOf } from "./listen.ts";
import { NODE_DECODERS } from "./node-decoders.ts";
import { play } from "./play.ts";
import type { Rendition } from "./rendition.ts";
import { codingOf, decodeRequest } from "./request-coding.ts";

// A mock that closes an idle connection first causes sporadic 502s at gateways, which keep theirs for 60 s.
const KEEP_ALIVE_MS = 75_000;

/** Gateways add headers of their own; 16 KiB, the default, has been too little. */
const MAX_HEADER_BYTES = 64 * 1024;

/** HTTP/1.1 by node:http: connections, requests and their bodies, and whose turn it is. */
export class HttpEdge {
  readonly #server: Server;
  #house: MountHouse | null = null;
  #control: Control | null = null;
  #address: AddressInfo | null = null;
  readonly #connections = new Map<Socket, Connection>();
  #closed: Promise<void> | null = null;

  private constructor() {
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

  /**
   * Begins to listen; requests are taken once there is a house for them.
   *
   * @throws MockServerError `port-in-use` or `cannot-listen`.
   */
  static async listen(host: string, port: number): Promise<HttpEdge> {
    const edge = new HttpEdge();
    edge.#address = await listen(edge.#server, host, port);
    return edge;
  }

  get origin(): string {
    return originOf(this.#address);
  }

  get port(): number {
    return this.#address?.port ?? 0;
  }

  /** As in `127.0.0.1`. */
  get address(): string {
    return this.#address?.address ?? "";
  }

  /** To be called in the turn in which listening began. */
  open(house: MountHouse, control: Control | null): void {
    this.#house = house;
    this.#control = control;
  }

  close(): Promise<void> {
    this.#closed ??= new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      for (const socket of this.#connections.keys()) socket.destroy();
    });
    return this.#closed;
  }

  readonly #changed = (): void => this.#house?.changed();

  #connect(socket: Socket): void {
    this.#connections.set(socket, new Connection(socket, this.#changed));
    socket.once("close", () => this.#connections.delete(socket));
  }

  #receive(request: IncomingMessage, response: ServerResponse): void {
    const connection = this.#connections.get(request.socket);
    // Requests that were parsed already when their connection went away.
    const asked = this.#control === null ? null : controlPath(request.url ?? "");
    if (this.#control !== null && asked !== null) {
      void serveControl(this.#control, asked, { request, response });
      return;
    }
    if (request.method === "OPTIONS" && answerPreflight(request, response)) return;
    const house = this.#house;
    if (house === null || connection === undefined || connection.departure !== null) return;
    const mount = house.answer(request.method ?? "", request.url ?? "");
    const record = new ExchangeRecord(mount, ++mount.count, { head: headOf(request), peer: connection });
    connection.active.add(record);
    house.opened(record);
    const turn = { house, mount, record, request, response };
    whenRead(request, record, () => {
      const coding = codingOf(rawHeader(request, "content-encoding"));
      if (coding === null) this.#await(turn);
      else void this.#decode(turn, coding);
    });
  }

  async #decode(turn: Turn, coding: string): Promise<void> {
    await turn.record.decode((body) => decodeRequest(body, coding, NODE_DECODERS));
    this.#await(turn);
  }

  #await(turn: Turn): void {
    // A pipelined request has no socket until the answers before it are over.
    if (turn.response.socket === null) turn.response.once("socket", () => this.#reply(turn));
    else this.#reply(turn);
  }

  #reply(turn: Turn): void {
    const { record, request } = turn;
    if (record.state !== "open") return;
    const mount = turn.house.settle(turn.mount, record);
    const rendition = mount.choose(record);
    const { compression } = rendition;
    // Servers code for HTTP/1.1 alone: to HTTP/1.0 the end of the connection is all the end there is.
    const mayCode = compression !== "none" && request.httpVersionMinor > 0;
    const reply = replyFor(rendition, {
      isHead: request.method === "HEAD",
      canChunk: request.httpVersionMinor > 0,
      isCoded: mayCode && acceptsCoding(rawHeader(request, "accept-encoding"), compression),
    });
    if (reply instanceof Promise) void reply.then((made) => this.#play(turn, rendition, made));
    else this.#play(turn, rendition, reply);
  }

  #play({ record, request, response }: Turn, rendition: Rendition, reply: FramedReply): void {
    // The peer may have left while the reply was compressed.
    if (record.state !== "open") return;
    const origin = rawHeader(request, "origin");
    const readable = origin === undefined ? reply : forOrigin(reply, origin);
    play({ record, response, rendition, reply: readable, onPlayed: this.#changed });
  }
}

/** One request on its way to its answer. */
interface Turn {
  house: MountHouse;
  mount: MountedScenario;
  record: ExchangeRecord;
  request: IncomingMessage;
  response: ServerResponse;
}

/** The same for a page of another origin, which sees nothing without leave. */
function forOrigin(reply: FramedReply, origin: string): FramedReply {
  const headers = withCors(reply.headers, origin);
  return { ...reply, headers, head: headers.flat() };
}

function answerPreflight(request: IncomingMessage, response: ServerResponse): boolean {
  const header = (name: string): string | undefined => rawHeader(request, name);
  if (!isPreflight("OPTIONS", header)) return false;
  response.writeHead(204, preflightHeaders(header).flat()).end();
  return true;
}

/** Without making an object of all headers, which costs more than everything else that is done for a request. */
function rawHeader({ rawHeaders }: IncomingMessage, name: string): string | undefined {
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const given = rawHeaders[i] ?? "";
    if (given.length === name.length && given.toLowerCase() === name) return rawHeaders[i + 1];
  }
  return undefined;
}

/** Not the message itself: it would keep the socket and its buffers alive as long as the journal. */
function headOf({ method = "", url = "", httpVersion, rawHeaders }: IncomingMessage): RequestHead {
  return { method, path: url, httpVersion, rawHeaders };
}

/** Calls back when the whole request is there. Never, when the client left before: its connection says so. */
function whenRead(request: IncomingMessage, record: ExchangeRecord, callback: () => void): void {
  request.on("data", (piece: Buffer) => record.addBody(piece.toString("latin1")));
  // No listener for errors: node:http then keeps an upload that was cut off to itself, and the connection's departure tells.
  request.on("end", callback);
}
