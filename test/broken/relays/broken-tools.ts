import type { IncomingMessage } from "node:http";
import type { BrokenRelay } from "./broken-relay.ts";
import { type Json, mapDeltas, RelayExchange, without } from "./right-relay.ts";

/** Each fragment of a tool call changed, or left out where the change gives null. */
function withFragments(change: (fragment: Json, delta: Json) => Json | null): typeof RelayExchange {
  return class extends RelayExchange {
    override relayChunk(chunk: Json, type: string): void {
      this.say(
        mapDeltas(chunk, (delta) => {
          const { tool_calls: calls } = delta;
          if (!Array.isArray(calls)) return delta;
          return {
            ...delta,
            tool_calls: calls.map((call) => change(call as Json, delta)).filter((call) => call !== null),
          };
        }),
        type,
      );
    }
  };
}

function functionOf(fragment: Json): Json {
  return (fragment["function"] ?? {}) as Json;
}

/** Tool calls come out changed. */
export const BROKEN_TOOLS: readonly BrokenRelay[] = [
  {
    name: "drops the arguments of the delta that opens a call",
    caughtBy: ["relay.tool-calls"],
    Exchange: withFragments((fragment) =>
      fragment["id"] ? { ...fragment, function: { ...functionOf(fragment), arguments: "" } } : fragment,
    ),
  },
  {
    name: "leaves the index out",
    caughtBy: ["relay.tool-index"],
    Exchange: withFragments((fragment) => without(fragment, "index")),
  },
  {
    name: "gives every call index 0",
    caughtBy: ["relay.tool-index", "relay.tool-calls"],
    Exchange: withFragments((fragment) => ({ ...fragment, index: 0 })),
  },
  {
    name: "drops the ids of calls",
    caughtBy: ["relay.tool-id"],
    Exchange: withFragments((fragment) => without(fragment, "id")),
  },
  {
    name: "drops the id of all calls but the first",
    caughtBy: ["relay.tool-id"],
    Exchange: withFragments((fragment) => {
      const { id: _, ...rest } = fragment;
      return fragment["index"] === 0 ? fragment : rest;
    }),
  },
  {
    name: "gives every call the same id",
    caughtBy: ["relay.tool-id"],
    Exchange: withFragments((fragment) => (fragment["id"] ? { ...fragment, id: "call_0" } : fragment)),
  },
  {
    name: "draws an id of its own for every call",
    caughtBy: ["relay.tool-id-same"],
    Exchange: withFragments((fragment) =>
      fragment["id"] ? { ...fragment, id: `relay_${String(fragment["id"])}` } : fragment,
    ),
  },
  {
    name: "parses the arguments that are whole and writes them anew",
    caughtBy: ["relay.tool-calls"],
    Exchange: class extends RelayExchange {
      #text = "";
      #first: Json | null = null;
      override relayChunk(chunk: Json, type: string): void {
        const [choice] = Array.isArray(chunk["choices"]) ? (chunk["choices"] as Json[]) : [];
        const calls = ((choice?.["delta"] ?? {}) as Json)["tool_calls"] as Json[] | undefined;
        if (calls === undefined) {
          if (choice?.["finish_reason"] && this.#first !== null) {
            const whole = {
              ...this.#first,
              function: { ...functionOf(this.#first), arguments: normal(this.#text) },
            };
            this.say(
              mapDeltas({ ...chunk, choices: [{ index: 0, delta: {}, finish_reason: null }] }, () => ({
                tool_calls: [whole],
              })),
              type,
            );
          }
          return this.say(chunk, type);
        }
        for (const call of calls) {
          this.#first ??= call;
          this.#text += String(functionOf(call)["arguments"] ?? "");
        }
      }
    },
  },
  {
    name: "sends the arguments once more at the end",
    caughtBy: ["relay.tool-calls"],
    Exchange: class extends RelayExchange {
      #text = "";
      override relayChunk(chunk: Json, type: string): void {
        const [choice] = Array.isArray(chunk["choices"]) ? (chunk["choices"] as Json[]) : [];
        const calls = ((choice?.["delta"] ?? {}) as Json)["tool_calls"] as Json[] | undefined;
        for (const call of calls ?? []) this.#text += String(functionOf(call)["arguments"] ?? "");
        if (choice?.["finish_reason"] && this.#text !== "") {
          const again = { index: 0, function: { arguments: this.#text } };
          this.say(
            { ...chunk, choices: [{ index: 0, delta: { tool_calls: [again] }, finish_reason: null }] },
            type,
          );
        }
        this.say(chunk, type);
      }
    },
  },
  {
    name: "drops the text beside a call",
    at: "relay/tools/*",
    caughtBy: ["relay.text"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        this.say(
          mapDeltas(chunk, ({ content, ...delta }) => (delta["tool_calls"] ? delta : { ...delta, content })),
          type,
        );
      }
    },
  },
  {
    name: "dies of an empty fragment",
    caughtBy: ["relay.tool-calls"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        const text = JSON.stringify(chunk);
        if (/"index":0,"function":\{"arguments":""\}/.test(text)) this.onUpstreamDied();
        else this.say(chunk, type);
      }
    },
  },
  {
    name: "turns the finish reason of a call into stop",
    at: "relay/tools/*",
    caughtBy: ["relay.finish"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        this.say(
          JSON.parse(
            JSON.stringify(chunk).replace('"finish_reason":"tool_calls"', '"finish_reason":"stop"'),
          ) as Json,
          type,
        );
      }
    },
  },
  {
    name: "says tool_calls where a call was cut by the token limit",
    at: "relay/tools/*",
    caughtBy: ["relay.finish"],
    Exchange: class extends RelayExchange {
      #hasCalls = false;
      override relayChunk(chunk: Json, type: string): void {
        const text = JSON.stringify(chunk);
        this.#hasCalls ||= text.includes('"tool_calls":[');
        const reason = this.#hasCalls ? '"finish_reason":"tool_calls"' : '"finish_reason":"length"';
        this.say(JSON.parse(text.replace('"finish_reason":"length"', reason)) as Json, type);
      }
    },
  },
  {
    name: "numbers calls from 1",
    caughtBy: ["relay.tool-index-from-zero"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        const numbered = mapDeltas(chunk, (delta) => {
          const { tool_calls: calls } = delta;
          if (!Array.isArray(calls)) return delta;
          return {
            ...delta,
            tool_calls: calls.map((call: Json) => ({ ...call, index: Number(call["index"]) + 1 })),
          };
        });
        this.say(numbered, type);
      }
    },
  },
  {
    name: "writes line ends in arguments out",
    at: "relay/tools/*",
    caughtBy: ["relay.tool-calls"],
    Exchange: withFragments((fragment) => ({
      ...fragment,
      function: {
        ...functionOf(fragment),
        arguments: String(functionOf(fragment)["arguments"] ?? "").replaceAll("\\n", "\n"),
      },
    })),
  },
  {
    name: "parses the arguments of whole answers and writes them anew",
    caughtBy: ["whole.answer"],
    Exchange: class extends RelayExchange {
      override sayWhole(upstream: IncomingMessage, body: string): void {
        super.sayWhole(
          upstream,
          body.replace(/(?<="arguments":)"(?:[^"\\]|\\.)*"/g, (text) =>
            JSON.stringify(normal(JSON.parse(text) as string)),
          ),
        );
      }
    },
  },
  {
    name: "drops the type of calls",
    caughtBy: ["relay.tool-type"],
    Exchange: withFragments((fragment) => without(fragment, "type")),
  },
  {
    name: "keeps the type of the first call alone",
    caughtBy: ["relay.tool-type"],
    Exchange: withFragments((fragment) => (fragment["index"] === 0 ? fragment : without(fragment, "type"))),
  },
  {
    name: "does not know the older form of calls",
    caughtBy: ["relay.function-call", "whole.function-call"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        this.say(
          mapDeltas(chunk, (delta) => without(delta, "function_call")),
          type,
        );
      }
      override sayWhole(upstream: IncomingMessage, body: string): void {
        super.sayWhole(upstream, body.replace(/,"function_call":\{[^}]*\}[^}]*\}/, ""));
      }
    },
  },
  {
    name: "joins the fragments of the older form with a space",
    at: "relay/tools/legacy-function",
    caughtBy: ["relay.function-call"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        this.say(
          mapDeltas(chunk, ({ function_call: part, ...delta }) =>
            part === undefined
              ? delta
              : {
                  ...delta,
                  function_call: { ...(part as Json), arguments: `${String((part as Json)["arguments"])} ` },
                },
          ),
          type,
        );
      }
    },
  },
  {
    name: "drops the type of calls in whole answers",
    caughtBy: ["whole.tool-type"],
    Exchange: class extends RelayExchange {
      override sayWhole(upstream: IncomingMessage, body: string): void {
        super.sayWhole(upstream, body.replaceAll('"type":"function",', ""));
      }
    },
  },
];

function normal(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}
