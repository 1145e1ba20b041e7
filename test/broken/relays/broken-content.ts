import type { BrokenRelay } from "./broken-relay.ts";
import { type Json, mapChoices, mapDeltas, RelayExchange, without } from "./right-relay.ts";
import type { Readable } from "node:stream";
import type { IncomingMessage } from "node:http";

/** The text of a delta changed. */
function withText(change: (text: string) => string): typeof RelayExchange {
  return class extends RelayExchange {
    override relayChunk(chunk: Json, type: string): void {
      this.say(
        mapDeltas(chunk, (delta) =>
          typeof delta["content"] === "string" ? { ...delta, content: change(delta["content"]) } : delta,
        ),
        type,
      );
    }
  };
}

function withoutChunks(isLost: (chunk: Json) => boolean): typeof RelayExchange {
  return class extends RelayExchange {
    override relayChunk(chunk: Json, type: string): void {
      if (!isLost(chunk)) this.say(chunk, type);
    }
  };
}

function firstDelta(chunk: Json): Json {
  const [choice] = Array.isArray(chunk["choices"]) ? (chunk["choices"] as Json[]) : [];
  return (choice?.["delta"] ?? {}) as Json;
}

/** What the model said comes out changed. */
export const BROKEN_CONTENT: readonly BrokenRelay[] = [
  {
    name: "trims every delta",
    at: "relay/text/*",
    caughtBy: ["relay.text"],
    Exchange: withText((text) => text.trim()),
  },
  {
    name: "drops deltas of white space",
    at: "relay/text/*",
    caughtBy: ["relay.text"],
    Exchange: withoutChunks(
      (chunk) =>
        typeof firstDelta(chunk)["content"] === "string" &&
        /^\s+$/.test(String(firstDelta(chunk)["content"])),
    ),
  },
  {
    name: "drops a delta that says 0",
    at: "relay/text/*",
    caughtBy: ["relay.text"],
    Exchange: withoutChunks((chunk) => firstDelta(chunk)["content"] === "0"),
  },
  {
    name: "drops a delta that is the same as the one before",
    at: "relay/text/*",
    caughtBy: ["relay.text"],
    Exchange: class extends RelayExchange {
      #last: unknown = null;
      override relayChunk(chunk: Json, type: string): void {
        const { content } = firstDelta(chunk);
        if (typeof content === "string" && content !== "" && content === this.#last) return;
        this.#last = content;
        this.say(chunk, type);
      }
    },
  },
  {
    name: "sends the first words twice",
    at: "relay/text/hello",
    caughtBy: ["relay.text"],
    Exchange: class extends RelayExchange {
      #hasSpoken = false;
      override relayChunk(chunk: Json, type: string): void {
        this.say(chunk, type);
        if (!this.#hasSpoken && firstDelta(chunk)["content"]) {
          this.#hasSpoken = true;
          this.say(chunk, type);
        }
      }
    },
  },
  {
    name: "decodes every piece on its own, so that characters break at their boundaries",
    at: "relay/text/unicode",
    caughtBy: ["relay.text"],
    Exchange: class extends RelayExchange {
      override decoded(upstream: IncomingMessage): Readable {
        const broken = super.decoded(upstream);
        return broken.map((piece: Buffer) => Buffer.from(piece.toString("utf8")));
      }
    },
  },
  {
    name: "takes U+2028 for the end of a line",
    at: "relay/text/unicode",
    caughtBy: ["relay.text"],
    Exchange: class extends RelayExchange {
      override decoded(upstream: IncomingMessage): Readable {
        return super
          .decoded(upstream)
          .map((piece: Buffer) =>
            Buffer.from(piece.toString("latin1").replaceAll("\u00e2\u0080\u00a8", "\n"), "latin1"),
          );
      }
    },
  },
  {
    name: "cuts tags of reasoning models out of the text",
    at: "relay/text/*",
    caughtBy: ["relay.text"],
    Exchange: withText((text) => text.replace(/<\/?think>?/g, "")),
  },
  {
    name: "knows neither of the names of reasoning",
    caughtBy: ["relay.reasoning"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        this.say(
          mapDeltas(chunk, (delta) => without(delta, "reasoning", "reasoning_content")),
          type,
        );
      }
    },
  },
  {
    name: "knows only `reasoning_content`",
    caughtBy: ["relay.reasoning"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        this.say(
          mapDeltas(chunk, (delta) => without(delta, "reasoning")),
          type,
        );
      }
    },
  },
  {
    name: "drops the text of a delta that also holds reasoning",
    at: "relay/reasoning/*",
    caughtBy: ["relay.text"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        this.say(
          mapDeltas(chunk, ({ content, ...delta }) =>
            delta["reasoning_content"] ? delta : { ...delta, content },
          ),
          type,
        );
      }
    },
  },
  {
    name: "puts the reasoning into the text",
    at: "relay/reasoning/*",
    caughtBy: ["relay.text", "relay.reasoning"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        this.say(
          mapDeltas(chunk, ({ reasoning_content: thought, ...delta }) =>
            thought ? { ...delta, content: thought } : delta,
          ),
          type,
        );
      }
    },
  },
  {
    name: "drops refusals",
    caughtBy: ["relay.refusal"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        this.say(
          mapDeltas(chunk, (delta) => without(delta, "refusal")),
          type,
        );
      }
    },
  },
  {
    name: "numbers every choice 0",
    caughtBy: ["relay.choices"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        this.say(
          mapChoices(chunk, (choice) => ({ ...choice, index: 0 })),
          type,
        );
      }
    },
  },
  {
    name: "relays the first choice of a chunk only",
    caughtBy: ["relay.choices"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        const { choices } = chunk;
        this.say(Array.isArray(choices) ? { ...chunk, choices: choices.slice(0, 1) } : chunk, type);
      }
    },
  },
  {
    name: "drops the chunk with the role",
    caughtBy: ["relay.role"],
    Exchange: withoutChunks((chunk) => "role" in firstDelta(chunk) && !firstDelta(chunk)["content"]),
  },
  {
    name: "drops log probabilities",
    caughtBy: ["relay.logprobs"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        this.say(
          mapChoices(chunk, (choice) => without(choice, "logprobs")),
          type,
        );
      }
    },
  },
  {
    name: "relays the members that it knows, and no others",
    caughtBy: ["relay.unknown-fields"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        const { id, object, created, model, choices, usage, error } = chunk;
        this.say({ id, object, created, model, choices, usage, error }, type);
      }
    },
  },
  {
    name: "ends the stream at a line of more than 64 KiB, without a word",
    at: "frame/large/64k",
    caughtBy: ["relay.text"],
    Exchange: class extends RelayExchange {
      #isOver = false;
      override write(text: string): void {
        if (text.length > 65_536) this.#isOver = true;
        if (!this.#isOver) super.write(text);
      }
    },
  },
  {
    name: "ends the stream at an event of more than half a megabyte",
    caughtBy: ["relay.large"],
    Exchange: class extends RelayExchange {
      override write(text: string): void {
        if (text.length < 500_000) super.write(text);
      }
    },
  },
  {
    name: "gives up at a byte that is no UTF-8",
    caughtBy: ["relay.invalid-bytes"],
    Exchange: class extends RelayExchange {
      override decoded(upstream: IncomingMessage): Readable {
        const strict = new TextDecoder("utf-8", { fatal: true });
        return super
          .decoded(upstream)
          .map((piece: Buffer) => Buffer.from(strict.decode(piece, { stream: true })));
      }
    },
  },
  {
    name: "drops a chunk whose choices are null",
    caughtBy: ["relay.oddities"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        if (chunk["choices"] === null) this.onUpstreamDied();
        else this.say(chunk, type);
      }
    },
  },
];
