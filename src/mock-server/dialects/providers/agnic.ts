import { documented } from "../knob.ts";
import type { Dialect } from "../knobs.ts";

const PAGE = "Agnic documentation, AI gateway, Streaming";

export const agnic: Dialect = {
  name: "agnic",
  title: "Agnic AI",
  knobs: {
    ...documented(PAGE)({
      usage: "finish-chunk" as const,
      openLogprobs: "absent" as const,
      choiceOrder: ["index", "delta", "finish_reason"],
      errors: {
        402: {
          type: "insufficient_quota",
          code: "insufficient_balance",
          message: "The balance is too low for this request.",
        },
      },
    }),
  },
  open: [
    "The bytes of a stream: the page shows chunks with `id`, `object`, `model` and `choices`, and use through the OpenAI SDK. The rest is as OpenAI's.",
    "Which words stand in the body of a 402: only the status is documented.",
    "Where usage stands: the page says that the last chunk may carry it.",
  ],
};
