import type { ClientTrace } from "../client/trace.ts";
import { compareAnswer } from "./compare-answer.ts";
import { choiceSeen } from "./normal-answer.ts";
import { broken, type Finding, HELD, type Rule } from "./rule.ts";
import { sameJson } from "./same-json.ts";
import { judgeEnding, readsTheSame } from "./same-reading.ts";
import { robustness, thread } from "./sources.ts";

const sameText = readsTheSame("text");
const sameCalls = readsTheSame("toolCalls");
const needsTools = ["toolCalls"] as const;

/** What providers send beside the schema, and clients had better survive. */
export const DEVIATION_RULES: readonly Rule[] = [
  {
    id: "deviation.metadata-missing",
    level: "should",
    requires:
      "Chunks without `id`, `object`, `created` or `model`, or with null for them, are read like any other.",
    why: "Gateways leave them out of the chunks they add themselves; strict types then end the whole stream.",
    source: robustness(
      thread("spring-projects/spring-ai#6928"),
      "usage chunks without id, model and created",
    ),
    threads: ["spring-projects/spring-ai#6928", "spring-projects/spring-ai#2765"],
    judge: readsTheSame("text", "usage"),
  },
  {
    id: "deviation.content-parts",
    level: "should",
    requires: "Content that comes as an array of parts contributes the text of its text parts.",
    why: "Mistral's reasoning models stream parts; joined blindly they become [object Object].",
    source: robustness(thread("openclaw/openclaw#68418"), "content as an array of parts"),
    threads: ["openclaw/openclaw#68418", "NousResearch/hermes-agent#4748"],
    judge: sameText,
  },
  {
    id: "deviation.role-repeated",
    level: "should",
    requires: "A role on every chunk changes nothing.",
    why: "Perplexity and others repeat it; clients that join all strings report assistantassistant.",
    source: robustness(thread("BerriAI/litellm#9986"), "the role on every delta"),
    threads: ["BerriAI/litellm#9986", "ollama/ollama#17166"],
    judge: readsTheSame("text", "finishReason"),
  },
  {
    id: "deviation.role-missing",
    level: "should",
    requires: "A stream that never sends a role is an answer of the assistant.",
    why: "Several servers leave it out, and there is nobody else who could speak.",
    source: robustness(thread("agentgateway/agentgateway#3005"), "the role is never sent"),
    threads: ["agentgateway/agentgateway#3005"],
    judge: readsTheSame("text", "finishReason"),
  },
  {
    id: "deviation.glued-events",
    level: "must",
    requires:
      "Chunks that a lone line end parts, so that they form one event, are read line by line or reported as an error, never lost in silence.",
    why: "Servers that forget the second line end exist; a client that skips what is no JSON shows nothing at all.",
    source: robustness(thread("anomalyco/opencode#27365"), "events parted by one line end"),
    threads: ["anomalyco/opencode#27365", "anomalyco/opencode#25858"],
    judge: judgeGluedEvents,
  },
  {
    id: "deviation.shared-index",
    level: "should",
    needs: needsTools,
    requires:
      "A new id and name on an index that is in use begins a new call, or is reported as an error; two calls never become one.",
    why: "Servers that number every parallel call 0 make clients glue two calls into one broken one.",
    source: robustness(thread("BerriAI/litellm#21331"), "parallel calls that all have index 0"),
    threads: ["BerriAI/litellm#21331", "agno-agi/agno#8880", "ai-dynamo/dynamo#4723"],
    judge: sameCallsOrError,
  },
  {
    id: "deviation.type-missing",
    level: "should",
    needs: needsTools,
    requires: "A tool call whose `type` is absent or null is a function call.",
    why: "The field has one value in practice, and several servers leave it out.",
    source: robustness(thread("vercel/ai#12905"), "tool calls with a null type"),
    threads: ["vercel/ai#12905"],
    judge: sameCalls,
  },
  {
    id: "deviation.arguments-object",
    level: "should",
    needs: needsTools,
    requires: "Arguments that come as an object are reported as that JSON.",
    why: "Ollama's older servers and several gateways send them so; `[object Object]` is what users then see.",
    source: robustness(thread("BerriAI/litellm#35663"), "arguments as an object"),
    judge: judgeArgumentsObject,
  },
  {
    id: "deviation.invalid-arguments",
    level: "should",
    needs: needsTools,
    requires: "Arguments that are no JSON are reported as they came, or as an error, and not mended.",
    why: "A call that runs with guessed arguments does something nobody asked for.",
    source: robustness(thread("vllm-project/vllm#15274"), "arguments without their closing brace"),
    threads: ["vllm-project/vllm#15274", "anthropics/anthropic-sdk-typescript#986"],
    judge: sameCallsOrError,
  },
  {
    id: "deviation.finish-stop",
    level: "must",
    needs: needsTools,
    requires: "Tool calls are kept where the finish reason is `stop`.",
    why: "Gemini ends calls this way, and OpenAI itself where the request names the tool.",
    source: robustness(thread("vllm-project/vllm#9209"), "tool calls that end with stop"),
    threads: ["vllm-project/vllm#9209", "strands-agents/harness-sdk#3206"],
    judge: sameCalls,
  },
  {
    id: "deviation.finish-unknown",
    level: "should",
    requires: "A finish reason outside the documented ones does not break the answer.",
    why: "Providers add reasons; a closed enumeration throws away a whole answer at its last chunk.",
    source: robustness(thread("openai/openai-dotnet#267"), "unknown finish reasons"),
    threads: ["openai/openai-dotnet#267", "zeitlings/ayai-gpt-nexus#2"],
    judge: sameText,
  },
  {
    id: "deviation.finish-error",
    level: "should",
    needs: ["finishReason"],
    requires: "The finish reason `error` is an error, or is reported as it is; it never becomes a success.",
    why: "OpenRouter ends failed streams this way.",
    source: robustness(thread("cline/cline#4398"), "finish reason error"),
    threads: ["cline/cline#4398", "genkit-ai/genkit#6079"],
    judge: judgeFinishError,
  },
  {
    id: "deviation.finish-empty",
    level: "should",
    requires: "An empty finish reason is none: the answer goes on.",
    why: "Older servers send the empty string on every chunk; clients that test for null stop after the first.",
    source: robustness(thread("ollama/ollama#4357"), "finish_reason is an empty string"),
    threads: ["ollama/ollama#4357"],
    judge: readsTheSame("text", "finishReason"),
  },
  {
    id: "deviation.finish-twice",
    level: "should",
    requires: "A finish reason that is sent twice ends the answer once.",
    why: "Gateways that merge chunks repeat it.",
    source: robustness(thread("RayBytes/ChatMock#114"), "two finish reasons"),
    threads: ["RayBytes/ChatMock#114"],
    judge: readsTheSame("text", "finishReason"),
  },
  {
    id: "deviation.content-after-finish",
    level: "divergent",
    requires: "Content after the finish reason and before `[DONE]` is part of the text.",
    why: "The schema does not say; the SDKs append it, clients that stop at the finish reason do not see it.",
    source: robustness(thread("BerriAI/litellm#12417"), "content after the finish reason"),
    judge: sameText,
  },
  {
    id: "deviation.error-string",
    level: "should",
    requires: "`error` that is a string is an error.",
    why: "xAI and Ollama send errors so.",
    source: robustness(thread("openai-php/client#624"), "errors as strings"),
    threads: ["openai-php/client#624"],
    judge: judgeEnding,
  },
  {
    id: "deviation.error-object",
    level: "should",
    requires: 'An object with `"object": "error"` and a message is an error.',
    why: "Mistral and older vLLM send errors without the `error` wrapper; read as a chunk they vanish.",
    source: robustness(thread("continuedev/continue#6185"), "errors without a wrapper"),
    threads: ["continuedev/continue#6185"],
    judge: judgeEnding,
  },
  {
    id: "deviation.usage-anywhere",
    level: "should",
    needs: ["usage"],
    requires: "Usage is read from whatever chunk it comes on.",
    why: "Providers put it on the first chunk, on one with an empty delta, or on the last with content.",
    source: robustness(thread("diegosouzapw/OmniRoute#9750"), "usage on a chunk with an empty delta"),
    threads: ["diegosouzapw/OmniRoute#9750", "adaline/gateway#73"],
    judge: readsTheSame("usage"),
  },
];

