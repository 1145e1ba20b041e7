import type { ClientTrace } from "../client/trace.ts";
import { choiceSeen } from "./normal-answer.ts";
import { broken, type Finding, HELD, type Rule } from "./rule.ts";
import { judgeEnding, readsTheSame } from "./same-reading.ts";
import { robustness, thread } from "./sources.ts";

/** Thoughts in places of a provider's own. */
export const REASONING_RULES: readonly Rule[] = [
  {
    id: "deviation.reasoning-twice",
    level: "should",
    needs: ["reasoning"],
    requires: "Reasoning that one delta carries under both of its names counts once.",
    why: "Servers and routers send `reasoning` and `reasoning_content` with the same text, to please everybody.",
    source: robustness(thread("NousResearch/hermes-agent#98224"), "aliases of the reasoning"),
    threads: ["NousResearch/hermes-agent#98224", "BerriAI/litellm#38907"],
    judge: readsTheSame("text", "reasoning"),
  },
  {
    id: "deviation.think-tags",
    level: "should",
    requires:
      "`<think>` and `</think>` in the content are text, or what stands between them is reasoning, wherever the deltas cut them.",
    why: "Tags that are looked for delta by delta leak the thoughts, or swallow the answer.",
    source: robustness(thread("youssofal/MTPLX#149"), "tags cut by deltas"),
    threads: ["youssofal/MTPLX#149", "QwenLM/qwen-code#9607", "bytedance/deer-flow#3218"],
    judge: judgeThinkTags,
  },
];

const TAGGED = /^<think>([^]*)<\/think>([^]*)$/;

function judgeThinkTags(trace: ClientTrace): Finding {
  const ending = judgeEnding(trace);
  if (ending.held !== true) return ending;
  const whole = trace.expected.choices[0]?.text ?? "";
  const [, thoughts = "", answer = ""] = TAGGED.exec(whole) ?? [];
  const { text, reasoning } = choiceSeen(trace.observation, 0);
  const isApart =
    text.trim() === answer.trim() &&
    (!trace.subject.observes.includes("reasoning") || reasoning.trim() === thoughts.trim());
  const isText = text === whole || (trace.forgivesTrailingNewline && text === `${whole}\n`);
  return isText || isApart
    ? HELD
    : broken(
        "neither text nor reasoning",
        { either: [{ text: whole }, { text: answer, reasoning: thoughts }] },
        {
          text,
          reasoning,
        },
      );
}
