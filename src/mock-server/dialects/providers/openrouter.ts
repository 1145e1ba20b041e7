import { documented, reported, source } from "../knob.ts";
import type { Dialect } from "../knobs.ts";

const DOCS = "OpenRouter documentation, API reference: streaming, errors";
const TYPES = "@openrouter/sdk 1.3.19, response models";

export const openrouter: Dialect = {
  name: "openrouter",
  title: "OpenRouter",
  knobs: {
    ...documented(DOCS)({
      path: "/api/v1/chat/completions",
      keepAlive: { frame: { comment: "OPENROUTER PROCESSING" }, atStart: true, everyMs: 5_000 },
      headers: { "x-generation-id": "gen-streamproof" },
      errorHeaders: { "retry-after": "1" },
      errorBefore: { error: { code: "$status", message: "$message" } },
      usageWhen: "always" as const,
    }),
    ...source(TYPES)({
      id: { prefix: "gen-", alphabet: "digits" as const, length: 20 },
      chunkFields: { provider: "OpenAI" },
      reasoning: "reasoning-and-details" as const,
      finishChoiceFields: { native_finish_reason: "$reason" },
      usageFields: {
        cost: 0,
        is_byok: false,
        prompt_tokens_details: { cached_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: "$reasoning" },
      },
    }),
    ...reported("a public test that cites the documentation, handling errors during streaming")({
      errorInside: {
        data: {
          error: { code: "$codeOrStatus", message: "$message" },
          choices: [{ index: 0, delta: { content: "" }, finish_reason: "error" }],
        },
        isChunk: true,
        then: "done" as const,
      },
    }),
  },
  open: [
    "Whether `error.code` inside a stream is a number (the SDK's types) or a word (the documentation's example): the scenario's own.",
    "Whether `[DONE]` follows an error in the stream. Here it does.",
    "How often comments come.",
  ],
};
