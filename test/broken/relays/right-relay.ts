import {
  Agent,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as httpRequest,
  type ServerResponse,
} from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import type { Readable } from "node:stream";
import { type Block, SseSplitter } from "./sse-splitter.ts";

export type Json = Record<string, unknown>;

/** The key that the relay shows its upstream. */
export const UPSTREAM_KEY = "sk-relay-upstream-0123456789";

/** What a relay shares among its exchanges. */
export interface RelayHouse {
  upstream: { host: string; port: number };
  agent: Agent;
  /** For whoever caches or counts. */
  memory: Map<string, unknown>;
}

/**
 * One exchange of a right relay that reads every chunk and writes it anew. Each step is a method, so that a broken
 * relay is this class with one step gone wrong.
 */
export class RelayExchange {
  readonly house: RelayHouse;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  asked: Json = {};
  upstream: IncomingMessage | null = null;
  /** Ends the request to the upstream, wherever it is. */
  leaveUpstream: () => void = () => undefined;
  isClientGone = false;

  constructor(house: RelayHouse, request: IncomingMessage, response: ServerResponse) {
    this.house = house;
    this.request = request;
    this.response = response;
  }

  async run(): Promise<void> {
    this.response.on("error", () => undefined);
    this.watchClient();
    const body = await readAll(this.request).catch(() => null);
    if (body === null) return;
    const asked = parse(body);
    if (asked === null) return this.refuse(400, "The body is no JSON object.");
    this.asked = asked;
    const upstream = await this.ask();
    if (this.isClientGone) return;
    if (upstream === null) return this.refuse(502, "The upstream gave no answer.");
    this.upstream = upstream;
    const isStream = String(upstream.headers["content-type"]).toLowerCase().startsWith("text/event-stream");
    if (upstream.statusCode === 200 && isStream) await this.relayStream(upstream);
    else await this.relayWhole(upstream);
  }

  watchClient(): void {
    this.response.once("close", () => {
      if (this.response.writableFinished) return;
      this.isClientGone = true;
      this.onClientLeft();
    });
  }

  onClientLeft(): void {
    this.leaveUpstream();
  }

  refuse(status: number, message: string): void {
    this.response.writeHead(status, { "content-type": "application/json" });
    this.response.end(JSON.stringify({ error: { message, type: "relay_error", param: null, code: null } }));
  }

  /** What the upstream is asked for. */
  bodyFor(asked: Json): Json {
    return asked;
  }

  headersFor(headers: IncomingHttpHeaders): Record<string, string> {
    const { accept = "*/*", "accept-encoding": coding } = headers;
    return {
      "content-type": "application/json",
      accept,
      authorization: `Bearer ${UPSTREAM_KEY}`,
      ...(coding === undefined ? {} : { "accept-encoding": String(coding) }),
    };
  }

  /** Null where the upstream gave no answer at all. */
  ask(): Promise<IncomingMessage | null> {
    return this.askOnce();
  }

  askOnce(): Promise<IncomingMessage | null> {
    const { upstream, agent } = this.house;
    const body = JSON.stringify(this.bodyFor(this.asked));
    const headers = {
      ...this.headersFor(this.request.headers),
      "content-length": String(Buffer.byteLength(body)),
    };
    return new Promise((resolve) => {
      const asking = httpRequest({
        ...upstream,
        method: "POST",
        path: "/v1/chat/completions",
        headers,
        agent,
      });
      this.leaveUpstream = () => asking.destroy();
      asking.on("response", resolve);
      asking.on("error", () => resolve(null));
      asking.end(body);
    });
  }

  headFor(upstream: IncomingMessage): Record<string, string> {
    return {
      "content-type": upstream.headers["content-type"] ?? "text/event-stream",
      "cache-control": "no-cache",
    };
  }

  async relayStream(upstream: IncomingMessage): Promise<void> {
    this.response.writeHead(200, this.headFor(upstream));
    this.response.flushHeaders();
    this.begin();
    const splitter = new SseSplitter((block) => this.relayBlock(block));
    const decoder = new TextDecoder();
    try {
      for await (const piece of this.decoded(upstream))
        splitter.push(decoder.decode(piece as Buffer, { stream: true }));
      this.end();
    } catch {
      if (!this.isClientGone) this.onUpstreamDied();
    }
  }

