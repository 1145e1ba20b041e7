import { gzipSync } from "node:zlib";
import {
  allChunks,
  allFrames,
  choiceOf,
  deltaOf,
  eachChoice,
  eachChunk,
  eachFragment,
  eachFrame,
  eachWhole,
  functionOf,
  hasTools,
  isFinish,
  without,
} from "./change-chunks.ts";
import { errorBody, type Json, type Override, pause, sendJson, writeFrames } from "./right-provider.ts";

/** A provider that does what a standard, OpenAI's own documents or a provider in wide use allow. */
export interface Oddity {
  name: string;
  override: Override;
}

const SSE = { "content-type": "text/event-stream" };
const FILTERED = { hate: { filtered: false, severity: "safe" } };
const isDone = (frame: string): boolean => frame.includes("[DONE]");

/** Usage on the chunk with the finish reason, and no chunk of its own. */
const usageOnFinish = (more: (usage: Json) => Json = () => ({})) =>
  allChunks((chunks) => {
    const usage = (chunks.find((each) => each["usage"])?.["usage"] ?? {
      prompt_tokens: 17,
      completion_tokens: 5,
      total_tokens: 22,
    }) as Json;
    return chunks
      .filter((each) => !each["usage"])
      .map((each, place, all) => (place === all.length - 1 ? { ...each, usage, ...more(usage) } : each));
  });

/** Each call whole, in one delta, in the chunk with the finish reason. */
const wholeCalls =
  (shape: (call: Json) => Json): Override["chunks"] =>
  (right) =>
  (asked) => {
    const { message } = (right.whole(asked) as { choices: { message: Json }[] }).choices[0] ?? {
      message: {},
    };
    const calls = message["tool_calls"] as Json[] | undefined;
    const chunks = structuredClone(right.chunks(asked));
    if (calls === undefined) return chunks;
    const [first] = chunks;
    const end = chunks.find(isFinish);
    return [
      first ?? {},
      {
        ...end,
        choices: [
          {
            ...choiceOf(end ?? {}),
            delta: { tool_calls: calls.map((call, index) => shape({ index, ...call })) },
          },
        ],
      },
      ...chunks.filter((each) => each["usage"]),
    ];
  };

