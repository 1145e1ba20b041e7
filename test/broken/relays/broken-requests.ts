import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { BrokenRelay } from "./broken-relay.ts";
import { type Json, parse, RelayExchange, without } from "./right-relay.ts";

function asking(change: (asked: Json) => Json): typeof RelayExchange {
  return class extends RelayExchange {
    override bodyFor(asked: Json): Json {
      return change(asked);
    }
  };
}

function withMessages(change: (messages: Json[]) => Json[]): typeof RelayExchange {
  return asking((asked) => ({ ...asked, messages: change(asked["messages"] as Json[]) }));
}

function knowing(...names: string[]): typeof RelayExchange {
  return asking((asked) =>
    Object.fromEntries(Object.entries(asked).filter(([name]) => names.includes(name))),
  );
}

/** The upstream is asked for something else, and whole answers come out changed. */
export const BROKEN_REQUESTS: readonly BrokenRelay[] = [
  {
    name: "drops every message but the last",
    caughtBy: ["request.messages"],
    Exchange: withMessages((messages) => messages.slice(-1)),
  },
  {
    name: "drops developer messages",
    caughtBy: ["request.messages"],
    Exchange: withMessages((messages) => messages.filter(({ role }) => role !== "developer")),
  },
  {
    name: "keeps the text of a content and drops the image",
    caughtBy: ["request.messages"],
    Exchange: withMessages((messages) =>
      messages.map((message) =>
        Array.isArray(message["content"])
          ? { ...message, content: (message["content"] as Json[]).filter(({ type }) => type === "text") }
          : message,
      ),
    ),
  },
  {
    name: "drops the ids of tool results",
    caughtBy: ["request.messages"],
    Exchange: withMessages((messages) => messages.map((message) => without(message, "tool_call_id"))),
  },
  {
    name: "cuts messages at 100,000 letters",
    caughtBy: ["request.messages"],
    Exchange: withMessages((messages) =>
      messages.map((message) => ({
        ...message,
        content:
          typeof message["content"] === "string" ? message["content"].slice(0, 100_000) : message["content"],
      })),
    ),
  },
  { name: "drops tools", caughtBy: ["request.tools"], Exchange: asking((asked) => without(asked, "tools")) },
  {
    name: "drops tool_choice",
    caughtBy: ["request.tools"],
    Exchange: asking((asked) => without(asked, "tool_choice")),
  },
  {
    name: "drops parallel_tool_calls where it is false",
    caughtBy: ["request.tools"],
    Exchange: asking((asked) =>
      asked["parallel_tool_calls"] ? asked : without(asked, "parallel_tool_calls"),
    ),
  },
  {
    name: "drops parameters that are 0 or false",
    caughtBy: ["request.fields"],
    Exchange: asking((asked) =>
      Object.fromEntries(Object.entries(asked).filter(([, value]) => Boolean(value))),
    ),
  },
  {
    name: "drops the seed",
    caughtBy: ["request.fields"],
    Exchange: asking((asked) => without(asked, "seed")),
  },
  {
    name: "drops response_format",
    caughtBy: ["request.fields"],
    Exchange: asking((asked) => without(asked, "response_format")),
  },
  {
    name: "drops max_completion_tokens",
    caughtBy: ["request.fields"],
    Exchange: asking((asked) => without(asked, "max_completion_tokens")),
  },
  {
    name: "forwards the parameters of 2023",
    caughtBy: ["request.fields", "request.unknown-fields"],
    Exchange: knowing(
      "model",
      "messages",
      "stream",
      "stream_options",
      "temperature",
      "top_p",
      "n",
      "stop",
      "max_tokens",
      "tools",
      "tool_choice",
      "parallel_tool_calls",
    ),
  },
  {
    name: "holds the temperature down to 1",
    caughtBy: ["request.fields"],
    Exchange: asking((asked) =>
      typeof asked["temperature"] === "number"
        ? { ...asked, temperature: Math.min(1, asked["temperature"]) }
        : asked,
    ),
  },
  {
    name: "moves system messages to the front",
    caughtBy: ["request.system-place"],
    Exchange: withMessages((messages) => [
      ...messages.filter(({ role }) => role === "system"),
      ...messages.filter(({ role }) => role !== "system"),
    ]),
  },
  {
    name: "drops the detail of images",
    caughtBy: ["request.message-members"],
    Exchange: withMessages((messages) =>
      messages.map((message) => JSON.parse(JSON.stringify(message).replace(',"detail":"low"', "")) as Json),
    ),
  },
  {
    name: "drops the names of who speaks",
    caughtBy: ["request.message-members"],
    Exchange: withMessages((messages) => messages.map((message) => without(message, "name"))),
  },
  {
    name: "drops refusals of earlier turns",
    caughtBy: ["request.message-members"],
    Exchange: withMessages((messages) => messages.map((message) => without(message, "refusal"))),
  },
  {
    name: "knows the documented members of messages alone",
    caughtBy: ["request.message-members"],
    Exchange: withMessages((messages) =>
      messages.map((message) => ({
        ...without(message, "reasoning_content"),
        ...(Array.isArray(message["content"])
          ? { content: (message["content"] as Json[]).map((part) => without(part, "cache_control")) }
          : {}),
      })),
    ),
  },
  {
    name: "drops sound",
    caughtBy: ["request.messages"],
    Exchange: withMessages((messages) =>
      messages.map((message) =>
        Array.isArray(message["content"])
          ? {
              ...message,
              content: (message["content"] as Json[]).filter(({ type }) => type !== "input_audio"),
            }
          : message,
      ),
    ),
  },
  {
    name: "drops functions in the older form",
    caughtBy: ["request.functions"],
    Exchange: asking((asked) => without(asked, "functions", "function_call")),
  },
  {
    name: "drops `strict` from tools",
    caughtBy: ["request.tools"],
    Exchange: asking((asked) => ({
      ...asked,
      ...(asked["tools"] === undefined
        ? {}
        : {
            tools: (asked["tools"] as Json[]).map((tool) => ({
              ...tool,
              function: without(tool["function"] as Json, "strict"),
            })),
          }),
    })),
  },
  {
    name: "drops `store` where it is false",
    caughtBy: ["request.unknown-fields"],
    Exchange: asking((asked) => without(asked, "store")),
  },
  {
    name: "has a key of its own, and sends the client's along in another header",
    at: "request/roles",
    caughtBy: ["secret.client-key-upstream"],
    Exchange: class extends RelayExchange {
      override headersFor(headers: IncomingHttpHeaders): Record<string, string> {
        return { ...super.headersFor(headers), "x-forwarded-authorization": String(headers.authorization) };
      }
    },
  },
  {
    name: "has a key of its own, and writes the client's into the body",
    at: "request/roles",
    caughtBy: ["secret.client-key-upstream"],
    Exchange: class extends RelayExchange {
      override bodyFor(asked: Json): Json {
        return { ...asked, api_key: String(this.request.headers.authorization).slice(7) };
      }
    },
  },
  {
    name: "asks twice and takes the second answer",
    at: "request/roles",
    caughtBy: ["request.once"],
    Exchange: class extends RelayExchange {
      override async ask(): Promise<IncomingMessage | null> {
        const first = await this.askOnce();
        first?.resume();
        return this.askOnce();
      }
    },
  },
  {
    name: "drops the tool calls of whole answers",
    caughtBy: ["whole.answer"],
    Exchange: class extends RelayExchange {
      override sayWhole(upstream: IncomingMessage, body: string): void {
        super.sayWhole(upstream, body.replace(/"tool_calls":\[.*?\}\}\]/, '"tool_calls":[]'));
      }
    },
  },
  {
    name: "drops the usage of whole answers",
    caughtBy: ["whole.answer"],
    Exchange: class extends RelayExchange {
      override sayWhole(upstream: IncomingMessage, body: string): void {
        const answer = parse(body);
        super.sayWhole(upstream, answer === null ? body : JSON.stringify(without(answer, "usage")));
      }
    },
  },
  {
    name: "keeps answers, and plays them as they came whatever is asked",
    at: "cache/*",
    caughtBy: ["http.event-stream"],
    Exchange: class extends RelayExchange {
      #said = "";
      get #key(): string {
        return JSON.stringify(this.asked["messages"]);
      }
      override async ask(): Promise<IncomingMessage | null> {
        const known = this.house.memory.get(this.#key) as { type: string; body: string } | undefined;
        if (known === undefined) return super.ask();
        this.response.writeHead(200, { "content-type": known.type });
        this.response.end(known.body);
        this.isClientGone = true;
        return null;
      }
      override write(text: string): void {
        this.#said += text;
        super.write(text);
      }
      override end(): void {
        this.house.memory.set(this.#key, { type: "text/event-stream", body: this.#said });
        super.end();
      }
      override sayWhole(upstream: IncomingMessage, body: string): void {
        if (upstream.statusCode === 200) this.house.memory.set(this.#key, { type: "application/json", body });
        super.sayWhole(upstream, body);
      }
    },
  },
  {
    name: "keeps the text of answers and forgets their reasoning",
    caughtBy: ["cache.same"],
    Exchange: class extends RelayExchange {
      #text = "";
      get #key(): string {
        return `${String(this.asked["stream"])} ${JSON.stringify(this.asked["messages"])}`;
      }
      override async ask(): Promise<IncomingMessage | null> {
        const known = this.house.memory.get(this.#key) as string | undefined;
        if (known === undefined) return super.ask();
        this.response.writeHead(200, { "content-type": "text/event-stream" });
        const base = { id: "chatcmpl-kept", object: "chat.completion.chunk", created: 1, model: "m" };
        this.say({
          ...base,
          choices: [{ index: 0, delta: { role: "assistant", content: known }, finish_reason: null }],
        });
        this.say({ ...base, choices: [{ index: 0, delta: {}, finish_reason: "stop" }] });
        super.relayDone();
        this.response.end();
        this.isClientGone = true;
        return null;
      }
      override relayChunk(chunk: Json, type: string): void {
        const [choice] = Array.isArray(chunk["choices"]) ? (chunk["choices"] as Json[]) : [];
        this.#text += String(((choice?.["delta"] ?? {}) as Json)["content"] ?? "");
        this.say(chunk, type);
      }
      override relayDone(): void {
        this.house.memory.set(this.#key, this.#text);
        super.relayDone();
      }
    },
  },
];