  /** Without the content coding. */
  decoded(upstream: IncomingMessage): Readable {
    return decodedBody(upstream);
  }

  begin(): void {
    // Nothing comes before the upstream's own events.
  }

  relayBlock(block: Block): void {
    for (const comment of block.comments) this.relayComment(comment);
    if (block.data === null) return;
    if (block.data === "[DONE]") return this.relayDone();
    const chunk = parse(block.data);
    if (chunk === null)
      this.write(
        `${block.type === "" ? "" : `event: ${block.type}\n`}data: ${block.data.replaceAll("\n", "\ndata: ")}\n\n`,
      );
    else this.relayChunk(chunk, block.type);
  }

  relayComment(comment: string): void {
    this.write(`:${comment}\n\n`);
  }

  relayDone(): void {
    this.write("data: [DONE]\n\n");
  }

  relayChunk(chunk: Json, type: string): void {
    this.say(chunk, type);
  }

  say(chunk: Json, type = ""): void {
    this.write(`${type === "" ? "" : `event: ${type}\n`}data: ${JSON.stringify(chunk)}\n\n`);
  }

  write(text: string): void {
    this.response.write(text);
  }

  /** The upstream ended its body as it should, or closed a connection where nothing else ends it. */
  end(): void {
    this.response.end();
  }

  /** The upstream broke off. */
  onUpstreamDied(): void {
    this.response.destroy();
  }

  async relayWhole(upstream: IncomingMessage): Promise<void> {
    const body = await readAll(decodedBody(upstream)).catch(() => null);
    if (body === null) return this.refuse(502, "The upstream broke off.");
    this.sayWhole(upstream, body);
  }

  sayWhole(upstream: IncomingMessage, body: string): void {
    this.response.writeHead(upstream.statusCode ?? 502, this.wholeHead(upstream));
    this.response.end(body);
  }

  wholeHead(upstream: IncomingMessage): Record<string, string> {
    const { "content-type": type = "text/plain", "retry-after": retryAfter } = upstream.headers;
    return { "content-type": type, ...(retryAfter === undefined ? {} : { "retry-after": retryAfter }) };
  }
}

export type RelayClass = new (
  house: RelayHouse,
  request: IncomingMessage,
  response: ServerResponse,
) => RelayExchange;

export interface RunningRelay extends AsyncDisposable {
  url: string;
}

/** Starts a relay on a port of its own. */
export async function startRelay(Exchange: RelayClass, upstreamPort: number): Promise<RunningRelay> {
  const agent = new Agent({ keepAlive: true });
  const house: RelayHouse = { upstream: { host: "127.0.0.1", port: upstreamPort }, agent, memory: new Map() };
  const server = createServer((request, response) => void new Exchange(house, request, response).run());
  server.keepAliveTimeout = 60_000;
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    [Symbol.asyncDispose]: () => {
      agent.destroy();
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

export function decodedBody(upstream: IncomingMessage): Readable {
  const decoder = { gzip: createGunzip, deflate: createInflate, br: createBrotliDecompress }[
    String(upstream.headers["content-encoding"])
  ];
  if (decoder === undefined) return upstream;
  const plain = decoder();
  upstream.pipe(plain);
  upstream.once("error", (error) => plain.destroy(error));
  return plain;
}

export async function readAll(stream: Readable): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString("utf8");
}

export function parse(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : null;
  } catch {
    return null;
  }
}

/** The choices of a chunk, each changed; the chunk itself stays as it is. */
export function mapChoices(chunk: Json, change: (choice: Json) => Json): Json {
  const { choices } = chunk;
  return Array.isArray(choices)
    ? { ...chunk, choices: choices.map((choice) => change(choice as Json)) }
    : chunk;
}

/** The deltas of a chunk, each changed. */
export function mapDeltas(chunk: Json, change: (delta: Json) => Json): Json {
  return mapChoices(chunk, (choice) => ({ ...choice, delta: change((choice["delta"] ?? {}) as Json) }));
}

/** An object without some of its members. */
export function without(object: Json, ...names: string[]): Json {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}
