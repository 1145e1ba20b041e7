import { documented, recorded } from "../knob.ts";
import type { Dialect } from "../knobs.ts";

const CHUNKS = "vercel/ai packages/deepseek/src/chat/__fixtures__";

export const deepseek: Dialect = {
  name: "deepseek",
  title: "DeepSeek",
  knobs: {
    ...recorded(CHUNKS)({
      id: { prefix: "", alphabet: "uuid" as const },
      chunkFields: { system_fingerprint: "fp_eaab8d114b_prod0820_fp8_kvcache" },
      toolId: { prefix: "call_00_", alphabet: "base62" as const, length: 24 },
      besideReasoning: { content: null },
      finishDelta: { content: "" },
      usage: "finish-chunk" as const,
      usageWhen: "always" as const,
      usageElsewhere: "null" as const,
      usageFields: {
        prompt_tokens_details: { cached_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: "$reasoning" },
        prompt_cache_hit_tokens: 0,
        prompt_cache_miss_tokens: "$prompt",
      },
    }),
    ...documented("DeepSeek API documentation, rate limit")({
      path: "/chat/completions",
      keepAlive: { frame: { comment: "keep-alive" }, atStart: false, everyMs: 5_000 },
    }),
  },
  open: ["Errors inside the stream: as OpenAI's.", "How often keep-alive comments come."],
};
