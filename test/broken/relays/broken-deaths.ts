import type { IncomingMessage } from "node:http";
import type { BrokenRelay } from "./broken-relay.ts";
import { type Json, RelayExchange } from "./right-relay.ts";
import { SseSplitter } from "./sse-splitter.ts";

function ending(reason: string): Json {
  const choices = [{ index: 0, delta: {}, finish_reason: reason }];
  return { id: "chatcmpl-relay", object: "chat.completion.chunk", created: 1, model: "m", choices };
}

/** What becomes of an upstream that dies. */
export const BROKEN_DEATHS: readonly BrokenRelay[] = [
  {
    name: "ends a broken stream as if all was said",
    caughtBy: ["dead.shown"],
    Exchange: class extends RelayExchange {
      override onUpstreamDied(): void {
        this.response.end();
      }
    },
  },
  {
    name: "finishes a broken stream with stop and `[DONE]`",
    caughtBy: ["dead.shown", "dead.not-finished"],
    Exchange: class extends RelayExchange {
      override onUpstreamDied(): void {
        this.say(ending("stop"));
        this.relayDone();
        this.response.end();
      }
    },
  },
  {
    name: "says `[DONE]` behind every stream, broken or not",
    caughtBy: ["dead.shown", "dead.not-finished"],
    Exchange: class extends RelayExchange {
      override relayDone(): void {
        // It says so itself.
      }
      override end(): void {
        super.relayDone();
        super.end();
      }
      override onUpstreamDied(): void {
        this.end();
      }
    },
  },
  {
    name: "finishes whatever ended without a finish reason",
    caughtBy: ["dead.not-finished"],
    Exchange: class extends RelayExchange {
      #isFinished = false;
      override relayChunk(chunk: Json, type: string): void {
        this.#isFinished ||= /"finish_reason":"/.test(JSON.stringify(chunk));
        this.say(chunk, type);
      }
      override end(): void {
        if (!this.#isFinished) this.say(ending("stop"));
        super.end();
      }
    },
  },
  {
    name: "adds `[DONE]` where a stream ended without it",
    caughtBy: ["dead.done-not-invented"],
    Exchange: class extends RelayExchange {
      #isDone = false;
      override relayDone(): void {
        this.#isDone = true;
        super.relayDone();
      }
      override end(): void {
        if (!this.#isDone) super.relayDone();
        super.end();
      }
    },
  },
  {
    name: "leaves the client waiting when the upstream died",
    caughtBy: ["dead.shown"],
    Exchange: class extends RelayExchange {
      override onUpstreamDied(): void {
        // The response is forgotten.
      }
    },
  },
  {
    name: "answers an upstream that died before its first event with an empty answer",
    caughtBy: ["dead.not-finished"],
    Exchange: class extends RelayExchange {
      #hasSpoken = false;
      override relayChunk(chunk: Json, type: string): void {
        this.#hasSpoken = true;
        this.say(chunk, type);
      }
      override onUpstreamDied(): void {
        if (this.#hasSpoken) return super.onUpstreamDied();
        this.say(ending("stop"));
        this.relayDone();
        this.response.end();
      }
    },
  },
  {
    name: "closes the arguments of a broken call",
    caughtBy: ["dead.nothing-added"],
    Exchange: class extends RelayExchange {
      #isCalling = false;
      override relayChunk(chunk: Json, type: string): void {
        this.#isCalling ||= JSON.stringify(chunk).includes('"tool_calls":[');
        this.say(chunk, type);
      }
      override onUpstreamDied(): void {
        const delta = { tool_calls: [{ index: 0, function: { arguments: '"}' } }] };
        if (this.#isCalling)
          this.say({ ...ending("tool_calls"), choices: [{ index: 0, delta, finish_reason: null }] });
        setTimeout(() => super.onUpstreamDied(), 20);
      }
    },
  },
  {
    name: "puts what went wrong into the text",
    caughtBy: ["dead.nothing-added", "dead.shown"],
    Exchange: class extends RelayExchange {
      override onUpstreamDied(): void {
        this.say({
          ...ending("stop"),
          choices: [{ index: 0, delta: { content: " [connection lost]" }, finish_reason: null }],
        });
        this.response.end();
      }
    },
  },
  {
    name: "throws the beginning of a broken answer away",
    caughtBy: ["dead.partial-kept"],
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
    name: "asks again when the upstream died, and sends the second answer behind the first",
    caughtBy: ["dead.no-second-request", "dead.nothing-added"],
    Exchange: class extends RelayExchange {
      #isSecond = false;
      override onUpstreamDied(): void {
        if (this.#isSecond) return super.onUpstreamDied();
        this.#isSecond = true;
        void this.#again();
      }
      async #again(): Promise<void> {
        const upstream = await this.askOnce();
        if (upstream === null) return super.onUpstreamDied();
        const splitter = new SseSplitter((block) => this.relayBlock(block));
        try {
          for await (const piece of upstream) splitter.push(String(piece));
          this.end();
        } catch {
          super.onUpstreamDied();
        }
      }
    },
  },
  {
    name: "keeps broken answers and plays them again",
    caughtBy: ["dead.not-kept"],
    Exchange: class extends RelayExchange {
      #said = "";
      get #key(): string {
        return JSON.stringify(this.asked);
      }
      override async ask(): Promise<IncomingMessage | null> {
        const known = this.house.memory.get(this.#key);
        if (typeof known !== "string") return super.ask();
        this.response.writeHead(200, { "content-type": "text/event-stream" });
        this.response.end(known);
        this.isClientGone = true;
        return null;
      }
      override write(text: string): void {
        this.#said += text;
        super.write(text);
      }
      override onUpstreamDied(): void {
        this.house.memory.set(this.#key, this.#said);
        super.onUpstreamDied();
      }
    },
  },
  {
    name: "writes its error right behind half an event",
    caughtBy: ["dead.error-apart"],
    Exchange: class extends RelayExchange {
      override async relayStream(upstream: IncomingMessage): Promise<void> {
        this.response.writeHead(200, this.headFor(upstream));
        try {
          for await (const piece of this.decoded(upstream)) this.response.write(piece);
          this.end();
        } catch {
          this.write(`data: ${JSON.stringify({ error: { message: "upstream died" } })}\n\n`);
          this.response.end();
        }
      }
    },
  },
  {
    name: "books an estimate for a broken answer",
    at: "dead/*",
    caughtBy: ["relay.usage-not-invented"],
    Exchange: class extends RelayExchange {
      override onUpstreamDied(): void {
        this.say({
          ...ending("stop"),
          choices: [],
          usage: { prompt_tokens: 3, completion_tokens: 3, total_tokens: 6 },
        });
        setTimeout(() => super.onUpstreamDied(), 20);
      }
    },
  },
  {
    name: "ends a stall as if all was said, after a second",
    caughtBy: ["live.stall-bounded"],
    Exchange: class extends RelayExchange {
      #timer: NodeJS.Timeout | undefined;
      override begin(): void {
        this.#wait();
      }
      override relayChunk(chunk: Json, type: string): void {
        this.say(chunk, type);
        this.#wait();
      }
      override end(): void {
        clearTimeout(this.#timer);
        super.end();
      }
      #wait(): void {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => {
          this.response.end();
          this.leaveUpstream();
        }, 1000);
      }
    },
  },
  {
    name: "answers for an upstream that gave no answer",
    caughtBy: ["dead.shown", "dead.not-finished"],
    at: "dead/before-head/*",
    Exchange: class extends RelayExchange {
      override refuse(): void {
        this.response.writeHead(200, { "content-type": "text/event-stream" });
        const choices = [{ index: 0, delta: {}, finish_reason: "stop" }];
        this.say({ id: "chatcmpl-0", object: "chat.completion.chunk", created: 1, model: "m", choices });
        this.relayDone();
        this.end();
      }
    },
  },
  {
    name: "gives an empty stream where the upstream gave no answer",
    caughtBy: ["dead.shown"],
    at: "dead/before-head/*",
    Exchange: class extends RelayExchange {
      override refuse(): void {
        this.response.writeHead(200, { "content-type": "text/event-stream" });
        this.response.end();
      }
    },
  },
  {
    name: "leaves its client waiting where the upstream gave no answer",
    caughtBy: ["dead.answered"],
    Exchange: class extends RelayExchange {
      override refuse(): void {
        // Nobody is told.
      }
    },
  },
];
