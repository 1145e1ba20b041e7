import type { GatewayTrace } from "../../gateway/gateway-trace.ts";
import { isJsonObject, type JsonObject, objectsIn, parseJson } from "../../read/json-value.ts";
import { broken, type Finding, HELD } from "../rule.ts";
import { sameJson } from "../same-json.ts";
import { openaiSchema, robustness, thread } from "../sources.ts";
import type { GatewayRule } from "./gateway-rule.ts";
import { reports } from "./reported.ts";

/** What the upstream is asked, compared with what the gateway was asked. Refusing is honest; dropping is not. */
export const REQUEST_RULES: readonly GatewayRule[] = [
  {
    id: "request.messages",
    seesRefusals: true,
    level: "must",
    requires:
      "The messages reach the upstream: their order, roles, text, images, sound, files, tool calls and tool results.",
    why: "A message that is lost or changed is another question.",
    source: openaiSchema("CreateChatCompletionRequest.messages"),
    judge: (trace) => forwards(trace, ["messages"]),
  },
  {
    id: "request.message-members",
    seesRefusals: true,
    level: "should",
    requires:
      "What messages say beside that reaches the upstream, or the request is refused: the name of who speaks, a refusal, the reasoning that a model wants back, members that a provider added.",
    why: "Names tell speakers apart, and some models answer a call without its reasoning with an error.",
    source: openaiSchema(
      "ChatCompletionRequestUserMessage.name, ChatCompletionRequestAssistantMessage.refusal",
    ),
    judge: (trace) => forwards(trace, ["messages"], keepsMembers),
  },
  {
    id: "request.system-place",
    seesRefusals: true,
    level: "should",
    requires: "A system message in the middle of a conversation stays there, or the request is refused.",
    why: "It is about what comes after it; some models want it first, so that it may be moved for them.",
    source: openaiSchema("CreateChatCompletionRequest.messages"),
    judge: (trace) => forwards(trace, ["messages"]),
  },
  {
    id: "request.functions",
    seesRefusals: true,
    level: "should",
    requires:
      "Functions in the older form, and messages about them, reach the upstream, or the request is refused.",
    why: "A question that loses them is answered as if there were none.",
    source: openaiSchema("CreateChatCompletionRequest.functions (deprecated)"),
    judge: (trace) =>
      forwards(
        trace,
        ["functions", "function_call", "messages"],
        (asked, got) => keepsMeaning(asked, got) && keepsMembers(asked, got),
      ),
  },
  {
    id: "request.tools",
    seesRefusals: true,
    level: "must",
    requires:
      "Tools, the choice among them and whether they may run in parallel reach the upstream, or the request is refused.",
    why: "A model without its tools makes up their results.",
    source: openaiSchema("CreateChatCompletionRequest.tools"),
    judge: (trace) => forwards(trace, ["tools", "tool_choice", "parallel_tool_calls"]),
  },
  {
    id: "request.fields",
    seesRefusals: true,
    level: "must",
    requires:
      "Every documented parameter reaches the upstream, 0 and false included, or the request is refused.",
    why: "A parameter that is dropped in silence gives answers that nobody asked for.",
    source: openaiSchema("CreateChatCompletionRequest"),
    judge: (trace) => forwards(trace, DOCUMENTED),
  },
  {
    id: "request.unknown-fields",
    seesRefusals: true,
    level: "should",
    requires:
      "Fields that the gateway does not know, and those that say who asks or what is kept, reach the upstream, or the request is refused.",
    why: "Providers take more than the schema knows, and a field that vanishes looks as if it had no effect.",
    source: robustness(
      "https://platform.openai.com/docs/api-reference/chat/create",
      "providers extend the request",
    ),
    judge: (trace) => forwards(trace, LESS_KNOWN),
  },
  {
    id: "request.stream",
    level: "should",
    requires: "A question that asks for a stream asks the upstream for a stream.",
    why: "A gateway that asks for the whole answer and cuts it up itself only looks like one that streams.",
    source: robustness(thread("BerriAI/litellm#29557"), "fake streaming"),
    judge: ({ upstream }) => {
      const asked = parseJson(upstream.at(-1)?.request.body ?? "");
      const isStream = isJsonObject(asked) && asked["stream"] === true;
      return isStream ? HELD : broken("the upstream was asked for a whole answer", true, false);
    },
  },
  {
    id: "request.once",
    level: "must",
    requires: "A question that is answered at once is asked once.",
    why: "Whoever asks twice pays twice.",
    source: robustness(thread("mnfst/llm-gateway#2072"), "asked again for a fallback"),
    threads: ["mnfst/llm-gateway#2072"],
    judge: ({ upstream, downstreams }) =>
      upstream.length <= downstreams.length
        ? HELD
        : broken(`the upstream was asked ${upstream.length} times`, downstreams.length, upstream.length),
  },
];

const DOCUMENTED = [
  "temperature",
  "top_p",
  "n",
  "stop",
  "seed",
  "max_tokens",
  "frequency_penalty",
  "presence_penalty",
  "logit_bias",
  "logprobs",
  "top_logprobs",
  "response_format",
  "max_completion_tokens",
  "reasoning_effort",
] as const;

