import { source } from "../knob.ts";
import type { Dialect } from "../knobs.ts";

const CODE = "BerriAI/litellm litellm/proxy/common_request_processing.py@001501f";

const ERROR = { error: { message: "$message", type: "$type", param: "$param", code: "$codeText" } };

export const litellm: Dialect = {
  name: "litellm",
  title: "LiteLLM proxy",
  knobs: {
    ...source(CODE)({ errorInside: { data: ERROR, then: "end" as const }, errorBefore: ERROR }),
  },
  open: ["The shape of chunks is mostly that of the provider behind it. Here it is OpenAI's."],
};
