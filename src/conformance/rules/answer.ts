import { intendAnswer } from "../../scenario/intent.ts";
import type { ClientTrace } from "../client/trace.ts";
import { CANCEL_RULES } from "./cancel.ts";
import { compareAnswer } from "./compare-answer.ts";
import { inventsNoFinish, reportsNothingElse } from "./partial-answer.ts";
import { type Finding, HELD, type Rule } from "./rule.ts";
import { judgeEnding, readsTheSame } from "./same-reading.ts";
import { http, openaiSchema, robustness, thread, whatwg } from "./sources.ts";

/** The rule that is judged on one call after another; see `leftover-check.ts`. */
export const APART_RULE: Rule = {
  id: "answer.apart",
  level: "must",
  levels: ["chat", "events"],
  requires: "Nothing of a stream that ended in the middle shows in the next one.",
  why: "A buffer or a decoder that outlives its call puts the rest of one answer into another, perhaps of another user.",
  source: whatwg("9.2.6 Interpreting an event stream"),
  judge: readsTheSame("text", "reasoning", "refusal", "toolCalls", "finishReason", "choices"),
};

/** What holds for any answer at all; judged on generated streams. */
export const ANSWER_RULES: readonly Rule[] = [
  {
    id: "answer.any-rendering",
    level: "must",
    levels: ["chat", "events"],
    requires: "Any answer, in any legal rendering and with any write boundaries, is read as the same answer.",
    why: "Examples find the bugs somebody thought of; this finds the others.",
    source: whatwg("9.2.6 Interpreting an event stream"),
    judge: (trace) => inTurn(sameButUsage(trace), () => sameUsage(trace)),
  },
  {
    id: "answer.any-cut",
    level: "must",
    requires:
      "Cut at any byte, an answer never passes as complete, and nothing is reported that was not said.",
    why: "Connections die anywhere: between two events, inside a character, inside the finish reason.",
    source: http("8 Handling Incomplete Messages"),
    threads: ["cline/cline#9650", "NousResearch/hermes-agent#100160"],
    judge: judgeCut,
  },
  {
    id: "answer.any-error",
    level: "must",
    requires:
      "An error at any place in the stream, in any known shape and whatever follows, ends the call with an error.",
    why: "The status was 200 long ago: the error is the only sign that the answer is not whole.",
    source: openaiSchema("ErrorResponse"),
    threads: ["vercel/ai#4726", "diegosouzapw/OmniRoute#8210"],
    judge: (trace) => inTurn(judgeEnding(trace), () => reportsNothingElse(trace, trace.expected)),
  },
  {
    id: "answer.any-cancel",
    level: "must",
    needs: ["cancel"],
    requires:
      "Cancelled at any moment, a call ends as cancelled, closes its connection and reports nothing more.",
    why: "Users press stop at any moment, and the provider bills until the connection closes.",
    source: robustness(thread("openai/openai-python#2880"), "connections leak when iteration stops early"),
    threads: ["openai/openai-python#2880", "BerriAI/litellm#12861"],
    judge: (trace) =>
      CANCEL_RULES.reduce<Finding>((finding, rule) => inTurn(finding, () => rule.judge(trace)), HELD),
  },
  APART_RULE,
];

const sameButUsage = readsTheSame("text", "reasoning", "refusal", "toolCalls", "finishReason", "choices");

/** What a client estimates where none was sent is for `usage.not-invented` to say, which is no `must`. */
function sameUsage(trace: ClientTrace): Finding {
  return trace.expected.usage === null ? HELD : compareAnswer(trace, ["usage"]);
}

/** Whoever delivers unterminated events says more than the reference, so the whole answer is the measure. */
function judgeCut(trace: ClientTrace): Finding {
  const { outcome, completeness } = trace.reading;
  if (outcome === "no-events" && (completeness === "complete" || completeness === "close-delimited")) {
    return { held: null, message: "nothing was sent: that is the business of error.no-events" };
  }
  const { at: _, ...ending } = trace.scenario.ending;
  const { answer } = intendAnswer({ ...trace.scenario, ending });
  return inTurn(judgeEnding(trace), () =>
    inTurn(reportsNothingElse(trace, answer), () => inventsNoFinish(trace, answer)),
  );
}

function inTurn(first: Finding, second: () => Finding): Finding {
  return first.held === true ? second() : first;
}
