import { source, unconfirmed } from "../knob.ts";
import type { Dialect } from "../knobs.ts";

export const together: Dialect = {
  name: "together",
  title: "Together AI",
  knobs: {
    ...source("together-ai 0.52.0, chat completion types")({
      finishNames: { stop: "eos" },
      finishChoiceFields: { seed: 1 },
    }),
    ...unconfirmed("nothing read")({ reasoning: "reasoning" as const }),
  },
  open: [
    "When a model that is done says `eos` and when `stop`: the types know both. Here it is `eos`.",
    "Order of keys, id, where usage stands, errors: as OpenAI's.",
  ],
};
