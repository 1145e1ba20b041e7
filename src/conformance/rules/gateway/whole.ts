import type { Choice } from "../../../wire/answer.ts";
import type { GatewayTrace } from "../../gateway/gateway-trace.ts";
import { readCompletion } from "../../read/completion.ts";
import type { RawReply } from "../../raw/index.ts";
import { isJsonObject, type JsonObject, objectsIn, parseJson } from "../../read/json-value.ts";
import { broken, type Finding, HELD } from "../rule.ts";
import { sameJson } from "../same-json.ts";
import { http, openaiSchema, robustness, thread } from "../sources.ts";
import type { GatewayRule } from "./gateway-rule.ts";
import { functionCallIn } from "./tools.ts";
import { describeRawEnd } from "../../raw/describe-end.ts";

/** Answers that are not streamed. */
export const WHOLE_RULES: readonly GatewayRule[] = [
  {
    id: "whole.answer",
    level: "must",
    requires: "A whole answer comes out with its text, tool calls, finish reasons and usage.",
    why: "Most requests are not streamed, and the same code has to carry both.",
    source: openaiSchema("CreateChatCompletionResponse"),
    judge: keepsAnswer,
  },
  {
    id: "whole.reasoning",
    level: "should",
    requires: "A whole answer comes out with its reasoning.",
    why: "It was generated and billed, and some models want it back with the next question.",
    source: robustness(thread("vllm-project/semantic-router#2140"), "an answer without its reasoning"),
    threads: ["vllm-project/semantic-router#2140"],
    judge: (trace) => {
      const wanted = trace.expected.choices.map(({ reasoning }) => reasoning);
      const answer = readCompletion(new TextDecoder().decode(trace.downstreams[0].raw.body));
      const seen = (answer?.choices ?? []).map(({ reasoning }) => reasoning);
      return sameJson(wanted, seen) ? HELD : broken("the reasoning differs", wanted, seen);
    },
  },
  {
    id: "whole.role",
    level: "should",
    requires: "The message of a whole answer says its role.",
    why: "The schema requires it, and callers put the message back into the conversation as it is.",
    source: openaiSchema("ChatCompletionResponseMessage.role"),
    judge: ({ downstreams: [{ raw }] }) => {
      const roles = messagesIn(raw).map((message) => message["role"] ?? null);
      return roles.every((role) => role === "assistant")
        ? HELD
        : broken("a message has no role", "assistant", roles);
    },
  },
  {
    id: "whole.tool-type",
    level: "should",
    requires: "Each tool call of a whole answer has the type `function`.",
    why: "The schema requires it, and the next request, into which the message is put, is refused without it.",
    source: openaiSchema("ChatCompletionMessageToolCall.type"),
    judge: (trace) => {
      const wanted = trace.expected.choices.reduce((sum, { toolCalls }) => sum + toolCalls.length, 0);
      const types = messagesIn(trace.downstreams[0].raw)
        .flatMap((message) => objectsIn(message["tool_calls"]))
        .map(({ type }) => type ?? null);
      if (types.length === 0 && wanted > 0) return { held: null, message: "no call came out" };
      return types.every((type) => type === "function")
        ? HELD
        : broken("a call has no type, or another one", "function", types);
    },
  },
  {
    id: "whole.function-call",
    level: "should",
    requires: "A call in the older form, `function_call`, comes out with a whole answer.",
    why: "Whoever asks with `functions` looks for the call there.",
    source: openaiSchema("ChatCompletionResponseMessage.function_call (deprecated)"),
    judge: (trace) => {
      const wanted = functionCallIn(trace.sentChunks);
      const [message] = messagesIn(trace.downstreams[0].raw);
      const seen = message?.["function_call"] ?? null;
      return sameJson(wanted, seen) ? HELD : broken("the call differs", wanted, seen);
    },
  },
  {
    id: "whole.cut-shown",
    level: "must",
    requires: "Half of a whole answer never comes out as a success that HTTP says is complete.",
    why: "Half a JSON object under 200 with a length that fits blames the model for what the connection did.",
    source: http("8 Handling Incomplete Messages"),
    judge: (trace) => {
      const [{ raw }] = trace.downstreams;
      if (trace.upstream.some(({ request }) => request.httpVersion === "1.0"))
        return { held: null, message: "this gateway could not see that the upstream died" };
      const isWhole = raw.end === "complete" || raw.end === "closed";
      const status = raw.head?.status ?? 0;
      if (raw.end === "open") return broken("the client is kept waiting for ever", "an error", "open");
      return isWhole && status >= 200 && status < 300
        ? broken("half an answer came as a whole success", "an error, or a visible break", status)
        : HELD;
    },
  },
  {
    id: "whole.no-error-inside",
    level: "must",
    requires: "A question that is answered whole never gets an error under status 200.",
    why: "Clients take what comes under 200 for the answer.",
    source: robustness(thread("Portkey-AI/gateway#1142"), "errors inside a 200"),
    threads: ["Portkey-AI/gateway#1142", "Portkey-AI/gateway#1047"],
    judge: ({ downstreams: [{ raw }] }) => {
      const answer = readCompletion(new TextDecoder().decode(raw.body));
      const status = raw.head?.status ?? 0;
      return answer?.error && status < 400
        ? broken("an error came under a success", "an error status", status)
        : HELD;
    },
  },
  {
    id: "cache.same",
    level: "must",
    requires:
      "The same question again gets the same answer in the way it asks for: streamed or whole, reasoning, calls and usage included.",
    why: "A cache that keeps the text and forgets the rest answers every other time with something else.",
    source: robustness(thread("vllm-project/semantic-router#2140"), "a cached answer has no reasoning"),
    threads: ["vllm-project/semantic-router#2140", "Portkey-AI/gateway#19", "gumieri/nenya#18"],
    judge: answersAlike,
  },
];

