import type { ClientTrace } from "../client/trace.ts";
import { compareAnswer } from "./compare-answer.ts";
import { choiceSeen } from "./normal-answer.ts";
import { reportsABeginning } from "./partial-answer.ts";
import { broken, type Finding, HELD, type Rule } from "./rule.ts";
import { judgeEnding, readsTheSame } from "./same-reading.ts";
import { openaiSchema, robustness, thread } from "./sources.ts";

const FINISH = "CreateChatCompletionStreamResponse.choices[].finish_reason";

/** Why the model stopped. */
export const FINISH_RULES: readonly Rule[] = [
  {
    id: "finish.kept",
    level: "must",
    needs: ["finishReason"],
    requires: "The finish reason is reported as it was sent.",
    why: "`length` taken for `stop` passes a cut answer off as a whole one.",
    source: openaiSchema(FINISH),
    judge: readsTheSame("finishReason"),
  },
  {
    id: "finish.with-content",
    level: "must",
    requires: "Content that comes in the same chunk as the finish reason is kept.",
    why: "Servers that do not know in advance which token is the last send both together.",
    source: openaiSchema(FINISH),
    threads: ["BerriAI/litellm#12417"],
    judge: readsTheSame("text", "finishReason"),
  },
  {
    id: "finish.not-invented",
    level: "must",
    needs: ["finishReason"],
    requires: "Where no finish reason was sent, none is reported.",
    why: "An invented `stop` is the one thing that makes a truncated answer impossible to notice.",
    source: robustness(thread("vercel/ai#19165"), "truncated streams reported with a finish reason"),
    threads: ["vercel/ai#19165", "can1357/oh-my-pi#9433"],
    judge: judgeNotInvented,
  },
  {
    id: "finish.done-optional",
    level: "divergent",
    requires: "After a finish reason a missing `[DONE]` does no harm.",
    why: "Some servers never send it; some clients insist on it, which is safe if they say so.",
    source: robustness(thread("theopenco/llmgateway#1901"), "streams without [DONE]"),
    threads: ["theopenco/llmgateway#1901", "Azure/azure-sdk-for-net#44135"],
    judge: judgeDoneOptional,
  },
  {
    id: "finish.without-done",
    level: "must",
    requires:
      "After a finish reason and a clean end the call is complete with nothing lost, or an error for want of `[DONE]`.",
    why: "The last chunk must not be lost because nothing came after it.",
    source: openaiSchema(FINISH),
    threads: ["theopenco/llmgateway#1901", "lidge-jun/opencodex#1170"],
    judge: judgeWithoutDone,
  },
];

function judgeNotInvented(trace: ClientTrace): Finding {
  const ending = judgeEnding(trace);
  if (ending.held !== true) return ending;
  for (const { index, finishReason } of trace.expected.choices) {
    if (finishReason !== null || (index !== 0 && !trace.subject.observes.includes("choices"))) continue;
    const seen = choiceSeen(trace.observation, index).finishReason;
    // A client that ended with an error may use the field to say so.
    const isHonest = seen === null || (trace.observation.ended === "error" && seen === "error");
    if (!isHonest) return broken(`choice ${index} never had a finish reason`, null, seen);
  }
  return HELD;
}

/** Whoever insists on `[DONE]` may hand over as much of the answer as its errors carry. */
function judgeWithoutDone(trace: ClientTrace): Finding {
  if (trace.observation.ended === "error") return reportsABeginning(trace);
  const ending = judgeEnding(trace);
  return ending.held === true ? compareAnswer(trace, ["text", "finishReason"]) : ending;
}

function judgeDoneOptional(trace: ClientTrace): Finding {
  const { ended } = trace.observation;
  return ended === "complete"
    ? HELD
    : broken(`the call ended as ${ended} for want of [DONE]`, { ended: "complete" }, { ended });
}
