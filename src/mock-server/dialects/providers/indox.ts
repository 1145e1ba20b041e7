import { documented, inferred } from "../knob.ts";
import type { Dialect } from "../knobs.ts";

const EVENTS = "IndoxHub documentation, SSE events";
const PAGE = "indoxRouter documentation, Streaming responses";

export const indox: Dialect = {
  name: "indox",
  title: "IndoxHub (indoxRouter)",
  knobs: {
    ...documented(EVENTS)({
      chunkOmits: ["id", "object", "created", "model"],
      role: "never" as const,
      openLogprobs: "absent" as const,
      choiceOrder: ["delta", "index", "finish_reason"],
      textFields: { type: "content", data: "$text", provider: "openai" },
      finishFields: { type: "finish", provider: "openai", finish_reason: "$reason" },
      chunkOrder: ["type", "data", "provider", "finish_reason", "choices"],
      opening: [
        {
          event: "usage_start",
          data: {
            type: "usage_start",
            request_id: "$id",
            provider: "openai",
            model: "$model",
            input_tokens: "$prompt",
          },
        },
      ],
      closing: [
        {
          event: "usage_final",
          data: {
            type: "usage_final",
            input_tokens: "$prompt",
            output_tokens: "$completion",
            cost_usd: 0,
            latency_ms: 0,
          },
        },
      ],
    }),
    ...inferred("the named events take its place")({ usage: "none" as const, usageWhen: "always" as const }),
  },
  open: ["Tool calls, reasoning and errors: in OpenAI's deltas and error shape."],
};

/** What the documentation's own FastAPI and Flask servers send: the text itself, line feeds and all. */
export const indoxStream: Dialect = {
  name: "indox-stream",
  title: "indoxRouter, POST /stream",
  knobs: {
    ...documented(PAGE)({ frames: "plain-text" as const, path: "/stream" }),
    ...inferred("the page's client looks for an item with `is_usage_info`; its servers leave it out")({
      usage: "none" as const,
    }),
  },
  open: [
    "The client library's last item `is_usage_info` does not cross this wire: the documented servers skip it.",
    "Plain text has no place for tool calls, reasoning and finish reasons: they are left out.",
    "Errors: as OpenAI's.",
  ],
};
