import type { EndpointTrace } from "../../endpoint/endpoint-trace.ts";
import { twinOf } from "../../endpoint/endpoint-trace.ts";
import { isJsonObject, type JsonObject, objectsIn, parseJson, textOf } from "../../read/json-value.ts";
import { broken, type Finding, HELD } from "../rule.ts";
import { openaiSchema } from "../sources.ts";
import { seenIn, USAGE, WHOLE } from "./cited.ts";
import { isKnownFinish } from "./deltas.ts";
import type { EndpointRule } from "./endpoint-rule.ts";
import { isSuccess, ofReplies, ofWholes, unseen, wentWell } from "./gates.ts";
import { shown } from "./shown.ts";
import { addsUp } from "./usage-counts.ts";
import { hasCounts, isFree, modelOf } from "./usage.ts";

/** Answers that are not streamed. */
export const WHOLE_RULES: readonly EndpointRule[] = [
  {
    id: "endpoint.whole.no-error",
    level: "must",
    requires: "An error never comes under a status that says success.",
    why: "Clients take what comes under 200 for the answer.",
    source: seenIn("Portkey-AI/gateway#1142", "errors inside a 200"),
    threads: ["Portkey-AI/gateway#1142", "crewAIInc/crewAI#7342", "mlflow/mlflow#24603"],
    judge: ofReplies(({ reply }) => {
      if (!isSuccess(reply)) return unseen(`it was answered with status ${reply.status}`);
      return reply.error !== null && reply.events.length === 0
        ? broken("an error came under a success", "an error status", reply.status)
        : HELD;
    }),
  },
  {
    id: "endpoint.whole.envelope",
    level: "must",
    requires: "A completion has the object `chat.completion`, an id, a model and `created` in seconds.",
    why: "Typed clients refuse it otherwise, and tell by the object what they have before them.",
    source: WHOLE,
    judge: ofWholes(hasEnvelope),
  },
  {
    id: "endpoint.whole.choices",
    level: "must",
    requires: "`choices` is a list that is not empty, and each choice has an `index` and a `message`.",
    why: "Clients read `choices[0].message` without asking.",
    source: WHOLE,
    judge: ofWholes(hasChoices),
  },
  {
    id: "endpoint.whole.message",
    level: "must",
    requires: "A message has the role `assistant`, and its content is a string or null.",
    why: "It is sent back as it is in the next request.",
    source: openaiSchema("ChatCompletionResponseMessage"),
    judge: ofWholes(
      eachChoice((choice) => {
        const message = messageOf(choice);
        const { role, content } = message;
        if (role !== "assistant") return broken("a message has another role", "assistant", role ?? null);
        const isText =
          content === undefined || content === null || typeof content === "string" || Array.isArray(content);
        return isText ? HELD : broken("the content is no string", "a string", content);
      }),
    ),
  },
  {
    id: "endpoint.whole.finish",
    level: "must",
    requires: "Every choice has a finish reason that is documented.",
    why: "Without one nobody can tell whether the answer was cut.",
    source: openaiSchema("CreateChatCompletionResponse.choices[].finish_reason"),
    judge: ofWholes(
      eachChoice(({ finish_reason: reason }) =>
        isKnownFinish(reason)
          ? HELD
          : broken(`the finish reason is ${shown(reason)}`, "stop, length, …", reason ?? null),
      ),
    ),
  },
  {
    id: "endpoint.whole.tool-calls",
    level: "must",
    requires:
      "Each tool call has an id of its own, a function that was offered, and arguments as a string of JSON.",
    why: "Clients run the function with what they parse, and answer under the id.",
    source: openaiSchema("ChatCompletionMessageToolCall"),
    threads: ["BerriAI/litellm#39796", "kortix-ai/suna#4352"],
    isRepeated: true,
    judge: ofWholes(hasSoundCalls),
  },
  {
    id: "endpoint.whole.tool-type",
    level: "should",
    requires: "Each tool call has the type `function`.",
    why: "Clients look for the function only where the type says that there is one.",
    source: openaiSchema("ChatCompletionMessageToolCall.type"),
    judge: ofWholes(({ reply }) => {
      const calls = callsOf(reply.json);
      if (calls.length === 0) return unseen("no function was called");
      const odd = calls.find(({ type }) => type !== "function");
      return odd === undefined
        ? HELD
        : broken("a call has no type or another one", "function", odd["type"] ?? null);
    }),
  },
  {
    id: "endpoint.whole.tool-finish",
    level: "must",
    requires:
      "A choice that calls tools because it had to or chose to ends with `tool_calls`, and none without calls does.",
    why: "Agents that wait for it take `stop` for the end, and the tools are never run.",
    source: openaiSchema("CreateChatCompletionResponse.choices[].finish_reason: tool_calls"),
    threads: ["BerriAI/litellm#12862"],
    judge: ofWholes(hasToolFinish),
  },
  {
    id: "endpoint.whole.usage",
    level: "must",
    requires: "Usage has its three counts, whole numbers that add up and are not all for nothing.",
    why: "Bills are made from them.",
    source: USAGE,
    threads: ["maximhq/bifrost#5832"],
    judge: ofWholes(({ reply }) => {
      const usage = isJsonObject(reply.json) ? reply.json["usage"] : undefined;
      if (usage === undefined || usage === null) return unseen("no usage came");
      if (!isJsonObject(usage)) return broken("the usage is no object", {}, usage);
      const findings = [hasCounts(usage), addsUp(usage, modelOf(reply)), isFree(usage, reply)];
      return findings.find(({ held }) => held === false) ?? HELD;
    }),
  },
  {
    id: "endpoint.whole.usage-present",
    level: "should",
    requires: "A whole answer has usage.",
    why: "Nobody can ask for it afterwards.",
    source: WHOLE,
    judge: ofWholes(({ reply }) => {
      const usage = isJsonObject(reply.json) ? reply.json["usage"] : undefined;
      return isJsonObject(usage) ? HELD : broken("no usage came", "usage", usage ?? null);
    }),
  },
  {
    id: "endpoint.whole.says-something",
    level: "must",
    requires: "A whole answer says something where the stream does.",
    why: "Text that stands where no client looks for it is an empty answer.",
    source: openaiSchema("ChatCompletionResponseMessage.content"),
    isRepeated: true,
    judge: ofWholes(saysSomething),
  },
];

