import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { PassThrough } from "node:stream";
import { constants, createGzip } from "node:zlib";
import {
  type Json,
  mapDeltas,
  parse,
  RelayExchange,
  type RunningRelay,
  startRelay,
  without,
} from "./right-relay.ts";
import { SseSplitter } from "./sse-splitter.ts";

/** A relay that does nothing wrong, however differently it does it. */
export interface LegalRelay {
  name: string;
  start(upstreamPort: number): Promise<RunningRelay>;
}

function legal(name: string, Exchange: typeof RelayExchange): LegalRelay {
  return { name, start: (port) => startRelay(Exchange, port) };
}

function choicesOf(chunk: Json): Json[] {
  return Array.isArray(chunk["choices"]) ? (chunk["choices"] as Json[]) : [];
}

/** The text of a chunk that says nothing else. */
function loneText(chunk: Json): string | null {
  const [choice, ...others] = choicesOf(chunk);
  if (choice === undefined || others.length > 0 || choice["finish_reason"] || choice["logprobs"]) return null;
  const delta = (choice["delta"] ?? {}) as Json;
  const { content } = delta;
  return Object.keys(delta).length === 1 && typeof content === "string" ? content : null;
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, inOrder(inner)]),
  );
}

/** A dead upstream said in an event of its own. */
class SpokenDeath extends RelayExchange {
  override onUpstreamDied(): void {
    this.say({ error: { message: "The upstream broke off.", type: "upstream_error", code: 502 } });
    this.response.end();
  }
}

