import type { Rule } from "./rule.ts";
import { readsTheSame } from "./same-reading.ts";
import { openaiSchema } from "./sources.ts";

/** Several choices in one stream. */
export const CHOICE_RULES: readonly Rule[] = [
  {
    id: "choices.by-index",
    level: "must",
    needs: ["choices"],
    requires: "Deltas belong to the choice with their index, in whatever order the choices come.",
    why: "With n > 1 the choices share one stream; sorted by arrival they become one garbled answer.",
    source: openaiSchema("CreateChatCompletionStreamResponse.choices[].index"),
    threads: ["BerriAI/litellm#35793", "langfuse/langfuse#16998", "sgl-project/sglang#8417"],
    judge: readsTheSame("text", "finishReason", "choices"),
  },
  {
    id: "choices.not-mixed",
    level: "must",
    requires: "The text of the first choice holds nothing of the others.",
    why: "A client that reports one choice must not blend several into it.",
    source: openaiSchema("CreateChatCompletionStreamResponse.choices[].index"),
    threads: ["BerriAI/litellm#35793"],
    judge: readsTheSame("text"),
  },
];