function hasEnvelope({ reply: { json } }: EndpointTrace): Finding {
  if (!isJsonObject(json)) return broken("the answer is no JSON object", {}, json);
  const { object, id, model, created } = json;
  if (object !== "chat.completion")
    return broken("the answer is called otherwise", "chat.completion", object ?? null);
  if (typeof id !== "string" || id === "") return broken("the answer has no id", "a string", id ?? null);
  if (typeof model !== "string" || model === "")
    return broken("the answer names no model", "a string", model ?? null);
  const isSeconds =
    typeof created === "number" && Number.isInteger(created) && created >= 0 && created < 1e11;
  return isSeconds ? HELD : broken("`created` is no number of seconds", "a whole number", created ?? null);
}

function hasChoices({ reply: { json } }: EndpointTrace): Finding {
  const choices = isJsonObject(json) ? json["choices"] : undefined;
  if (!Array.isArray(choices) || choices.length === 0)
    return broken("`choices` is no list, or an empty one", "choices", choices ?? null);
  for (const choice of choices) {
    if (!isJsonObject(choice)) return broken("a choice is no object", {}, choice);
    const { index, message } = choice;
    if (typeof index !== "number" || !Number.isInteger(index) || index < 0 || index >= choices.length)
      return broken("a choice has no index of its own", "a whole number", index ?? null);
    if (!isJsonObject(message)) return broken("a choice has no message", {}, message ?? null);
  }
  const indexes = new Set(objectsIn(choices).map(({ index }) => index));
  return indexes.size === choices.length
    ? HELD
    : broken("two choices share an index", choices.length, [...indexes]);
}

function choicesOf(json: unknown): JsonObject[] {
  return isJsonObject(json) ? objectsIn(json["choices"]) : [];
}