export const ODDITIES: Oddity[] = [
  {
    name: "Azure: a first frame with filter results and nothing else, results in every choice, annotations behind the end",
    override: {
      ...eachChoice((choice) => ({
        ...choice,
        content_filter_results: choice["finish_reason"] === null ? FILTERED : {},
      })),
      frames: (right) => (chunks, asked) => {
        const service = {
          choices: [],
          created: 0,
          id: "",
          model: "",
          object: "",
          prompt_filter_results: [{ prompt_index: 0, content_filter_results: FILTERED }],
        };
        const annotation = {
          id: "",
          object: "",
          created: 0,
          model: "",
          choices: [
            {
              index: 0,
              finish_reason: null,
              content_filter_results: FILTERED,
              content_filter_offsets: { check_offset: 0, start_offset: 0, end_offset: 9 },
            },
          ],
        };
        const end = chunks.findIndex(isFinish);
        return right.frames(
          [service, ...chunks.slice(0, end + 1), annotation, ...chunks.slice(end + 1)],
          asked,
        );
      },
    },
  },
  {
    name: "DeepSeek: keep-alive comments before the first token, usage on the finish chunk, empty lines before the JSON",
    override: {
      ...usageOnFinish(),
      frames: (right) => (chunks, asked) => [
        ": keep-alive\n\n",
        ": keep-alive\n\n",
        ...right.frames(chunks, asked),
      ],
      sendWhole: () => (response, body) => sendJson(response, 200, `\n\n\n${JSON.stringify(body)}`),
    },
  },
  {
    name: "DeepSeek: comments while it thinks, then everything at once",
    override: {
      stream: (right) => async (response, frames, asked) => {
        const { status, headers } = right.streamHead(asked);
        response.writeHead(status, headers);
        for (let i = 0; i < 4; i++) {
          response.write(": keep-alive\n\n");
          await pause(60);
        }
        response.end(frames.join(""));
      },
    },
  },
  {
    name: "xAI: totals that count reasoning, moving created, no finish key until the end, calls whole",
    override: {
      chunks: (right) => (asked) =>
        (wholeCalls((call) => call)?.(right)(asked) ?? []).map((chunk, place) => {
          const choices = (chunk["choices"] as Json[]).map((choice) =>
            choice["finish_reason"] === null ? without(choice, "finish_reason") : choice,
          );
          const usage = chunk["usage"] as Json | undefined;
          const details = { completion_tokens_details: { reasoning_tokens: 340 } };
          return {
            ...chunk,
            created: 1_700_000_000 + place,
            choices,
            ...(usage
              ? { usage: { ...usage, ...details, total_tokens: Number(usage["total_tokens"]) + 340 } }
              : {}),
          };
        }),
      refuse: (right) => (asked) => {
        const refusal = right.refuse(asked);
        if (refusal === null) return null;
        const status = refusal.status === 401 ? 400 : refusal.status;
        return {
          status,
          body: {
            code: "Client specified an invalid argument",
            error: `Incorrect model or API key provided.`,
          },
        };
      },
    },
  },
  {
    name: "Mistral: calls whole without index and type, finish in the same chunk, text as parts, errors without a wrapper",
    override: {
      chunks: (right) => (asked) =>
        (
          wholeCalls((call) => ({ id: String(call["id"]).slice(0, 9), function: call["function"] }))?.(right)(
            asked,
          ) ?? []
        ).map((chunk) => {
          const { content } = deltaOf(chunk);
          const choice = choiceOf(chunk);
          if (typeof content !== "string" || content === "" || choice === undefined || asked.body?.["n"])
            return chunk;
          const parts = [{ type: "text", text: content }];
          return { ...chunk, choices: [{ ...choice, delta: { content: parts } }] };
        }),
      refuse: (right) => (asked) => {
        const refusal = right.refuse(asked);
        return (
          refusal && {
            status: refusal.status,
            body: {
              object: "error",
              message: "Invalid model or request.",
              type: "invalid_request",
              param: null,
              code: "1500",
              raw_status_code: 400,
            },
          }
        );
      },
      ...eachWhole((body) => {
        for (const { message } of body["choices"] as { message: Json }[]) {
          const calls = message["tool_calls"] as Json[] | undefined;
          if (calls) message["tool_calls"] = calls.map((call) => without(call, "type"));
        }
        return body;
      }),
    },
  },
  {
    name: "Gemini: calls without an index, ended by stop, totals with thoughts, errors in a list, 400 for a bad key",
    override: {
      chunks: (right) => (asked) =>
        (wholeCalls((call) => without(call, "index"))?.(right)(asked) ?? []).map((chunk) => {
          const usage = chunk["usage"] as Json | undefined;
          return {
            ...chunk,
            model: "gemini-3-flash",
            choices: (chunk["choices"] as Json[]).map((choice) =>
              choice["finish_reason"] === "tool_calls" ? { ...choice, finish_reason: "stop" } : choice,
            ),
            ...(usage ? { usage: { ...usage, total_tokens: Number(usage["total_tokens"]) + 99 } } : {}),
          };
        }),
      refuse: (right) => (asked) => {
        const refusal = right.refuse(asked);
        return (
          refusal && {
            status: refusal.status === 401 ? 400 : refusal.status,
            body: [
              { error: { code: 400, message: "API key or model not valid.", status: "INVALID_ARGUMENT" } },
            ],
          }
        );
      },
    },
  },
  {
    name: "Perplexity: role and cumulative usage in every chunk, citations, another object at the end",
    override: eachChunk((chunk, place) => {
      if (chunk["usage"]) return null;
      const usage = { prompt_tokens: 17, completion_tokens: place + 1, total_tokens: 18 + place };
      const choices = (chunk["choices"] as Json[]).map((choice) => ({
        ...(choice["finish_reason"] === null ? without(choice, "finish_reason") : choice),
        delta: { role: "assistant", content: "", ...(choice["delta"] as Json) },
      }));
      return {
        ...chunk,
        choices,
        usage,
        created: 1_700_000_000 + place,
        citations: ["https://example.com/"],
        ...(isFinish(chunk) ? { object: "chat.completion.done" } : {}),
      };
    }),
  },
  {
    name: "Groq: usage on the finish chunk and in x_groq, times of the queue",
    override: usageOnFinish((usage) => ({
      x_groq: { id: "req_1", usage },
      usage: { ...usage, queue_time: 0.01, total_time: 0.2 },
    })),
  },
  {
    name: "Cerebras: no finish key until the end, reasoning under another name, times on the last chunk",
    override: {
      ...usageOnFinish(() => ({ time_info: { total_time: 0.1 } })),
      frames: (right) => (chunks, asked) =>
        right.frames(
          chunks.map((chunk) => ({
            ...chunk,
            choices: (chunk["choices"] as Json[]).map((choice) =>
              choice["finish_reason"] === null ? without(choice, "finish_reason") : choice,
            ),
          })),
          asked,
        ),
    },
  },
  {
    name: "vLLM: usage on every chunk, stop_reason, errors in FastAPI's form",
    override: {
      ...allChunks((chunks) => {
        if (!chunks.some((each) => each["usage"])) return chunks;
        return chunks.map((chunk, place) => ({
          ...chunk,
          usage: chunk["usage"] ?? {
            prompt_tokens: 17,
            completion_tokens: Math.min(place, 2),
            total_tokens: 17 + Math.min(place, 2),
          },
          choices: (chunk["choices"] as Json[]).map((choice) =>
            isFinish(chunk) ? { ...choice, stop_reason: null } : choice,
          ),
        }));
      }),
      refuse: (right) => (asked) => {
        const refusal = right.refuse(asked);
        return (
          refusal && {
            status: refusal.status === 400 ? 422 : refusal.status,
            body: { detail: "Field required, or no such model" },
          }
        );
      },
    },
  },
  {
    name: "SGLang: created anew for each chunk, matched_stop, a further chunk with empty choices",
    override: allChunks((chunks) => [
      ...chunks.map((chunk, place) => ({
        ...chunk,
        created: 1_700_000_000 + place,
        choices: (chunk["choices"] as Json[]).map((choice) => ({ ...choice, matched_stop: null })),
      })),
      { ...chunks[0], usage: null, choices: [], sglext: { cached_tokens: 0 } },
    ]),
  },
  {
    name: "llama.cpp: other key orders, null beside the role, timings, a bare colon as ping, any model is fine",
    override: {
      ...eachFrame((frame) => (isDone(frame) ? frame : [":\n\n", frame])),
      chunks: (right) => (asked) =>
        right.chunks(asked).map(({ id, object, created, model, choices, ...rest }, place) => ({
          choices: (choices as Json[]).map(({ index, delta, finish_reason: reason }) => ({
            finish_reason: reason,
            index,
            delta: (delta as Json)["role"] ? { role: "assistant", content: null } : delta,
          })),
          created: Number(created) + (place > 3 ? 1 : 0),
          id,
          model,
          system_fingerprint: "b6500",
          object,
          ...rest,
        })),
      refuse: (right) => (asked) => {
        if (
          asked.body !== null &&
          asked.headers.authorization !== undefined &&
          asked.body["messages"] !== undefined
        ) {
          const refusal = right.refuse(asked);
          return refusal?.status === 401 ? refusal : null;
        }
        const refusal = right.refuse(asked);
        return (
          refusal && {
            ...refusal,
            body: {
              error: {
                code: refusal.status,
                message: "Something is missing.",
                type: "invalid_request_error",
              },
            },
          }
        );
      },
    },
  },
  {
    name: "Ollama: the role in the first delta with text, calls whole with the index behind the id",
    override: {
      chunks: (right) => (asked) =>
        (wholeCalls(({ index, id, ...call }) => ({ id, index, ...call }))?.(right)(asked) ?? []).flatMap(
          (chunk, place, all) => {
            const { role } = deltaOf(chunk);
            if (role === undefined) return [chunk];
            const next = all[place + 1];
            const choice = choiceOf(next ?? {});
            const isText = typeof deltaOf(next ?? {})["content"] === "string" && !asked.body?.["n"];
            if (isText && choice !== undefined)
              Object.assign(choice, { delta: { role, ...deltaOf(next ?? {}) } });
            return isText ? [] : [chunk];
          },
        ),
    },
  },
  {
    name: "OpenRouter: comments, native_finish_reason, the provider's name, costs, bare error codes",
    override: {
      ...eachChunk((chunk) => ({
        provider: "OpenAI",
        ...chunk,
        choices: (chunk["choices"] as Json[]).map((choice) => ({
          ...choice,
          native_finish_reason: choice["finish_reason"],
        })),
        ...(chunk["usage"]
          ? {
              usage: {
                ...(chunk["usage"] as Json),
                cost: 0.00001,
                is_byok: false,
                cost_details: { upstream_inference_cost: null },
              },
            }
          : {}),
      })),
      frames: (right) => (chunks, asked) => [
        ": OPENROUTER PROCESSING\n\n",
        ...right
          .frames(chunks, asked)
          .flatMap((frame, place) => (place % 3 === 2 ? [": OPENROUTER PROCESSING\n\n", frame] : [frame])),
      ],
      refuse: (right) => (asked) => {
        const refusal = right.refuse(asked);
        return (
          refusal && {
            status: refusal.status,
            body: { error: { code: refusal.status, message: "No such model, or no key." } },
          }
        );
      },
    },
  },
  {
    name: "OpenAI: obfuscation, fingerprints, tiers, and stop for a function that was named",
    override: eachChunk((chunk, _, asked) => ({
      ...chunk,
      service_tier: "default",
      system_fingerprint: "fp_1",
      obfuscation: "x7Jq",
      choices: (chunk["choices"] as Json[]).map((choice) => {
        const isNamed =
          typeof asked.body?.["tool_choice"] === "object" && choice["finish_reason"] === "tool_calls";
        return isNamed ? { ...choice, finish_reason: "stop" } : choice;
      }),
    })),
  },
  {
    name: "Together: eos as the finish reason, token ids, a seed",
    override: eachChoice((choice) => ({
      ...choice,
      seed: 7,
      finish_reason: choice["finish_reason"] === "stop" ? "eos" : choice["finish_reason"],
      delta: { ...(choice["delta"] as Json), token_id: 12 },
    })),
  },
  {
    name: "Alibaba: ids of calls that are empty in later fragments",
    override: eachFragment((fragment) =>
      fragment["id"] === undefined ? { ...fragment, id: "", type: "function" } : fragment,
    ),
  },
  {
    name: "a reasoning model: reasoning before the text, nothing left under a small limit",
    override: allChunks((chunks, asked) => {
      const [first, ...rest] = chunks;
      if (first === undefined) return chunks;
      const isLimited = asked.body?.["max_tokens"] !== undefined;
      const thought = {
        ...first,
        choices: [{ ...choiceOf(first), delta: { reasoning_content: "Hm.", content: null } }],
      };
      return [first, thought, ...rest.filter((each) => !isLimited || !deltaOf(each)["content"])];
    }),
  },
  {
    name: "a model that answers with text where a call was asked for, and ignores n, limits and JSON",
    override: {
      chunks: (right) => (asked) => right.chunks({ ...asked, body: plain(asked.body) }),
      whole: (right) => (asked) => right.whole({ ...asked, body: plain(asked.body) }),
    },
  },
  {
    name: "a model that writes arguments that are no JSON",
    override: {
      ...eachFragment((fragment) => ({
        ...fragment,
        function: {
          ...functionOf(fragment),
          arguments: String(functionOf(fragment)["arguments"]).replaceAll('"', "'"),
        },
      })),
      ...eachWhole((body) =>
        JSON.parse(JSON.stringify(body).replaceAll('{\\"city\\":\\"Paris\\"}', "{'city':'Paris'}")),
      ),
    },
  },
  {
    name: "a server that turns down tools, several choices, log probabilities and JSON",
    override: {
      refuse: (right) => (asked) => {
        const known = new Set(["model", "messages", "stream", "stream_options", "max_tokens"]);
        const odd = Object.keys(asked.body ?? {}).find((name) => !known.has(name));
        return (
          right.refuse(asked) ??
          (odd === undefined
            ? null
            : { status: 400, body: errorBody(`${odd} is not supported`, { param: odd }) })
        );
      },
    },
  },
  {
    name: "a server that does not know stream_options",
    override: {
      refuse: (right) => (asked) =>
        right.refuse(asked) ??
        (asked.body?.["stream_options"]
          ? { status: 422, body: errorBody("stream_options: extra inputs are not permitted") }
          : null),
    },
  },
  {
    name: "a server without a list of models that has not implemented tools",
    override: {
      refuse: (right) => (asked) => {
        if (asked.method === "GET") return { status: 404, body: errorBody("not found") };
        return (
          right.refuse(asked) ??
          (hasTools(asked) ? { status: 501, body: errorBody("not implemented") } : null)
        );
      },
    },
  },
  {
    name: "CRLF, no space behind the colon, JSON over two lines, event names, ids, comments inside events",
    override: allFrames((all) =>
      all.map((frame) => {
        if (isDone(frame)) return "event: done\r\ndata:[DONE]\r\n\r\n";
        const json = frame.slice("data: ".length).trim();
        return `event: message\r\nid: 7\r\n: a comment\r\ndata:{\r\ndata:${json.slice(1)}\r\n\r\n`;
      }),
    ),
  },
  {
    name: "HTTP/1.0 manners: a body that the end of the connection delimits",
    override: {
      stream: () => async (response, frames) => {
        const { socket } = response;
        socket?.write("HTTP/1.0 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n");
        for (const frame of frames) {
          socket?.write(frame);
          await pause(frames.length > 40 ? 4 : 1);
        }
        socket?.end();
      },
    },
  },
  {
    name: "connections that are closed after each answer, as announced",
    override: {
      streamHead: () => () => ({ status: 200, headers: { ...SSE, connection: "close" } }),
      sendWhole: () => (response, body) => sendJson(response, 200, body, { connection: "close" }),
    },
  },
  {
    name: "gzip for those who accept it",
    override: {
      sendWhole: (right) => (response, body, asked) => {
        if (!String(asked.headers["accept-encoding"]).includes("gzip"))
          return right.sendWhole(response, body, asked);
        response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
        response.end(gzipSync(JSON.stringify(body)));
      },
    },
  },
  {
    name: "media types with capitals and parameters, chunks of HTTP with extensions and trailers",
    override: {
      stream: () => async (response, frames) => {
        const { socket } = response;
        socket?.write(
          "HTTP/1.1 200 OK\r\nContent-Type: Text/Event-Stream;Charset=UTF-8\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n",
        );
        for (const frame of frames) {
          socket?.write(`${Buffer.byteLength(frame).toString(16)};note=1\r\n${frame}\r\n`);
          await pause(frames.length > 40 ? 4 : 1);
        }
        socket?.end("0\r\nx-checksum: 1\r\n\r\n");
      },
    },
  },
  {
    name: "a slow start, then everything as fast as it goes",
    override: {
      stream: (right) => async (response, frames, asked) => {
        const { status, headers } = right.streamHead(asked);
        await pause(200);
        response.writeHead(status, headers);
        response.end(frames.join(""));
      },
      sendWhole: (right) => async (response, body, asked) => {
        await pause(220);
        right.sendWhole(response, body, asked);
      },
    },
  },
  {
    name: "everything at once, at once",
    override: {
      stream: (right) => (response, frames, asked) => {
        const { status, headers } = right.streamHead(asked);
        response.writeHead(status, headers);
        response.end(frames.join(""));
      },
    },
  },
  {
    name: "one byte at a time",
    override: {
      stream: (right) => async (response, frames, asked) => {
        const { status, headers } = right.streamHead(asked);
        response.writeHead(status, headers);
        const bytes = Buffer.from(frames.join(""));
        if (bytes.length > 4000) await writeFrames(response, frames);
        else for (const byte of bytes) response.write(Buffer.from([byte]));
        response.end();
      },
    },
  },
  {
    name: "choices of one stream one after the other, the second first",
    override: allChunks((chunks) => {
      const place = (chunk: Json): number => -Number(choiceOf(chunk)?.["index"] ?? -9);
      return chunks.toSorted((a, b) => place(a) - place(b));
    }),
  },
  {
    name: "an error in the middle of a long answer, and honest about it",
    override: {
      frames: (right) => (chunks, asked) =>
        chunks.length < 40
          ? right.frames(chunks, asked)
          : [
              ...right.frames(chunks.slice(0, 20), asked).slice(0, -1),
              `data: ${JSON.stringify(errorBody("overloaded", { type: "server_error" }))}\n\n`,
            ],
    },
  },
  {
    name: "no token is ever counted",
    override: {
      ...eachChunk((chunk) => (chunk["usage"] ? null : chunk)),
      ...eachWhole((body) => without(body, "usage")),
    },
  },
  {
    name: "busy now and then, and says when to come back",
    override: {
      refuse: (right) => (asked) =>
        asked.nth % 9 === 5
          ? { status: 429, body: errorBody("Rate limit reached."), headers: { "retry-after": "0" } }
          : right.refuse(asked),
    },
  },
  {
    name: "Ollama: an id that is one of few, so that two answers share it now and then",
    override: {
      ...eachChunk((chunk, _, asked) => ({ ...chunk, id: `chatcmpl-${asked.nth % 20}` })),
      ...eachWhole((body, asked) => ({ ...body, id: `chatcmpl-${asked.nth % 20}` })),
    },
  },
  {
    name: "a cache that answers the same question with the same answer, its id included",
    override: eachChunk((chunk, _, asked) => ({
      ...chunk,
      id: `chatcmpl-${JSON.stringify(asked.body?.["messages"]).length}`,
    })),
  },
];

/** A request as a server sees it that knows nothing beside messages. */
function plain(body: Json | null): Json | null {
  if (body === null) return null;
  const { model, messages, stream, stream_options: options } = body;
  return { model, messages, stream, stream_options: options };
}