/** The calls are what was sent, or the client says that it cannot tell. */
function sameCallsOrError(trace: ClientTrace): Finding {
  return trace.observation.ended === "error" ? HELD : sameCalls(trace);
}

/** What each data line says when it is taken for an event of its own. */
function judgeGluedEvents(trace: ClientTrace): Finding {
  if (trace.observation.ended === "error") return HELD;
  const lines = trace.scenario.steps.flatMap((step) =>
    "event" in step && Array.isArray(step.event.data) ? step.event.data : [],
  );
  const whole = lines.map(contentOf).join("");
  const seen = choiceSeen(trace.observation, 0).text;
  return trace.observation.ended === "complete" && seen === whole
    ? HELD
    : broken(
        "text was lost in silence",
        { either: [{ ended: "error" }, { text: whole }] },
        {
          ended: trace.observation.ended,
          text: seen,
        },
      );
}

function contentOf(line: string): string {
  if (line === "[DONE]") return "";
  const chunk = JSON.parse(line) as { choices?: { delta?: { content?: string } }[] };
  return chunk.choices?.[0]?.delta?.content ?? "";
}

/** The value counts, however the client writes it down. */
function judgeArgumentsObject(trace: ClientTrace): Finding {
  const ending = judgeEnding(trace);
  if (ending.held !== true) return ending;
  const sent = trace.expected.choices[0]?.toolCalls[0];
  const seen = choiceSeen(trace.observation, 0).toolCalls[0];
  const value = seen?.argumentsValue ?? parsed(seen?.arguments);
  return sameJson(value, parsed(sent?.arguments)) && seen?.name === sent?.name
    ? HELD
    : broken("the arguments differ", sent, seen ?? null);
}

function parsed(json: string | undefined): unknown {
  try {
    return JSON.parse(json ?? "");
  } catch {
    // What is no JSON equals no object.
    return undefined;
  }
}

function judgeFinishError(trace: ClientTrace): Finding {
  const { ended } = trace.observation;
  const seen = choiceSeen(trace.observation, 0).finishReason;
  if (ended === "error" || seen === "error") return compareAnswer(trace, ["text"]);
  return broken(`the failed answer ended as ${ended} with ${seen ?? "no finish reason"}`, "an error", {
    ended,
    finishReason: seen,
  });
}