function answersAlike(trace: GatewayTrace): Finding {
  const wanted = trace.expected.choices.map(wholePart);
  for (const [nth, { raw, reading, asksForStream }] of trace.downstreams.entries()) {
    const answer = asksForStream ? reading?.answer : readCompletion(new TextDecoder().decode(raw.body));
    const seen = (answer?.choices ?? []).map(wholePart);
    const which = nth === 0 ? "the first answer" : "the answer to the same question again";
    if (!sameJson(wanted, seen)) return broken(`${which} differs from what was sent`, wanted, seen);
    if (trace.expected.usage !== null && !sameJson(trace.expected.usage, answer?.usage ?? null)) {
      return broken(`the usage of ${which} differs`, trace.expected.usage, answer?.usage ?? null);
    }
  }
  return HELD;
}

/** The message of each choice of a whole answer. */
function messagesIn(raw: RawReply): JsonObject[] {
  const body = parseJson(new TextDecoder().decode(raw.body));
  return objectsIn(isJsonObject(body) ? body["choices"] : []).map(({ message }) =>
    isJsonObject(message) ? message : {},
  );
}

function wholePart(choice: Choice): object {
  return { ...(partOf(choice) as object), reasoning: choice.reasoning };
}

function keepsAnswer(trace: GatewayTrace): Finding {
  const [{ raw }] = trace.downstreams;
  const wanted = trace.expected.choices.map(partOf);
  if (raw.head === null) return broken(`no answer came: ${describeRawEnd(raw.end)}`, wanted, null);
  if (raw.head.status !== 200)
    return broken(`status ${raw.head.status} came in place of the answer`, wanted, null);
  const body = new TextDecoder().decode(raw.body);
  const answer = readCompletion(body);
  if (answer === null) return broken("what came is no completion", wanted, body.slice(0, 500));
  const seen = answer.choices.map(partOf);
  if (!sameJson(wanted, seen)) return broken("the answer differs", wanted, seen);
  return sameJson(trace.expected.usage, answer.usage)
    ? HELD
    : broken("the usage differs", trace.expected.usage, answer.usage);
}

function partOf({ index, text, refusal, finishReason, toolCalls }: Choice): unknown {
  return {
    index,
    text,
    refusal,
    finishReason,
    calls: toolCalls.map(({ name, arguments: args }) => ({ name, arguments: args })),
  };
}
