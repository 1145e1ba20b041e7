import type { Rule } from "./rule.ts";
import { readsTheSame } from "./same-reading.ts";
import { whatwg } from "./sources.ts";

/** What holds for any answer at all; judged on generated streams. */
export const ANSWER_RULES: readonly Rule[] = [
  {
    id: "answer.any-rendering",
    level: "must",
    levels: ["chat", "events"],
    requires: "Any answer, in any legal rendering and with any write boundaries, is read as the same answer.",
    why: "Examples find the bugs somebody thought of; this finds the others.",
    source: whatwg("9.2.6 Interpreting an event stream"),
    judge: readsTheSame("text", "reasoning", "refusal", "toolCalls", "finishReason", "usage", "choices"),
  },
];
