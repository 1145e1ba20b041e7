import type { IncomingMessage } from "node:http";
import type { BrokenRelay } from "./broken-relay.ts";
import { type Json, mapDeltas, RelayExchange } from "./right-relay.ts";

/** Time: what comes too late, and who is never told that somebody left. */
export const BROKEN_LIVE: readonly BrokenRelay[] = [
  {
    name: "holds everything until the end",
    caughtBy: ["live.as-it-comes"],
    Exchange: class extends RelayExchange {
      #held = "";
      override write(text: string): void {
        this.#held += text;
      }
      override end(): void {
        this.response.end(this.#held);
      }
    },
  },
  {
    name: "holds events until there are three",
    caughtBy: ["live.prompt"],
    Exchange: class extends RelayExchange {
      #held: string[] = [];
      override write(text: string): void {
        this.#held.push(text);
        if (this.#held.length >= 4) this.#flush();
      }
      override end(): void {
        this.#flush();
        super.end();
      }
      #flush(): void {
        for (const text of this.#held) super.write(text);
        this.#held = [];
      }
    },
  },
  {
    name: "is a second and a half late with everything",
    caughtBy: ["live.as-it-comes"],
    Exchange: class extends RelayExchange {
      override write(text: string): void {
        setTimeout(() => super.write(text), 1500);
      }
      override end(): void {
        setTimeout(() => super.end(), 1510);
      }
    },
  },
  {
    name: "holds the fragments of tool calls until the call is whole",
    caughtBy: ["live.tools"],
    Exchange: class extends RelayExchange {
      #held: Json[] = [];
      override relayChunk(chunk: Json, type: string): void {
        if (JSON.stringify(chunk).includes('"tool_calls":[')) return void this.#held.push(chunk);
        for (const each of this.#held) this.say(each, type);
        this.#held = [];
        this.say(chunk, type);
      }
    },
  },
  {
    name: "asks for the whole answer and cuts it up itself",
    at: "relay/text/hello",
    caughtBy: ["request.stream"],
    Exchange: class extends RelayExchange {
      override bodyFor(asked: Json): Json {
        const { stream_options: _, ...rest } = asked;
        return { ...rest, stream: false };
      }
      override sayWhole(upstream: IncomingMessage, body: string): void {
        if (this.asked["stream"] !== true || upstream.statusCode !== 200 || !body.startsWith("{"))
          return super.sayWhole(upstream, body);
        const whole = JSON.parse(body) as { choices?: Json[]; id?: string };
        this.response.writeHead(200, { "content-type": "text/event-stream" });
        const base = { id: whole.id, object: "chat.completion.chunk", created: 1, model: "m" };
        for (const { index, message, finish_reason } of whole.choices ?? []) {
          this.say({ ...base, choices: [{ index, delta: message, finish_reason: null }] });
          this.say({ ...base, choices: [{ index, delta: {}, finish_reason }] });
        }
        this.relayDone();
        this.end();
      }
    },
  },
  {
    name: "sends no status line before there is an event",
    caughtBy: ["live.head"],
    Exchange: class extends RelayExchange {
      #isBegun = false;
      override async relayStream(upstream: IncomingMessage): Promise<void> {
        const { response } = this;
        response.flushHeaders = () => undefined;
        await super.relayStream(upstream);
      }
      override write(text: string): void {
        this.#isBegun = true;
        super.write(text);
      }
      override end(): void {
        if (!this.#isBegun) this.response.write("");
        super.end();
      }
    },
  },
  {
    name: "listens on the request, which was over long ago, for the client to leave",
    caughtBy: ["live.left", "live.left-early"],
    Exchange: class extends RelayExchange {
      override watchClient(): void {
        this.request.once("aborted", () => this.onClientLeft());
      }
    },
  },
  {
    name: "notices that the client left when it writes",
    caughtBy: ["live.left-early", "live.left-silent"],
    Exchange: class extends RelayExchange {
      override watchClient(): void {
        // The next write fails.
      }
      override write(text: string): void {
        if (this.response.destroyed || this.response.socket?.destroyed !== false) return this.leaveUpstream();
        super.write(text);
      }
    },
  },
  {
    name: "filters comments, and says nothing while the upstream works",
    caughtBy: ["live.keep-alive"],
    Exchange: class extends RelayExchange {
      override relayComment(): void {
        // The client hears nothing.
      }
    },
  },
  {
    name: "leaves the upstream two seconds after the client",
    caughtBy: ["live.left-promptly"],
    Exchange: class extends RelayExchange {
      override onClientLeft(): void {
        setTimeout(() => this.leaveUpstream(), 2000);
      }
    },
  },
  {
    name: "drops the text of every delta behind the first hundred milliseconds",
    at: "live/*",
    caughtBy: ["relay.text"],
    Exchange: class extends RelayExchange {
      readonly #startedAt = performance.now();
      override relayChunk(chunk: Json, type: string): void {
        const isLate = performance.now() - this.#startedAt > 100;
        this.say(isLate ? mapDeltas(chunk, (delta) => ({ ...delta, content: "" })) : chunk, type);
      }
    },
  },
];
