import type { ClientTrace } from "../client/trace.ts";
import { compareAnswer } from "./compare-answer.ts";
import { reportsABeginning, reportsCallsAsTheyCame } from "./partial-answer.ts";
import { broken, type Finding, HELD, type Rule } from "./rule.ts";
import { judgeEnding, readsTheSame } from "./same-reading.ts";
import { http, openaiSchema, robustness, thread } from "./sources.ts";

/** How a stream ends, and what that says about the answer. */
export const ENDING_RULES: readonly Rule[] = [
  {
    id: "ending.complete",
    level: "must",
    requires: "After a finish reason, `[DONE]` and the end of the body the call ends as complete.",
    why: "An error after a whole answer makes callers ask, and pay, again.",
    source: openaiSchema("CreateChatCompletionStreamResponse.choices[].finish_reason"),
    judge: readsTheSame("text"),
  },
  {
    id: "ending.cut-is-error",
    level: "must",
    requires: "A body that HTTP shows to be incomplete before the finish reason ends the call with an error.",
    why: "A truncated answer that passes for a whole one is the commonest and the costliest bug of all.",
    source: http("8 Handling Incomplete Messages"),
    threads: ["cline/cline#9650", "ding113/claude-code-hub#916", "shiaho777/web-to-app#438"],
    judge: judgeEnding,
  },
  {
    id: "ending.nothing-added",
    level: "must",
    requires:
      "What is reported of a broken answer is a beginning of what was sent: nothing added, nothing twice.",
    why: "A retry after a partial answer that starts over says everything twice.",
    source: robustness(thread("aden-hive/hive#5923"), "retries after partial answers duplicate text"),
    threads: ["aden-hive/hive#5923", "NuGuardAI/nuguard#455", "HKUDS/nanobot#4038"],
    judge: reportsABeginning,
  },
  {
    id: "ending.one-request",
    level: "should",
    requires: "After a partial answer the client does not send the request again by itself.",
    why: "The first answer was generated and billed, and the second may differ from what was already shown.",
    source: robustness(thread("Azure/fetch-event-source#79"), "completions that are posted again"),
    threads: ["Azure/fetch-event-source#79", "aden-hive/hive#5923"],
    judge: ({ exchanges }) =>
      exchanges.length <= 1
        ? HELD
        : broken(`the request was sent ${exchanges.length} times`, 1, exchanges.length),
  },
  {
    id: "ending.cut-call",
    level: "must",
    needs: ["toolCalls"],
    requires:
      "A tool call whose arguments were cut by a dead stream is an error, and its arguments are not mended.",
    why: "A mended call is valid JSON that nobody asked for, and agents run it.",
    source: robustness(thread("NousResearch/hermes-agent#100160"), "tool calls run from dead streams"),
    threads: ["NousResearch/hermes-agent#100160", "agentic-os-org/ANOLISA#2209"],
    judge: judgeCutCall,
  },
  {
    id: "ending.after-done",
    level: "divergent",
    requires: "A connection that breaks after `[DONE]` does no harm.",
    why: "The answer is whole; some HTTP stacks report the break all the same.",
    source: http("8 Handling Incomplete Messages"),
    threads: ["earendil-works/pi#1524"],
    judge: ({ observation }) =>
      observation.ended === "complete"
        ? HELD
        : broken("the break after [DONE] is reported", { ended: "complete" }, { ended: observation.ended }),
  },
  {
    id: "ending.tail-after-done",
    level: "should",
    requires: "What follows `[DONE]` does not turn a whole answer into an error.",
    why: "Proxies append logs, metrics and a second `[DONE]`; the official SDKs stop reading, the AI SDK fails at what is no JSON.",
    source: openaiSchema("CreateCompletionRequest.stream: terminated by a `data: [DONE]` message"),
    judge: judgeEnding,
  },
  {
    id: "ending.without-finish",
    level: "should",
    requires: "A clean end without a finish reason and without `[DONE]` ends the call with an error.",
    why: "Proxies turn dead upstreams into clean ends; the missing finish reason is all that is left to notice it by.",
    source: robustness(thread("vercel/ai#19165"), "truncated streams"),
    threads: ["vercel/ai#19165", "NVIDIA/TensorRT-LLM#18289", "ltmoerdani/opencode-copilot-chat#170"],
    judge: ({ observation }) =>
      observation.ended === "error"
        ? HELD
        : broken("nothing says that the answer may be cut", { ended: "error" }, { ended: observation.ended }),
  },
  {
    id: "ending.done-without-close",
    level: "should",
    expectsHang: true,
    requires: "`[DONE]` ends the call even if the connection stays open.",
    why: "Servers and proxies keep connections alive; waiting for their end hangs a finished call.",
    source: openaiSchema("CreateCompletionRequest.stream: terminated by a `data: [DONE]` message"),
    judge: judgeDoneWithoutClose,
  },
  {
    id: "ending.stall-is-bounded",
    level: "should",
    expectsHang: true,
    needsTimeLimit: true,
    requires: "A stream that falls silent ends with an error within the time the client was given.",
    why: "Without a bound one dead provider holds a worker, a connection and a user for ever.",
    source: robustness(thread("anthropics/anthropic-sdk-typescript#867"), "stalled streams hang"),
    threads: ["anthropics/anthropic-sdk-typescript#867", "anomalyco/opencode#16366"],
    judge: judgeEnding,
  },
];

/** An error here is a time-out of the client's own: it waited for an end that `[DONE]` had announced. */
function judgeDoneWithoutClose(trace: ClientTrace): Finding {
  const { ended } = trace.observation;
  return ended === "complete"
    ? compareAnswer(trace, ["text"])
    : broken(`the call ended as ${ended} after [DONE]`, { ended: "complete" }, { ended });
}

function judgeCutCall(trace: ClientTrace): Finding {
  const ending = judgeEnding(trace);
  return ending.held === true ? reportsCallsAsTheyCame(trace) : ending;
}
