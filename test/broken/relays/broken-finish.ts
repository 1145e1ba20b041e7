import type { BrokenRelay } from "./broken-relay.ts";
import { type Json, mapChoices, RelayExchange } from "./right-relay.ts";

function choicesOf(chunk: Json): Json[] {
  return Array.isArray(chunk["choices"]) ? (chunk["choices"] as Json[]) : [];
}

function isFinished(chunk: Json): boolean {
  return choicesOf(chunk).some((choice) => typeof choice["finish_reason"] === "string");
}

/** Finish reasons, `[DONE]` and usage come out changed. */
export const BROKEN_FINISH: readonly BrokenRelay[] = [
  {
    name: "turns length into stop",
    at: "relay/finish/*",
    caughtBy: ["relay.finish"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        this.say(
          mapChoices(chunk, (choice) =>
            choice["finish_reason"] === "length" ? { ...choice, finish_reason: "stop" } : choice,
          ),
          type,
        );
      }
    },
  },
  {
    name: "drops the words on the chunk with the finish reason",
    at: "relay/text/with-*",
    caughtBy: ["relay.text"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        this.say(
          mapChoices(chunk, (choice) => (choice["finish_reason"] ? { ...choice, delta: {} } : choice)),
          type,
        );
      }
    },
  },
  {
    name: "splits the chunk with the finish reason, and sends the reason first",
    at: "relay/text/with-*",
    caughtBy: ["relay.nothing-after-finish"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        if (!isFinished(chunk)) return this.say(chunk, type);
        this.say(
          mapChoices(chunk, (choice) => ({ ...choice, delta: {} })),
          type,
        );
        this.say(
          mapChoices(chunk, (choice) => ({ ...choice, finish_reason: null })),
          type,
        );
      }
    },
  },
  {
    name: "finishes twice",
    at: "relay/finish/*",
    caughtBy: ["relay.finish-once"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        this.say(chunk, type);
        if (isFinished(chunk))
          this.say(
            mapChoices(chunk, (choice) => ({ ...choice, delta: {}, finish_reason: "stop" })),
            type,
          );
      }
    },
  },
  {
    name: "never finishes",
    at: "relay/finish/*",
    caughtBy: ["relay.finish"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        this.say(
          mapChoices(chunk, (choice) => ({ ...choice, finish_reason: null })),
          type,
        );
      }
    },
  },
  {
    name: "stops at the finish reason: neither usage nor `[DONE]` come out",
    at: "relay/usage/*",
    caughtBy: ["relay.usage", "done.present"],
    Exchange: class extends RelayExchange {
      #isOver = false;
      override relayChunk(chunk: Json, type: string): void {
        if (!this.#isOver) this.say(chunk, type);
        if (isFinished(chunk)) this.#isOver = true;
      }
      override relayDone(): void {
        if (!this.#isOver) super.relayDone();
      }
    },
  },
  {
    name: "swallows `[DONE]`",
    at: "relay/text/*",
    caughtBy: ["done.present"],
    Exchange: class extends RelayExchange {
      override relayDone(): void {
        // Nothing is said.
      }
    },
  },
  {
    name: "says `[DONE]` twice",
    at: "relay/text/*",
    caughtBy: ["done.once"],
    Exchange: class extends RelayExchange {
      override end(): void {
        this.write("data: [DONE]\n\n");
        super.end();
      }
    },
  },
  {
    name: "sends metadata of its own after `[DONE]`",
    at: "relay/text/*",
    caughtBy: ["done.last"],
    Exchange: class extends RelayExchange {
      override relayDone(): void {
        super.relayDone();
        this.say({ relay: { cost: 0.1 } });
      }
    },
  },
  {
    name: "writes `[DONE]` as JSON",
    at: "relay/text/*",
    caughtBy: ["done.exact", "done.present"],
    Exchange: class extends RelayExchange {
      override relayDone(): void {
        this.write('data: "[DONE]"\n\n');
      }
    },
  },
  {
    name: "loses the `data: ` in front of `[DONE]`",
    at: "relay/text/*",
    caughtBy: ["done.present"],
    Exchange: class extends RelayExchange {
      override relayDone(): void {
        this.write("[DONE]\n\n");
      }
    },
  },
  {
    name: "drops chunks without choices, and the usage with them",
    caughtBy: ["relay.usage"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        if (choicesOf(chunk).length > 0) this.say(chunk, type);
      }
    },
  },
  {
    name: "drops usage on chunks with choices",
    caughtBy: ["relay.usage"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        const { usage: _, ...rest } = chunk;
        this.say(choicesOf(chunk).length > 0 ? rest : chunk, type);
      }
    },
  },
  {
    name: "counts the tokens itself",
    caughtBy: ["relay.usage"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        const usage = chunk["usage"]
          ? { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 }
          : chunk["usage"];
        this.say({ ...chunk, ...(usage === undefined ? {} : { usage }) }, type);
      }
    },
  },
  {
    name: "says a total of 0",
    caughtBy: ["relay.usage"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        const { usage } = chunk;
        this.say(usage ? { ...chunk, usage: { ...(usage as Json), total_tokens: 0 } } : chunk, type);
      }
    },
  },
  {
    name: "knows only three counts of the usage",
    caughtBy: ["relay.usage-details"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        const { usage } = chunk;
        if (!usage) return this.say(chunk, type);
        const { prompt_tokens, completion_tokens, total_tokens } = usage as Json;
        this.say({ ...chunk, usage: { prompt_tokens, completion_tokens, total_tokens } }, type);
      }
    },
  },
  {
    name: "leaves counts of 0 out",
    caughtBy: ["relay.usage-zeros"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        const text = JSON.stringify(chunk)
          .replaceAll(/"\w+_tokens":0,?/g, "")
          .replaceAll(",}", "}");
        this.say(JSON.parse(text) as Json, type);
      }
    },
  },
  {
    name: "makes usage up where the upstream sent none",
    at: "relay/*",
    caughtBy: ["relay.usage-not-invented"],
    Exchange: class extends RelayExchange {
      #hasUsage = false;
      override relayChunk(chunk: Json, type: string): void {
        this.#hasUsage ||= Boolean(chunk["usage"]);
        this.say(chunk, type);
      }
      override relayDone(): void {
        const usage = { prompt_tokens: 5, completion_tokens: 5, total_tokens: 10 };
        if (!this.#hasUsage) this.say({ id: "x", object: "chat.completion.chunk", choices: [], usage });
        super.relayDone();
      }
    },
  },
  {
    name: "sends usage with every chunk, and once more alone",
    caughtBy: ["relay.usage-once"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        this.say(chunk, type);
        if (chunk["usage"]) this.say(chunk, type);
      }
    },
  },
  {
    name: "asks for usage on everybody's behalf, and hands it on to everybody",
    caughtBy: ["relay.usage-unasked", "relay.usage-option"],
    Exchange: class extends RelayExchange {
      override bodyFor(asked: Json): Json {
        return asked["stream"] === true ? { ...asked, stream_options: { include_usage: true } } : asked;
      }
    },
  },
  {
    name: "forgets that usage was asked for",
    caughtBy: ["relay.usage"],
    Exchange: class extends RelayExchange {
      override bodyFor({ stream_options: _, ...asked }: Json): Json {
        return asked;
      }
    },
  },
  {
    name: "takes the first usage for the end",
    at: "relay/usage/*",
    caughtBy: ["relay.text"],
    Exchange: class extends RelayExchange {
      #isOver = false;
      override relayChunk(chunk: Json, type: string): void {
        if (!this.#isOver) this.say(chunk, type);
        if (chunk["usage"]) this.#isOver = true;
      }
    },
  },
  {
    name: "puts an empty choice beside usage that came alone",
    caughtBy: ["relay.usage-place"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        const isAlone = Boolean(chunk["usage"]) && (chunk["choices"] as unknown[]).length === 0;
        this.say(
          isAlone ? { ...chunk, choices: [{ index: 0, delta: {}, finish_reason: null }] } : chunk,
          type,
        );
      }
    },
  },
];
