import { recorded, reported } from "../knob.ts";
import type { Dialect } from "../knobs.ts";

const CHUNKS = "vercel/ai packages/mistral/src/__fixtures__";
const ISSUES = "continuedev/continue#6185, raycast/extensions#31107";

const ERROR = {
  object: "error",
  message: "$message",
  type: "$type",
  param: null,
  code: "$code",
  raw_status_code: "$status",
};

export const mistral: Dialect = {
  name: "mistral",
  title: "Mistral",
  knobs: {
    ...recorded(CHUNKS)({
      id: { prefix: "", alphabet: "hex" as const, length: 32 },
      choiceOrder: ["index", "delta", "finish_reason", "logprobs"],
      roleFieldsWithTools: { content: "" },
      besideTools: { content: null },
      toolArguments: "whole" as const,
      toolKeys: ["id", "function"] as const,
      toolId: { prefix: "", alphabet: "base62" as const, length: 9 },
      finishOfTools: "last-chunk" as const,
      finishDelta: { content: "" },
      reasoning: "content-parts" as const,
      usage: "finish-chunk" as const,
      usageWhen: "always" as const,
    }),
    ...reported(ISSUES)({
      errorBefore: ERROR,
      errorInside: { data: ERROR, then: "end" as const },
      errors: {
        429: { type: "service_tier_capacity_exceeded", code: "1300", message: "Rate limit exceeded" },
      },
    }),
  },
  open: [
    "The recorded stream of a reasoning model looks made by hand.",
    "Errors inside the stream: the body of those before it, and the end.",
  ],
};