function messageOf({ message }: JsonObject): JsonObject {
  return isJsonObject(message) ? message : {};
}

function callsOf(json: unknown): JsonObject[] {
  return choicesOf(json).flatMap((choice) => objectsIn(messageOf(choice)["tool_calls"]));
}

function eachChoice(judge: (choice: JsonObject) => Finding): (trace: EndpointTrace) => Finding {
  return ({ reply }) => {
    const findings = choicesOf(reply.json).map(judge);
    if (findings.length === 0) return unseen("the answer has no choices");
    return findings.find(({ held }) => held !== true) ?? HELD;
  };
}

/** The calls of the same question, streamed: what is odd in both is the model's. */
function streamedCalls(trace: EndpointTrace): { name: string; arguments: string }[] {
  const twin = twinOf(trace);
  return wentWell(twin) ? (twin.answer?.choices ?? []).flatMap(({ toolCalls }) => toolCalls) : [];
}

function hasSoundCalls(trace: EndpointTrace): Finding {
  const { reply, asked } = trace;
  const { json } = reply;
  const calls = callsOf(json);
  if (calls.length === 0) return unseen("no function was called");
  const offered = objectsIn(asked.body["tools"]).map(
    (tool) => isJsonObject(tool["function"]) && tool["function"]["name"],
  );
  for (const { id, function: called } of calls) {
    if (typeof id !== "string" || id === "") return broken("a call has no id", "a string", id ?? null);
    if (!isJsonObject(called)) return broken("a call has no function", {}, called ?? null);
    const { name, arguments: args } = called;
    if (
      !offered.includes(name as string) &&
      !streamedCalls(trace).some((call) => !offered.includes(call.name))
    )
      return broken("a function is called that was not offered", offered, name ?? null);
    if (typeof args !== "string") return broken("the arguments are no string", "a string", args ?? null);
    const isCut = choicesOf(json).some((choice) => choice["finish_reason"] === "length");
    const isModels =
      args !== "" && streamedCalls(trace).some((call) => !isJsonObject(parseJson(call.arguments)));
    if (!isCut && !isModels && !isJsonObject(parseJson(args)))
      return broken("the arguments are no JSON object", {}, args);
  }
  const ids = calls.map(({ id }) => id);
  return new Set(ids).size === ids.length ? HELD : broken("two calls share an id", "one each", ids);
}

function hasToolFinish({ reply: { json }, asked }: EndpointTrace): Finding {
  for (const choice of choicesOf(json)) {
    const calls = objectsIn(messageOf(choice)["tool_calls"]).length;
    const reason = choice["finish_reason"];
    if (calls === 0 && reason === "tool_calls")
      return broken("the answer ends with tool_calls and calls none", "tool calls", []);
    if (calls === 0 || isJsonObject(asked.body["tool_choice"])) continue;
    if (reason === "stop") return broken("an answer with tool calls ends with stop", "tool_calls", reason);
  }
  return choicesOf(json).length > 0 ? HELD : unseen("the answer has no choices");
}

function saysSomething(trace: EndpointTrace): Finding {
  const own = choicesOf(trace.reply.json).map(messageOf);
  const isSaid = own.some(
    (message) =>
      ["content", "refusal", "reasoning_content", "reasoning"].some(
        (name) => textOf(message[name]) !== "" || Array.isArray(message[name]),
      ) || objectsIn(message["tool_calls"]).length > 0,
  );
  if (isSaid) return HELD;
  const reasons = choicesOf(trace.reply.json).map((choice) => choice["finish_reason"]);
  if (reasons.some((reason) => reason === "length" || reason === "content_filter"))
    return unseen(`the answer is empty, and its finish reason is ${String(reasons[0])}`);
  const twin = twinOf(trace);
  const streamed = wentWell(twin) ? (twin.answer?.choices ?? []).map(({ text }) => text).join("") : "";
  return streamed === ""
    ? unseen("the answer is empty; so is the streamed one, or there is none")
    : broken("the whole answer says nothing, and the stream does", streamed.slice(0, 200), "");
}
