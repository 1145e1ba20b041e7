import { recorded } from "../knob.ts";
import type { Dialect } from "../knobs.ts";

const CHUNKS = "vercel/ai packages/cerebras/src/fixtures";

export const cerebras: Dialect = {
  name: "cerebras",
  title: "Cerebras",
  knobs: {
    ...recorded(CHUNKS)({
      id: { prefix: "chatcmpl-", alphabet: "uuid" as const },
      chunkFields: { system_fingerprint: "fp_a33c042689e969567008" },
      chunkOrder: ["id", "choices", "created", "model", "system_fingerprint", "object", "usage", "time_info"],
      choiceOrder: ["delta", "finish_reason", "index"],
      toolArguments: "whole" as const,
      toolKeys: ["function", "type", "id", "index"] as const,
      toolId: { prefix: "", alphabet: "hex" as const, length: 9 },
      openFinish: "absent" as const,
      openLogprobs: "absent" as const,
      reasoning: "reasoning" as const,
      usage: "finish-chunk" as const,
      usageWhen: "always" as const,
      finishFields: {
        time_info: {
          queue_time: 0.0002,
          prompt_time: 0.003,
          completion_time: 0.02,
          total_time: 0.025,
          created: "$created",
        },
      },
    }),
  },
  open: ["Errors: as OpenAI's.", "What the role delta holds beside the role: it came alone."],
};
