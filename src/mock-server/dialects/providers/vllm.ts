import { source } from "../knob.ts";
import type { Dialect } from "../knobs.ts";

const CODE = "vllm-project/vllm vllm/entrypoints/openai/chat_completion/serving.py@006c49d";

export const vllm: Dialect = {
  name: "vllm",
  title: "vLLM",
  knobs: {
    ...source(CODE)({
      id: { prefix: "chatcmpl-", alphabet: "hex" as const, length: 32 },
      roleFieldsWithTools: { content: "" },
      openLogprobs: "null" as const,
      toolId: { prefix: "chatcmpl-tool-", alphabet: "hex" as const, length: 16 },
      reasoning: "reasoning" as const,
      finishChoiceFields: { stop_reason: null },
      finishOfNamedTool: "stop" as const,
      refuses: ["stream-options-without-stream", "tool-choice-without-tools"] as const,
      hottest: Infinity,
      errorInside: {
        data: { error: { message: "$message", type: "$type", param: "$param", code: "$status" } },
        then: "done" as const,
      },
      errorBefore: { error: { message: "$message", type: "$type", param: "$param", code: "$status" } },
      errors: {
        400: { type: "BadRequestError", message: "The request could not be understood." },
        404: { type: "NotFoundError", message: "The model does not exist." },
        500: { type: "InternalServerError", message: "Internal server error" },
      },
    }),
  },
  open: ["Older versions nest the error once more (`{error: {object: error, …}}`) or send the bare object."],
};
