import type { IncomingMessage } from "node:http";
import type { BrokenRelay } from "./broken-relay.ts";
import { type Json, parse, RelayExchange, UPSTREAM_KEY } from "./right-relay.ts";
import type { Block } from "./sse-splitter.ts";

/** Answers of the upstream that are no stream, changed. */
function withWhole(
  change: (answer: { status: number; body: string; headers: Record<string, string> }) => {
    status: number;
    body: string;
    headers: Record<string, string>;
  },
): typeof RelayExchange {
  return class extends RelayExchange {
    override sayWhole(upstream: IncomingMessage, body: string): void {
      const given = { status: upstream.statusCode ?? 502, body, headers: this.wholeHead(upstream) };
      const { status, body: text, headers } = given.status < 400 ? given : change(given);
      this.response.writeHead(status, headers);
      this.response.end(text);
    }
  };
}

const JSON_TYPE = { "content-type": "application/json" };

function isErrorChunk(chunk: Json): boolean {
  return Boolean(chunk["error"]) || chunk["object"] === "error";
}

/** What the upstream reports as an error comes out as something else. */
export const BROKEN_FAULTS: readonly BrokenRelay[] = [
  {
    name: "sends every error under 200",
    caughtBy: ["fault.status", "whole.no-error-inside"],
    Exchange: withWhole(({ body, headers }) => ({ status: 200, body, headers })),
  },
  {
    name: "opens a stream for an error and puts it inside",
    caughtBy: ["fault.status"],
    Exchange: withWhole(({ body }) => ({
      status: 200,
      body: `data: ${JSON.stringify(parse(body) ?? { error: { message: body } })}\n\ndata: [DONE]\n\n`,
      headers: { "content-type": "text/event-stream" },
    })),
  },
  {
    name: "drops the parameter that an error names",
    caughtBy: ["fault.param"],
    Exchange: withWhole((answer) => ({
      ...answer,
      body: answer.body.replace(/"param":"\w+"/, '"param":null'),
    })),
  },
  {
    name: "turns 429 into 503",
    caughtBy: ["fault.status"],
    Exchange: withWhole((answer) => (answer.status === 429 ? { ...answer, status: 503 } : answer)),
  },
  {
    name: "turns every error into 500",
    caughtBy: ["fault.status"],
    Exchange: withWhole((answer) => ({ ...answer, status: 500 })),
  },
  {
    name: "turns what the upstream did wrong into 400",
    caughtBy: ["fault.status"],
    Exchange: withWhole((answer) => (answer.status >= 500 ? { ...answer, status: 400 } : answer)),
  },
  {
    name: "turns 413 and 422 into 400",
    caughtBy: ["fault.status-exact"],
    Exchange: withWhole((answer) => ({
      ...answer,
      status: answer.status === 413 || answer.status === 422 ? 400 : answer.status,
    })),
  },
  {
    name: "says that something went wrong, and not what",
    caughtBy: ["fault.message"],
    Exchange: withWhole(({ status }) => ({
      status,
      body: JSON.stringify({ error: { message: "Upstream error" } }),
      headers: JSON_TYPE,
    })),
  },
  {
    name: "puts the upstream's error into a string",
    caughtBy: ["fault.details"],
    Exchange: withWhole(({ status, body }) => ({
      status,
      body: JSON.stringify({ detail: `provider said: ${body}` }),
      headers: JSON_TYPE,
    })),
  },
  {
    name: "forgets the code and the type of an error",
    caughtBy: ["fault.details"],
    Exchange: withWhole(({ status, body, headers }) => {
      const error = (parse(body)?.["error"] ?? {}) as Json;
      return { status, body: JSON.stringify({ error: { message: error["message"] ?? body } }), headers };
    }),
  },
  {
    name: "drops Retry-After",
    caughtBy: ["fault.retry-after"],
    Exchange: withWhole(({ status, body, headers: { "content-type": type = "text/plain" } }) => ({
      status,
      body,
      headers: { "content-type": type },
    })),
  },
  {
    name: "renames Retry-After",
    caughtBy: ["fault.retry-after"],
    Exchange: withWhole(({ status, body, headers: { "retry-after": wait = "0", ...headers } }) => ({
      status,
      body,
      headers: { ...headers, "x-provider-retry-after": wait },
    })),
  },
  {
    name: "shows the request with its key when something went wrong",
    caughtBy: ["secret.upstream-key"],
    Exchange: withWhole(({ status, body, headers }) => ({
      status,
      body: JSON.stringify({
        ...parse(body),
        request: { headers: { authorization: `Bearer ${UPSTREAM_KEY}` } },
      }),
      headers,
    })),
  },
  {
    name: "sends its key back as a header",
    at: "relay/text/*",
    caughtBy: ["secret.upstream-key"],
    Exchange: class extends RelayExchange {
      override headFor(upstream: IncomingMessage): Record<string, string> {
        return { ...super.headFor(upstream), "x-provider-key": UPSTREAM_KEY };
      }
    },
  },
  {
    name: "sends its key back in base64",
    at: "relay/text/*",
    caughtBy: ["secret.upstream-key"],
    Exchange: class extends RelayExchange {
      override headFor(upstream: IncomingMessage): Record<string, string> {
        const basic = Buffer.from(`gateway:${UPSTREAM_KEY}`).toString("base64");
        return { ...super.headFor(upstream), "x-provider-auth": `Basic ${basic}` };
      }
    },
  },
  {
    name: "drops error objects in the stream",
    caughtBy: ["fault.in-stream"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        if (!isErrorChunk(chunk) && type !== "error") this.say(chunk, type);
      }
    },
  },
  {
    name: "knows errors by their `error` member alone",
    caughtBy: ["fault.in-stream-odd"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        if (chunk["object"] !== "error") this.say(chunk, type);
      }
    },
  },
  {
    name: "relays what has choices, and nothing else",
    caughtBy: ["fault.in-stream"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        const { error: _, ...rest } = chunk;
        if (Array.isArray(chunk["choices"])) this.say(rest, type);
      }
    },
  },
  {
    name: "turns an error in the stream into text",
    caughtBy: ["fault.in-stream", "dead.nothing-added"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        if (!isErrorChunk(chunk) && type !== "error") return this.say(chunk, type);
        const choices = [
          { index: 0, delta: { content: "Error: the provider failed" }, finish_reason: "stop" },
        ];
        this.say({ id: "chatcmpl-relay", object: "chat.completion.chunk", created: 1, model: "m", choices });
      }
    },
  },
  {
    name: "says that an error came, and not which",
    caughtBy: ["fault.in-stream-message"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        if (isErrorChunk(chunk) || type === "error") this.say({ error: { message: "stream error" } });
        else this.say(chunk, type);
      }
    },
  },
  {
    name: "finishes with stop after an error",
    caughtBy: ["fault.no-success", "dead.not-finished"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        this.say(chunk, type);
        if (!isErrorChunk(chunk)) return;
        const choices = [{ index: 0, delta: {}, finish_reason: "stop" }];
        this.say({ id: "chatcmpl-relay", object: "chat.completion.chunk", created: 1, model: "m", choices });
      }
    },
  },
  {
    name: "knows `event: error` from nothing",
    caughtBy: ["fault.in-stream"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        if (type !== "error") this.say(chunk, type);
      }
    },
  },
  {
    name: "keeps the message of an error in the stream and nothing else",
    caughtBy: ["fault.in-stream-details"],
    Exchange: class extends RelayExchange {
      override relayChunk(chunk: Json, type: string): void {
        const { error } = chunk;
        const isObject = typeof error === "object" && error !== null;
        this.say(isObject ? { ...chunk, error: { message: (error as Json)["message"] } } : chunk, type);
      }
    },
  },
  {
    name: "says that there was an error and never ends",
    caughtBy: ["fault.ends"],
    at: "fault/in-stream/then-end",
    Exchange: class extends RelayExchange {
      #hasFailed = false;
      override relayChunk(chunk: Json, type: string): void {
        this.#hasFailed ||= isErrorChunk(chunk);
        super.relayChunk(chunk, type);
      }
      override end(): void {
        if (!this.#hasFailed) super.end();
      }
    },
  },
  {
    name: "skips events that are no JSON",
    caughtBy: ["fault.malformed"],
    Exchange: class extends RelayExchange {
      override relayBlock(block: Block): void {
        const isKnown = block.data === null || block.data === "[DONE]" || parse(block.data) !== null;
        if (isKnown) super.relayBlock(block);
      }
    },
  },
  {
    name: "shows the headers of the request beside an error",
    caughtBy: ["secret.client-key"],
    Exchange: class extends RelayExchange {
      override sayWhole(upstream: IncomingMessage, body: string): void {
        const isError = (upstream.statusCode ?? 0) >= 400;
        const { headers } = this.request;
        super.sayWhole(upstream, isError ? JSON.stringify({ ...parse(body), request: { headers } }) : body);
      }
    },
  },
];
