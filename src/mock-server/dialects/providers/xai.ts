import { recorded, reported } from "../knob.ts";
import type { Dialect } from "../knobs.ts";

const CHUNKS = "vercel/ai packages/xai/src/__fixtures__";

export const xai: Dialect = {
  name: "xai",
  title: "xAI",
  knobs: {
    ...recorded(CHUNKS)({
      id: { prefix: "", alphabet: "uuid" as const },
      created: "moving" as const,
      chunkFields: { system_fingerprint: "fp_2a885414fb" },
      chunkOrder: ["id", "object", "created", "model", "choices", "usage", "system_fingerprint"],
      openFinish: "absent" as const,
      openLogprobs: "absent" as const,
      role: "first-delta" as const,
      toolArguments: "whole" as const,
      toolKeys: ["id", "function", "index", "type"] as const,
      toolId: { prefix: "call_", alphabet: "digits" as const, length: 8 },
      usageWhen: "always" as const,
      reasoningTokens: "beside-completion" as const,
      usageFields: {
        prompt_tokens_details: {
          text_tokens: "$prompt",
          audio_tokens: 0,
          image_tokens: 0,
          cached_tokens: 0,
        },
        completion_tokens_details: {
          reasoning_tokens: "$reasoning",
          audio_tokens: 0,
          accepted_prediction_tokens: 0,
          rejected_prediction_tokens: 0,
        },
        num_sources_used: 0,
        cost_in_usd_ticks: 0,
      },
    }),
    ...reported("openai-php/client#624")({
      errorBefore: { code: "$codeText", error: "$message" },
      errorInside: { data: { code: "$codeText", error: "$message" }, then: "end" as const },
    }),
  },
  open: [
    "Error bodies from a primary document. That `error` is a string is reported.",
    "A scenario's own numbers of tokens are kept as they are.",
  ],
};
