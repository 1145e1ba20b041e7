import { inferred, source } from "../knob.ts";
import type { Dialect } from "../knobs.ts";

const CODE = "ollama/ollama middleware/openai.go, openai/openai.go@fb30760";

export const ollama: Dialect = {
  name: "ollama",
  title: "Ollama (OpenAI-compatible)",
  knobs: {
    ...source(CODE)({
      id: { prefix: "chatcmpl-", alphabet: "digits" as const, length: 3 },
      chunkFields: { system_fingerprint: "fp_ollama" },
      openLogprobs: "absent" as const,
      role: "first-delta" as const,
      hottest: Infinity,
      reasoning: "reasoning" as const,
      toolArguments: "whole" as const,
      toolKeys: ["id", "index", "type", "function"] as const,
      toolId: { prefix: "call_", alphabet: "base62" as const, length: 8 },
      errorBefore: { error: { message: "$message", type: "$type", param: null, code: null } },
      errors: {
        404: { type: "not_found_error", message: "model not found, try pulling it first" },
        500: { type: "api_error", message: "model runner has unexpectedly stopped" },
      },
    }),
    // The chat writer does not know the key `error`: it makes an empty chunk of it, and the stream is over.
    ...inferred(CODE)({ errorInside: null }),
  },
  open: ["That an error inside the stream is swallowed follows from the code and was not measured."],
};