/** What providers add, what came later, and what gateways may mean for themselves. */
const LESS_KNOWN = [
  "x_streamproof_field",
  "user",
  "metadata",
  "store",
  "service_tier",
  "prompt_cache_key",
  "verbosity",
  "prediction",
  "top_k",
  "chat_template_kwargs",
] as const;

/** Names that mean the same. */
const ALIASES: Record<string, readonly string[]> = {
  max_tokens: ["max_tokens", "max_completion_tokens"],
  max_completion_tokens: ["max_completion_tokens", "max_tokens"],
  user: ["user", "safety_identifier"],
};

type MessageCheck = (asked: JsonObject, got: JsonObject) => boolean;

/** Whether fields came through; forwarding, refusing and reporting what is left out are all honest. */
function forwards(
  trace: GatewayTrace,
  names: readonly string[],
  check: MessageCheck = keepsMeaning,
): Finding {
  const [downstream] = trace.downstreams;
  const { reading } = downstream;
  const asked = trace.asked.body;
  const wanted = names.filter((name) => name in asked);
  if (reading !== null && reading.status >= 400 && reading.status < 500 && trace.upstream.length === 0)
    return HELD;
  const got = parseJson(trace.upstream.at(-1)?.request.body ?? "");
  if (!isJsonObject(got)) return broken("the upstream got no JSON body", wanted, null);
  const changed: Record<string, [asked: unknown, got: unknown]> = {};
  for (const name of wanted) {
    const value = (ALIASES[name] ?? [name]).map((alias) => got[alias]).find((each) => each !== undefined);
    const isKept =
      name === "messages"
        ? sameMessages(objectsIn(asked[name]), objectsIn(value), check)
        : means(asked[name], value, name);
    if (!isKept && !reports(downstream, name)) changed[name] = [asked[name], value ?? null];
  }
  const lost = Object.keys(changed);
  if (lost.length === 0) return HELD;
  const sideOf = (side: 0 | 1): Record<string, unknown> =>
    Object.fromEntries(Object.entries(changed).map(([name, pair]) => [name, pair[side]]));
  return broken(
    `lost or changed on the way to the upstream: ${lost.map((name) => `\`${name}\``).join(", ")}`,
    sideOf(0),
    sideOf(1),
  );
}

/** Whether a value that was forwarded says what was asked, however it is written. */
function means(asked: unknown, got: unknown, name = ""): boolean {
  if (name === "stop") return sameJson([asked].flat(), [got].flat());
  if (isJsonObject(asked) && isJsonObject(got)) return holdsAll(asked, got);
  if (Array.isArray(asked) && Array.isArray(got)) {
    return asked.length === got.length && asked.every((value, index) => means(value, got[index]));
  }
  return sameJson(asked, got);
}

/** What was added does no harm; what was asked must be there. */
function holdsAll(asked: JsonObject, got: JsonObject): boolean {
  return Object.entries(asked).every(([name, value]) => means(value, got[name], name));
}

/** A gateway may put a message of its own in front. */
function sameMessages(
  asked: readonly JsonObject[],
  got: readonly JsonObject[],
  check: MessageCheck,
): boolean {
  const tail = got.slice(Math.max(0, got.length - asked.length));
  return tail.length === asked.length && asked.every((message, index) => check(message, tail[index] ?? {}));
}

/** `developer` and `system` are the same to many models. */
function roleOf({ role }: JsonObject): unknown {
  return role === "developer" ? "system" : role;
}

function keepsMeaning(asked: JsonObject, got: JsonObject): boolean {
  return (
    roleOf(asked) === roleOf(got) &&
    sameJson(partsOf(asked["content"]), partsOf(got["content"])) &&
    ["tool_calls", "tool_call_id"].every((name) => asked[name] === undefined || means(asked[name], got[name]))
  );
}

/** Everything else that a message says; what it means is judged apart. */
function keepsMembers(asked: JsonObject, got: JsonObject): boolean {
  const { role: _, content, ...members } = asked;
  const [wanted, seen] = [content, got["content"]].map((each) => (Array.isArray(each) ? each : null));
  const isEach = wanted == null || (seen == null ? wanted.every(isPlainText) : means(wanted, seen));
  return isEach && holdsAll(members, got);
}

function isPlainText(part: unknown): boolean {
  return isJsonObject(part) && part["type"] === "text" && Object.keys(part).length === 2;
}

/** A string and one text part are the same content, and so are null, nothing and an empty string. */
function partsOf(content: unknown): unknown[] {
  if (content === null || content === undefined || content === "") return [];
  if (typeof content === "string") return [{ type: "text", said: content }];
  return objectsIn(content).map(({ type, text, image_url: image, input_audio: sound, file, refusal }) => ({
    type,
    said: text ?? refusal ?? sound ?? file ?? (isJsonObject(image) ? image["url"] : image) ?? null,
  }));
}
