import { eachChoice, eachChunk, eachWhole, isFinish } from "../change-chunks.ts";
import type { Defect } from "../defect.ts";
import { errorBody, type Json, pause, writeFrames } from "../right-provider.ts";

/** What warns or informs, and fails nobody. */
export const ODD_DEFECTS: Defect[] = [
  {
    name: "refuses several choices in streams only",
    breaks: ["endpoint.http.both-ways"],
    override: {
      refuse: (right) => (asked) =>
        right.refuse(asked) ??
        (asked.isStreamed && asked.body?.["n"]
          ? { status: 400, body: errorBody("n and stream do not go together") }
          : null),
    },
  },
  {
    name: "names no request",
    breaks: ["endpoint.http.request-id"],
    override: { streamHead: () => () => ({ status: 200, headers: { "content-type": "text/event-stream" } }) },
  },
  {
    name: "calls the last chunk otherwise",
    breaks: ["endpoint.chunk.object-to-the-end"],
    override: eachChunk((chunk) => (isFinish(chunk) ? { ...chunk, object: "chat.completion.done" } : chunk)),
  },
  {
    name: "answers with another model",
    breaks: ["endpoint.chunk.model-asked"],
    override: eachChunk((chunk) => ({ ...chunk, model: "something-else" })),
  },
  {
    name: "sends text in parts",
    breaks: ["endpoint.delta.no-parts"],
    override: eachChoice((choice) => {
      const { content } = choice["delta"] as Json;
      return content ? { ...choice, delta: { content: [{ type: "text", text: content }] } } : choice;
    }),
  },
  {
    name: "ends with eos",
    breaks: ["endpoint.delta.finish-documented"],
    override: eachChoice((choice) =>
      choice["finish_reason"] === "stop" ? { ...choice, finish_reason: "eos" } : choice,
    ),
  },
  {
    name: "ends calls that were named with stop",
    breaks: ["endpoint.tools.finish-as-usual"],
    override: eachChoice((choice, asked) =>
      typeof asked.body?.["tool_choice"] === "object" && choice["finish_reason"] === "tool_calls"
        ? { ...choice, finish_reason: "stop" }
        : choice,
    ),
  },
  {
    name: "counts down",
    breaks: ["endpoint.usage.growing"],
    override: eachChunk((chunk, place) =>
      chunk["usage"]
        ? chunk
        : {
            ...chunk,
            usage: { prompt_tokens: 17, completion_tokens: 900 - place, total_tokens: 917 - place },
          },
    ),
  },
  {
    name: "estimates the prompt when it answers whole",
    breaks: ["endpoint.usage.as-whole"],
    override: eachWhole((body) => ({
      ...body,
      usage: { prompt_tokens: 20, completion_tokens: 5, total_tokens: 25 },
    })),
  },
  {
    name: "lists models without saying so",
    breaks: ["endpoint.models.object", "endpoint.models.asked"],
    override: { models: () => () => ({ data: [{ id: "another-model" }] }) },
  },
  {
    name: "goes on for nobody, and lets the next one wait",
    breaks: ["endpoint.turn.not-held-up"],
    timeoutMs: 10_000,
    override: {
      stream: (right) => {
        let isBusyUntil = 0;
        return async (response, frames, asked) => {
          await pause(isBusyUntil - performance.now());
          const { status, headers } = right.streamHead(asked);
          response.writeHead(status, headers);
          await writeFrames(response, frames);
          if (response.socket?.destroyed) isBusyUntil = performance.now() + 3000;
          response.end();
        };
      },
    },
  },
  {
    name: "waits when all text of a long answer was said",
    breaks: ["endpoint.delivery.ends-soon"],
    override: {
      stream: (right) => async (response, frames, asked) => {
        const isLong = frames.length > 60 && asked.body?.["max_tokens"] === undefined;
        const end = frames.findIndex((frame) => frame.includes('"finish_reason":"stop"'));
        const { status, headers } = right.streamHead(asked);
        response.writeHead(status, headers);
        await writeFrames(response, frames.slice(0, end));
        if (isLong && !response.destroyed) await pause(3000);
        await writeFrames(response, frames.slice(end));
        response.end();
      },
    },
  },
  {
    name: "gives all answers the same id",
    breaks: ["endpoint.turn.id-unique"],
    override: {
      ...eachChunk((chunk) => ({ ...chunk, id: "chatcmpl-1" })),
      ...eachWhole((body) => ({ ...body, id: "chatcmpl-1" })),
    },
  },
];
