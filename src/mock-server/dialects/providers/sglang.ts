import { source } from "../knob.ts";
import type { Dialect } from "../knobs.ts";

const CODE = "sgl-project/sglang python/sglang/srt/entrypoints/openai/serving_chat.py@002897c";

const ERROR = {
  object: "error",
  message: "$message",
  type: "$type",
  param: "$param",
  code: "$status",
};

export const sglang: Dialect = {
  name: "sglang",
  title: "SGLang",
  knobs: {
    ...source(CODE)({
      id: { prefix: "", alphabet: "hex" as const, length: 32 },
      created: "moving" as const,
      toolId: { prefix: "call_", alphabet: "hex" as const, length: 24 },
      finishChoiceFields: { matched_stop: null },
      errorInside: { data: { error: ERROR }, then: "done" as const },
      errorBefore: ERROR,
    }),
    ...source("sgl-project/sglang python/sglang/srt/sampling/sampling_params.py")({ hottest: Infinity }),
  },
  open: ["A deployment behind Azure sends every key of a delta, those without a value as null."],
};
