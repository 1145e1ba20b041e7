import type { IncomingMessage } from "node:http";
import { createGzip, gzipSync } from "node:zlib";
import type { Readable } from "node:stream";
import type { BrokenRelay } from "./broken-relay.ts";
import { decodedBody, type Json, readAll, RelayExchange, without } from "./right-relay.ts";
import type { Block } from "./sse-splitter.ts";

/** Works on raw text with `indexOf` and the like, as so many do. */
class LineRelay extends RelayExchange {
  rest = "";
  override async relayStream(upstream: IncomingMessage): Promise<void> {
    this.response.writeHead(200, this.headFor(upstream));
    this.response.flushHeaders();
    const decoder = new TextDecoder();
    try {
      for await (const piece of this.decoded(upstream))
        this.take(decoder.decode(piece as Buffer, { stream: true }));
      this.end();
    } catch {
      if (!this.isClientGone) this.onUpstreamDied();
    }
  }
  take(text: string): void {
    this.write(text);
  }
  pass(block: string): void {
    const data = /^data: (.*)$/m.exec(block)?.[1];
    if (data !== undefined) this.write(`data: ${data}\n\n`);
  }
}

/** The bytes that come out are not the event stream that went in. */
export const BROKEN_FRAMING: readonly BrokenRelay[] = [
  {
    name: "splits at two line feeds alone",
    at: "frame/line-ends/*",
    caughtBy: ["relay.text", "relay.finish"],
    Exchange: class extends LineRelay {
      override take(text: string): void {
        const blocks = (this.rest + text).split("\n\n");
        this.rest = blocks.pop() ?? "";
        for (const block of blocks) this.pass(block);
      }
    },
  },
  {
    name: "takes every read for whole events",
    at: "frame/boundaries/*",
    caughtBy: ["relay.text"],
    Exchange: class extends LineRelay {
      override take(text: string): void {
        for (const line of text.split("\n")) {
          try {
            if (line === "data: [DONE]") this.write("data: [DONE]\n\n");
            else if (line.startsWith("data: "))
              this.write(`data: ${JSON.stringify(JSON.parse(line.slice(6)))}\n\n`);
          } catch {
            // What is no JSON is left out.
          }
        }
      }
    },
  },
  {
    name: "wants a space behind the colon",
    at: "frame/no-space",
    caughtBy: ["relay.text"],
    Exchange: class extends LineRelay {
      override take(text: string): void {
        const lines = (this.rest + text).split(/\r?\n/);
        this.rest = lines.pop() ?? "";
        for (const line of lines) if (line.startsWith("data: ")) this.write(`${line}\n\n`);
      }
    },
  },
  {
    name: "keeps the last of several data lines",
    at: "frame/data-lines",
    caughtBy: ["relay.text"],
    Exchange: class extends RelayExchange {
      override relayBlock(block: Block): void {
        super.relayBlock({ ...block, data: block.data?.split("\n").at(-1) ?? null });
      }
    },
  },
  {
    name: "takes a lone CR for part of the line",
    caughtBy: ["relay.odd-framing"],
    Exchange: class extends LineRelay {
      override take(text: string): void {
        const lines = (this.rest + text).split(/\r?\n/);
        this.rest = lines.pop() ?? "";
        for (const line of lines) if (line.startsWith("data:")) this.write(`${line}\n\n`);
      }
    },
  },
  {
    name: "sends comments on as data",
    at: "frame/comments/*",
    caughtBy: ["frame.json"],
    Exchange: class extends RelayExchange {
      override relayComment(comment: string): void {
        this.write(`data: :${comment}\n\n`);
      }
    },
  },
  {
    name: "makes an empty event of every comment",
    at: "frame/comments/*",
    caughtBy: ["frame.json"],
    Exchange: class extends RelayExchange {
      override relayComment(): void {
        this.write("data:\n\n");
      }
    },
  },
  {
    name: "takes an event without data for an empty chunk",
    at: "frame/ping-event",
    caughtBy: ["frame.json"],
    Exchange: class extends RelayExchange {
      override relayBlock(block: Block): void {
        super.relayBlock(block);
        if (block.data === null && block.type !== "") this.write(`event: ${block.type}\ndata: undefined\n\n`);
      }
    },
  },
  {
    name: "pings by a timer, in the middle of an event too",
    at: "frame/boundaries/pause-inside",
    caughtBy: ["frame.json", "relay.text"],
    Exchange: class extends LineRelay {
      #timer: NodeJS.Timeout | undefined;
      override take(text: string): void {
        this.#timer ??= setInterval(() => this.write(": ping\n\n"), 400);
        this.write(text);
      }
      override end(): void {
        clearInterval(this.#timer);
        super.end();
      }
    },
  },
  {
    name: "puts a second `data: ` in front of everything",
    at: "relay/text/*",
    caughtBy: ["frame.json"],
    Exchange: class extends RelayExchange {
      override say(chunk: Json): void {
        this.write(`data: data: ${JSON.stringify(chunk)}\n\n`);
      }
    },
  },
  {
    name: "loses the `data: ` in front of the finish reason",
    at: "relay/finish/*",
    caughtBy: ["frame.only-events", "relay.finish"],
    Exchange: class extends RelayExchange {
      override say(chunk: Json, type = ""): void {
        const text = JSON.stringify(chunk);
        if (/"finish_reason":"/.test(text)) this.write(`${text}\n\n`);
        else super.say(chunk, type);
      }
    },
  },
  {
    name: "leaves out the blank line behind the last event",
    at: "relay/text/*",
    caughtBy: ["frame.terminated"],
    Exchange: class extends RelayExchange {
      override relayDone(): void {
        this.write("data: [DONE]\n");
      }
    },
  },
  {
    name: "parts events by one line feed",
    at: "relay/text/*",
    caughtBy: ["frame.json"],
    Exchange: class extends RelayExchange {
      override say(chunk: Json): void {
        this.write(`data: ${JSON.stringify(chunk)}\n`);
      }
    },
  },
  {
    name: "writes its JSON over several lines",
    at: "relay/text/*",
    caughtBy: ["relay.text"],
    Exchange: class extends RelayExchange {
      override say(chunk: Json): void {
        this.write(`data: ${JSON.stringify(chunk, null, 1)}\n\n`);
      }
    },
  },
  {
    name: "sends a warning of its own in plain text first",
    at: "relay/text/*",
    caughtBy: ["frame.json"],
    Exchange: class extends RelayExchange {
      override begin(): void {
        this.write("data: warning: model is deprecated\n\n");
      }
    },
  },
  {
    name: "sends metadata of its own as a chunk",
    caughtBy: ["frame.only-chunks"],
    Exchange: class extends RelayExchange {
      override begin(): void {
        this.say({ warning: "model is deprecated" });
      }
    },
  },
  {
    name: "leaves out what says that a chunk is one",
    caughtBy: ["frame.chunk-shape"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        this.say(without(chunk, "object", "id"), type);
      }
    },
  },
  {
    name: "leaves the finish reason out where it is null",
    caughtBy: ["frame.finish-key"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        this.say(JSON.parse(JSON.stringify(chunk).replaceAll(/,?"finish_reason":null/g, "")) as Json, type);
      }
    },
  },
  {
    name: "says an empty finish reason where it is null",
    caughtBy: ["frame.finish-key"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        this.say(
          JSON.parse(JSON.stringify(chunk).replaceAll('"finish_reason":null', '"finish_reason":""')) as Json,
          type,
        );
      }
    },
  },
  {
    name: "draws a new id for every chunk",
    caughtBy: ["frame.id-same"],
    Exchange: class extends RelayExchange {
      #count = 0;
      override relayChunk(chunk: Json, type: string): void {
        this.say({ ...chunk, id: `chatcmpl-${this.#count++}` }, type);
      }
    },
  },
  {
    name: "names its alias in the first chunk and the provider's model in the others",
    caughtBy: ["frame.model-same"],
    Exchange: class extends RelayExchange {
      #isFirst = true;
      override relayChunk(chunk: Json, type: string): void {
        this.say(this.#isFirst ? { ...chunk, model: "alias" } : chunk, type);
        this.#isFirst = false;
      }
    },
  },
  {
    name: "labels streams as JSON",
    at: "relay/text/*",
    caughtBy: ["http.event-stream"],
    Exchange: class extends RelayExchange {
      override headFor(): Record<string, string> {
        return { "content-type": "application/json" };
      }
    },
  },
  {
    name: "sends the length of something else",
    at: "relay/finish/*",
    caughtBy: ["http.framed"],
    Exchange: class extends RelayExchange {
      override async relayStream(upstream: IncomingMessage): Promise<void> {
        const body = await readAll(decodedBody(upstream)).catch(() => "");
        const socket = this.response.socket;
        socket?.write(
          `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: ${Math.max(0, Buffer.byteLength(body) - 14)}\r\n\r\n${body}`,
        );
        socket?.end();
      }
    },
  },
  {
    name: "announces more than it sends",
    at: "relay/finish/*",
    caughtBy: ["http.ended"],
    Exchange: class extends RelayExchange {
      override async relayStream(upstream: IncomingMessage): Promise<void> {
        const body = await readAll(decodedBody(upstream)).catch(() => "");
        const socket = this.response.socket;
        socket?.end(
          `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: ${Buffer.byteLength(body) + 9}\r\n\r\n${body}`,
        );
      }
    },
  },
  {
    name: "never closes a stream that is over",
    at: "relay/finish/*",
    caughtBy: ["http.ended"],
    Exchange: class extends RelayExchange {
      override end(): void {
        // The client waits.
      }
    },
  },
  {
    name: "keeps the content coding's header and takes the coding off",
    caughtBy: ["http.coding"],
    Exchange: class extends RelayExchange {
      override headFor(upstream: IncomingMessage): Record<string, string> {
        const { "content-encoding": coding } = upstream.headers;
        return {
          ...super.headFor(upstream),
          ...(coding === undefined ? {} : { "content-encoding": coding }),
        };
      }
    },
  },
  {
    name: "codes in gzip whoever asks",
    caughtBy: ["http.coding"],
    Exchange: class extends RelayExchange {
      #text = "";
      override headFor(upstream: IncomingMessage): Record<string, string> {
        return { ...super.headFor(upstream), "content-encoding": "gzip" };
      }
      override write(text: string): void {
        this.#text += text;
      }
      override end(): void {
        this.response.end(gzipSync(this.#text));
      }
    },
  },
  {
    name: "looks for events in a body that is still coded",
    at: "frame/http/*",
    caughtBy: ["relay.text"],
    Exchange: class extends RelayExchange {
      override decoded(upstream: IncomingMessage): Readable {
        return upstream;
      }
    },
  },
  {
    name: "compresses without ever flushing",
    caughtBy: ["live.as-it-comes"],
    Exchange: class extends RelayExchange {
      readonly #gzip = createGzip();
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
  },
  {
    name: "says when in milliseconds",
    caughtBy: ["frame.chunk-fields"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        this.say({ ...chunk, created: Number(chunk["created"]) * 1000 }, type);
      }
    },
  },
  {
    name: "forgets the model of its chunks",
    caughtBy: ["frame.chunk-fields"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        this.say(without(chunk, "model"), type);
      }
    },
  },
];
