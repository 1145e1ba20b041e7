import { documented, source } from "../knob.ts";
import type { Dialect } from "../knobs.ts";

export const fireworks: Dialect = {
  name: "fireworks",
  title: "Fireworks AI",
  knobs: {
    ...documented("Fireworks documentation, Text models")({
      path: "/inference/v1/chat/completions",
      usage: "finish-chunk" as const,
      usageWhen: "always" as const,
    }),
    ...source("fireworks-ai 1.2.30, types of chat completions")({
      reasoning: "reasoning_content" as const,
      usageFields: { prompt_tokens_details: { cached_tokens: 0 } },
      finishFieldsAsked: {
        perf_metrics_in_response: {
          perf_metrics: {
            "prompt-tokens": "$prompt",
            "cached-prompt-tokens": 0,
            "server-time-to-first-token": 0.05,
            "server-processing-time": 0.25,
          },
        },
      },
    }),
  },
  open: [
    "Whether the members of `perf_metrics` are numbers or text: its type leaves it open. Here they are numbers.",
    "A whole answer has the metrics in headers too (`fireworks-prompt-tokens`…): left out.",
    "Errors before and inside the stream: as OpenAI's.",
  ],
};
