import { documented, reported } from "../knob.ts";
import type { Dialect } from "../knobs.ts";

export const lmStudio: Dialect = {
  name: "lm-studio",
  title: "LM Studio",
  knobs: {
    ...documented("LM Studio documentation, the curl examples")({ minusOneTokens: "no-limit" as const }),
    ...reported("zendev-sh/goai#110")({
      errorInside: {
        data: { error: { message: "$message" }, message: "$message" },
        event: "error",
        then: "end" as const,
      },
    }),
  },
  open: ["Whether the error stands under `event: error`.", "Everything else: as OpenAI's."],
};
