import type { Downstream, GatewayTrace } from "../../gateway/gateway-trace.ts";
import { isJsonObject, type JsonObject, objectsIn, parseJson } from "../../read/json-value.ts";
import { broken, type Finding, HELD } from "../rule.ts";
import { sameJson } from "../same-json.ts";
import { openaiSchema, robustness, thread } from "../sources.ts";
import type { GatewayRule } from "./gateway-rule.ts";

/** What the upstream is asked, compared with what the gateway was asked. Refusing is honest; dropping is not. */
export const REQUEST_RULES: readonly GatewayRule[] = [
  {
    id: "request.messages",
    seesRefusals: true,
    level: "must",
    requires:
      "The messages reach the upstream: their order, roles, text, images, tool calls and tool results.",
    why: "A message that is lost or changed is another question.",
    source: openaiSchema("CreateChatCompletionRequest.messages"),
    judge: (trace) => forwards(trace, ["messages"]),
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
    requires: "Fields that the gateway does not know reach the upstream, or the request is refused.",
    why: "Providers take more than the schema knows, and a field that vanishes looks as if it had no effect.",
    source: robustness(
      "https://platform.openai.com/docs/api-reference/chat/create",
      "providers extend the request",
    ),
    judge: (trace) => forwards(trace, ["x_streamproof_field", "user", "metadata"]),
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
  {
    id: "secret.upstream-key",
    seesRefusals: true,
    level: "must",
    requires: "The gateway's own key for the upstream never comes out.",
    why: "Whoever sees it can spend it.",
    source: robustness(
      "https://owasp.org/API-Security/editions/2023/en/0xa8-security-misconfiguration/",
      "API8 Security misconfiguration",
    ),
    judge: keepsKey,
  },
  {
    id: "secret.client-key",
    seesRefusals: true,
    level: "should",
    requires: "The key that the client gave is not in what it gets back.",
    why: "Answers and errors are logged and shown, and nobody expects a key in them.",
    source: robustness(
      "https://owasp.org/API-Security/editions/2023/en/0xa8-security-misconfiguration/",
      "API8 Security misconfiguration",
    ),
    judge: ({ downstreams, clientKey }) =>
      clientKey !== null &&
      clientKey.length >= 8 &&
      downstreams.some((each) => saidIn(each).includes(clientKey))
        ? broken("the client's own key came back", null, "[the key]")
        : HELD,
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

/** Names that mean the same. */
const ALIASES: Record<string, readonly string[]> = {
  max_tokens: ["max_tokens", "max_completion_tokens"],
  max_completion_tokens: ["max_completion_tokens", "max_tokens"],
  user: ["user", "safety_identifier"],
};

function forwards(trace: GatewayTrace, names: readonly string[]): Finding {
  const [{ reading }] = trace.downstreams;
  const asked = trace.asked.body;
  const wanted = names.filter((name) => name in asked);
  if (reading !== null && reading.status >= 400 && reading.status < 500 && trace.upstream.length === 0)
    return HELD;
  const got = parseJson(trace.upstream.at(-1)?.request.body ?? "");
  if (!isJsonObject(got)) return broken("the upstream got no JSON body", wanted, null);
  const changed: Record<string, [asked: unknown, got: unknown]> = {};
  for (const name of wanted) {
    const value = (ALIASES[name] ?? [name]).map((alias) => got[alias]).find((each) => each !== undefined);
    if (!means(name, asked[name], value)) changed[name] = [asked[name], value ?? null];
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
function means(name: string, asked: unknown, got: unknown): boolean {
  if (name === "messages") return sameMessages(objectsIn(asked), objectsIn(got));
  if (name === "stop") return sameJson([asked].flat(), [got].flat());
  if (isJsonObject(asked) && isJsonObject(got)) return holdsAll(asked, got);
  if (Array.isArray(asked) && Array.isArray(got)) {
    return asked.length === got.length && asked.every((value, index) => means("", value, got[index]));
  }
  return sameJson(asked, got);
}

/** What was added does no harm; what was asked must be there. */
function holdsAll(asked: JsonObject, got: JsonObject): boolean {
  return Object.entries(asked).every(([name, value]) => means(name, value, got[name]));
}

/** A gateway may put a message of its own in front; `developer` and `system` are the same to many models. */
function sameMessages(asked: readonly JsonObject[], got: readonly JsonObject[]): boolean {
  const tail = got.slice(Math.max(0, got.length - asked.length));
  if (tail.length < asked.length) return false;
  return asked.every((message, index) => {
    const other = tail[index] ?? {};
    const roles = [message["role"], other["role"]].map((role) => (role === "developer" ? "system" : role));
    const { role: _, content, ...rest } = message;
    return (
      roles[0] === roles[1] && sameJson(partsOf(content), partsOf(other["content"])) && holdsAll(rest, other)
    );
  });
}

/** A string and one text part are the same content, and so are null, nothing and an empty string. */
function partsOf(content: unknown): unknown[] {
  if (content === null || content === undefined || content === "") return [];
  if (typeof content === "string") return [{ type: "text", text: content }];
  return objectsIn(content).map((part) =>
    isJsonObject(part["image_url"]) ? { ...part, image_url: part["image_url"]["url"] } : part,
  );
}

function keepsKey({ upstream, downstreams, clientKey }: GatewayTrace): Finding {
  const keys = upstream
    .flatMap(({ request: { headers } }) => [
      headers["authorization"],
      headers["api-key"],
      headers["x-api-key"],
    ])
    .map((value) => value?.replace(/^Bearer\s+/i, "") ?? "")
    .filter((key) => key.length >= 8 && key !== clientKey);
  return downstreams.some((each) =>
    keys.some((key) => formsOf(key).some((form) => saidIn(each).includes(form))),
  )
    ? broken("the upstream's key came out", null, "[the key]")
    : HELD;
}

function saidIn({ raw }: Downstream): string {
  const head = (raw.head?.headers ?? []).map(([name, value]) => `${name}: ${value}`).join("\n");
  return `${head}\n${new TextDecoder().decode(raw.body)}`;
}

/** A key as it stands, in base64 wherever it begins there, and in hexadecimal. */
function formsOf(key: string): string[] {
  const bytes = Buffer.from(key);
  const coded = [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes])
      .toString("base64")
      .replaceAll("=", "");
    // The first and the last letters hold bits of what stands beside the key.
    return whole.slice(before === 0 ? 0 : before + 1, -1);
  });
  return [key, ...coded, bytes.toString("hex")];
}
