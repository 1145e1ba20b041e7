import { source } from "../knob.ts";
import type { Dialect } from "../knobs.ts";

const CODE = "ggml-org/llama.cpp tools/server (server-context.cpp@001d906, server-task.cpp@00efb3e)";

const ERROR = { error: { code: "$status", message: "$message", type: "$type" } };

const WORDS: Record<number, string> = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  500: "server_error",
  501: "not_supported_error",
  503: "unavailable_error",
};

export const llamaCpp: Dialect = {
  name: "llama.cpp",
  title: "llama.cpp server",
  knobs: {
    ...source(CODE)({
      chunkOrder: ["choices", "created", "id", "model", "system_fingerprint", "object", "usage", "timings"],
      choiceOrder: ["finish_reason", "index", "delta"],
      id: { prefix: "chatcmpl-", alphabet: "base62" as const, length: 32 },
      created: "moving" as const,
      chunkFields: { system_fingerprint: "b6500-streamproof" },
      roleFields: { content: null },
      openLogprobs: "absent" as const,
      toolId: { prefix: "", alphabet: "base62" as const, length: 32 },
      finishFields: {
        timings: { prompt_n: "$prompt", predicted_n: "$completion", predicted_per_second: 50 },
      },
      keepAlive: { frame: { comment: "" }, atStart: false, everyMs: 30_000 },
      errorInside: { data: ERROR, then: "end" as const },
      errorBefore: ERROR,
      errors: Object.fromEntries(
        Object.entries(WORDS).map(([status, type]) => [
          status,
          { type, message: status === "503" ? "Loading model" : "The request failed." },
        ]),
      ),
      headers: { "x-accel-buffering": "no" },
    }),
    ...source("ggml-org/llama.cpp tools/server/server-schema.cpp@0177c34")({
      hottest: Infinity,
      minusOneTokens: "no-limit" as const,
    }),
  },
  open: ["The silence after which a ping comes is an option of the server; 30 s is ours."],
};