export const LEGAL_RELAYS: readonly LegalRelay[] = [
  { name: "passes on every byte", start: startBytePipe },
  legal("reads every chunk and writes it anew", RelayExchange),
  legal(
    "joins deltas of text that come together",
    class extends RelayExchange {
      #held: Json | null = null;
      #text = "";
      #timer: NodeJS.Timeout | undefined;
      override relayChunk(chunk: Json, type: string): void {
        const text = loneText(chunk);
        const isSame =
          this.#held !== null && choicesOf(this.#held)[0]?.["index"] === choicesOf(chunk)[0]?.["index"];
        if (text === null || !isSame) this.#flush();
        if (text === null) return this.say(chunk, type);
        this.#held ??= chunk;
        this.#text += text;
        this.#timer ??= setTimeout(() => this.#flush(), 30);
      }
      override relayDone(): void {
        this.#flush();
        super.relayDone();
      }
      override end(): void {
        this.#flush();
        super.end();
      }
      override onUpstreamDied(): void {
        this.#flush();
        setTimeout(() => super.onUpstreamDied(), 10);
      }
      #flush(): void {
        clearTimeout(this.#timer);
        this.#timer = undefined;
        if (this.#held === null) return;
        const text = this.#text;
        this.say(mapDeltas(this.#held, (delta) => ({ ...delta, content: text })));
        this.#held = null;
        this.#text = "";
      }
    },
  ),
  legal(
    "drops comments",
    class extends RelayExchange {
      override relayComment(): void {
        // Nobody needs them.
      }
    },
  ),
  legal(
    "pings between events",
    class extends RelayExchange {
      #timer: NodeJS.Timeout | undefined;
      override begin(): void {
        this.write(": connected\n\n");
        this.#timer = setInterval(() => this.write(": ping\n\n"), 60);
        this.response.once("close", () => clearInterval(this.#timer));
      }
      override end(): void {
        clearInterval(this.#timer);
        super.end();
      }
    },
  ),
  legal(
    "renames ids and models, and says neither fingerprint nor tier",
    class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        const renamed =
          "choices" in chunk
            ? { ...chunk, id: "chatcmpl-relay-1", model: "house/alias", created: 1_800_000_000 }
            : chunk;
        this.say(without(renamed, "system_fingerprint", "service_tier"), type);
      }
    },
  ),
  legal(
    "asks again before the first byte",
    class extends RelayExchange {
      override async ask(): Promise<IncomingMessage | null> {
        let answer = await this.askOnce();
        for (
          let left = 2;
          left > 0 && (answer === null || [429, 500, 502, 503].includes(answer.statusCode ?? 0));
          left--
        ) {
          answer?.resume();
          await new Promise((resolve) => setTimeout(resolve, 30));
          if (this.isClientGone) return null;
          answer = await this.askOnce();
        }
        return answer;
      }
    },
  ),
  legal(
    "speaks HTTP/1.0 to its upstream",
    class extends RelayExchange {
      override askOnce(): Promise<IncomingMessage | null> {
        const body = JSON.stringify(this.bodyFor(this.asked));
        const fields = Object.entries({
          ...this.headersFor(this.request.headers),
          "content-length": String(Buffer.byteLength(body)),
        });
        const head = fields.map(([name, value]) => `${name}: ${value}\r\n`).join("");
        return askInOldHttp(
          this.house.upstream.port,
          `POST /v1/chat/completions HTTP/1.0\r\n${head}\r\n${body}`,
          (leave) => (this.leaveUpstream = leave),
        );
      }
    },
  ),
  legal(
    "ends its answers by closing the connection",
    class extends SpokenDeath {
      override async relayStream(upstream: IncomingMessage): Promise<void> {
        this.response.useChunkedEncodingByDefault = false;
        this.response.shouldKeepAlive = false;
        await super.relayStream(upstream);
      }
    },
  ),
  legal(
    "compresses for whoever takes it, and flushes every event",
    class extends SpokenDeath {
      readonly #gzip = createGzip({ flush: constants.Z_SYNC_FLUSH });
      #isCoded = false;
      override headFor(upstream: IncomingMessage): Record<string, string> {
        this.#isCoded = String(this.request.headers["accept-encoding"]).includes("gzip");
        return { ...super.headFor(upstream), ...(this.#isCoded ? { "content-encoding": "gzip" } : {}) };
      }
      override begin(): void {
        if (this.#isCoded) this.#gzip.pipe(this.response);
      }
      override write(text: string): void {
        if (this.#isCoded) this.#gzip.write(text);
        else super.write(text);
      }
      override end(): void {
        if (this.#isCoded) this.#gzip.end();
        else super.end();
      }
    },
  ),
  legal(
    "adds members of its own to every chunk",
    class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        this.say({ ...chunk, provider: "streamproof", x_relay: { attempt: 1, cached: false } }, type);
      }
    },
  ),
  legal(
    "says errors in its own way, under the same status",
    class extends RelayExchange {
      override sayWhole(upstream: IncomingMessage, body: string): void {
        const status = upstream.statusCode ?? 502;
        if (status < 400) return super.sayWhole(upstream, body);
        const said = parse(body)?.["error"] as Json | undefined;
        const error = {
          message: `provider error: ${String(said?.["message"] ?? body)}`,
          type: "provider_error",
          code: status,
        };
        this.response.writeHead(status, { ...this.wholeHead(upstream), "content-type": "application/json" });
        this.response.end(JSON.stringify({ error }));
      }
    },
  ),
  legal(
    "opens every stream with a comment, and ends dead ones with an error event and `[DONE]`",
    class extends SpokenDeath {
      override begin(): void {
        this.write(": keepalive\n\n");
      }
      override onUpstreamDied(): void {
        this.say({ error: { message: "The upstream broke off.", type: "upstream_error", code: 502 } });
        this.relayDone();
        this.response.end();
      }
    },
  ),
  legal(
    "says a dead upstream under `event: error`",
    class extends RelayExchange {
      override onUpstreamDied(): void {
        this.say({ error: { message: "The upstream broke off." } }, "error");
        this.response.end();
      }
    },
  ),
  legal(
    "writes the names of every object in alphabetical order",
    class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        this.say(inOrder(chunk) as Json, type);
      }
    },
  ),
  legal(
    "asks for usage on everybody's behalf, and keeps to itself what nobody asked for",
    class extends RelayExchange {
      override bodyFor(asked: Json): Json {
        return asked["stream"] === true ? { ...asked, stream_options: { include_usage: true } } : asked;
      }
      override relayChunk(chunk: Json, type: string): void {
        const isAsked = (this.asked["stream_options"] as Json | undefined)?.["include_usage"] === true;
        if (isAsked || !chunk["usage"]) return this.say(chunk, type);
        if (choicesOf(chunk).length > 0) this.say(without(chunk, "usage"), type);
      }
    },
  ),
  legal(
    "ends its answer at `[DONE]`, and adds one where a finished stream had none",
    class extends RelayExchange {
      #isFinished = false;
      #isDone = false;
      override relayChunk(chunk: Json, type: string): void {
        this.#isFinished ||= choicesOf(chunk).some((choice) => Boolean(choice["finish_reason"]));
        this.say(chunk, type);
      }
      override relayDone(): void {
        if (this.#isDone) return;
        this.#isDone = true;
        super.relayDone();
        super.end();
      }
      override end(): void {
        if (this.#isDone) return;
        if (this.#isFinished) this.relayDone();
        else super.end();
      }
    },
  ),
  legal(
    "leaves out of the request what it does not know, and says so in a header",
    class extends RelayExchange {
      readonly #dropped: string[] = [];
      override bodyFor(asked: Json): Json {
        const known = new Set(["model", "messages", "stream", "stream_options", "tools", "tool_choice", "n"]);
        this.#dropped.push(...Object.keys(asked).filter((name) => !known.has(name)));
        return without(asked, ...this.#dropped);
      }
      override headFor(upstream: IncomingMessage): Record<string, string> {
        return { ...super.headFor(upstream), "x-dropped-params": this.#dropped.join(", ") };
      }
    },
  ),
  legal(
    "puts usage on the finish reason, knows no older forms, and writes messages and fragments as it knows them",
    class extends RelayExchange {
      #finish: Json | null = null;
      override bodyFor(asked: Json): Json {
        const messages = (asked["messages"] as Json[]).map((message) =>
          without(message, "name", "refusal", "reasoning_content", "function_call"),
        );
        return without({ ...asked, messages }, "functions", "function_call");
      }
      override relayChunk(chunk: Json, type: string): void {
        const known = mapDeltas(chunk, (delta) => ({
          ...without(delta, "function_call"),
          ...(Array.isArray(delta["tool_calls"])
            ? { tool_calls: (delta["tool_calls"] as Json[]).map((call) => without(call, "type")) }
            : {}),
        }));
        const isFinish = choicesOf(known).some((choice) => Boolean(choice["finish_reason"]));
        const isAlone = Boolean(known["usage"]) && choicesOf(known).length === 0;
        if (isAlone && this.#finish !== null) {
          const finish: Json = { ...this.#finish, usage: known["usage"] };
          this.#finish = null;
          return this.say(finish, type);
        }
        this.#flush();
        if (isFinish && !known["usage"]) this.#finish = known;
        else this.say(known, type);
      }
      override relayDone(): void {
        this.#flush();
        super.relayDone();
      }
      override end(): void {
        this.#flush();
        super.end();
      }
      override onUpstreamDied(): void {
        this.#flush();
        setTimeout(() => super.onUpstreamDied(), 10);
      }
      #flush(): void {
        const finish = this.#finish;
        this.#finish = null;
        if (finish !== null) this.say(finish);
      }
    },
  ),
  legal(
    "has no key of its own, and passes the client's on under other names",
    class extends RelayExchange {
      override headersFor(headers: IncomingHttpHeaders): Record<string, string> {
        const given = String(headers.authorization);
        return {
          ...super.headersFor(headers),
          authorization: given,
          "x-forwarded-authorization": given,
          "x-api-key": given.replace(/^Bearer /, ""),
        };
      }
    },
  ),
  legal(
    "waits for the first event before it answers, and asks again if there is none",
    class extends SpokenDeath {
      override async relayStream(upstream: IncomingMessage): Promise<void> {
        let answer: IncomingMessage | null = upstream;
        for (let left = 2; left > 0 && answer !== null; left--) {
          if (await this.#relayIfAny(answer)) return;
          if (this.isClientGone) return;
          answer = await this.askOnce();
        }
        this.refuse(502, "The upstream broke off before its first event.");
      }
      async #relayIfAny(answer: IncomingMessage): Promise<boolean> {
        let hasBegun = false;
        const splitter = new SseSplitter((block) => {
          if (!hasBegun && block.data === null) return;
          if (!hasBegun) this.response.writeHead(200, this.headFor(answer));
          hasBegun = true;
          this.relayBlock(block);
        });
        const decoder = new TextDecoder();
        try {
          for await (const piece of this.decoded(answer))
            splitter.push(decoder.decode(piece as Buffer, { stream: true }));
          if (hasBegun) this.end();
        } catch {
          if (hasBegun && !this.isClientGone) this.onUpstreamDied();
        }
        return hasBegun;
      }
    },
  ),
];

/** Two sockets, and nothing between them. */
async function startBytePipe(upstreamPort: number): Promise<RunningRelay> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect({ port: upstreamPort, host: "127.0.0.1" });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one);
      one.setNoDelay(true);
      one.pipe(other);
      one.on("error", () => other.resetAndDestroy());
      one.on("close", () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    [Symbol.asyncDispose]: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** One request in HTTP/1.0: the end of the connection is the end of the answer, and a reset is not told from it. */
function askInOldHttp(
  port: number,
  request: string,
  onLeave: (leave: () => void) => void,
): Promise<IncomingMessage | null> {
  const socket = connect({ port, host: "127.0.0.1" });
  onLeave(() => socket.destroy());
  const body = new PassThrough();
  let head = "";
  return new Promise((resolve) => {
    socket.on("data", (bytes) => {
      if (head.endsWith("\r\n\r\n")) return void body.write(bytes);
      const text = head + bytes.toString("latin1");
      const end = text.indexOf("\r\n\r\n");
      if (end === -1) return void (head = text);
      head = text.slice(0, end + 4);
      const [status = "", ...lines] = head.split("\r\n");
      const headers = Object.fromEntries(
        lines
          .filter(Boolean)
          .map((line) => [line.split(":")[0]?.toLowerCase(), line.replace(/^[^:]*:\s*/, "")]),
      );
      resolve(
        Object.assign(body, {
          statusCode: Number(status.split(" ")[1]),
          headers,
        }) as unknown as IncomingMessage,
      );
      body.write(Buffer.from(text.slice(end + 4), "latin1"));
    });
    socket.on("error", () => undefined);
    socket.on("close", () => {
      body.end();
      resolve(null);
    });
    socket.write(request);
  });
}
