import type { GatewayRule } from "./gateway-rule.ts";
import { isJsonObject } from "../../read/json-value.ts";
import { choicesIn, deltasIn } from "./chunk-parts.ts";
import { missingAnswer, relaysChoice } from "./relayed.ts";
import { broken, type Finding, HELD } from "../rule.ts";
import { sameJson } from "../same-json.ts";
import { openaiSchema, robustness, thread, whatwg } from "../sources.ts";
import type { GatewayTrace } from "../../gateway/gateway-trace.ts";

const DELTA = "ChatCompletionStreamResponseDelta";

/** What the model said comes out as it went in. */
export const CONTENT_RULES: readonly GatewayRule[] = [
  {
    id: "relay.text",
    level: "must",
    requires:
      "The text of each choice, put together, is what the upstream sent: nothing lost, doubled, moved or changed.",
    why: "A letter that a gateway loses or doubles is lost or doubled for every client behind it, and no client can notice.",
    source: openaiSchema(`${DELTA}.content`),
    threads: ["higress-group/higress#4616", "api7/aisix#111", "envoyproxy/ai-gateway#2162"],
    judge: relaysChoice("text", ({ text }) => text),
  },
  {
    id: "relay.reasoning",
    level: "must",
    requires: "Reasoning that the upstream sent comes out, under either of the names in use.",
    why: "Models want their reasoning back in the next turn, and users read it while they wait.",
    source: robustness(thread("maximhq/bifrost#974"), "reasoning is dropped"),
    threads: ["maximhq/bifrost#974", "NousResearch/hermes-agent#118490", "BerriAI/litellm#36327"],
    judge: relaysChoice("reasoning", ({ reasoning }) => reasoning),
  },
  {
    id: "relay.refusal",
    level: "must",
    requires: "A refusal comes out as a refusal.",
    why: "A refusal that is lost leaves an empty answer that nobody can explain.",
    source: openaiSchema(`${DELTA}.refusal`),
    judge: relaysChoice("refusal", ({ refusal }) => refusal),
  },
  {
    id: "relay.choices",
    level: "must",
    requires: "With several choices each keeps its index and its own text.",
    why: "Choices that are merged read as one garbled answer.",
    source: openaiSchema("CreateChatCompletionStreamResponse.choices[].index"),
    threads: ["BerriAI/litellm#35793", "sgl-project/sglang#8417"],
    judge: relaysChoice("content", ({ text, toolCalls }) => ({ text, calls: toolCalls.length })),
  },
  {
    id: "relay.role",
    level: "must",
    requires: "The role that opens a choice comes out.",
    why: "The official SDK's stream helper throws on a choice that nobody spoke.",
    source: openaiSchema(`${DELTA}.role`),
    threads: ["maximhq/bifrost#6523", "agentgateway/agentgateway#3005"],
    judge: keepsRole,
  },
  {
    id: "relay.logprobs",
    level: "should",
    requires: "Log probabilities that were asked for come out.",
    why: "Whoever asks for them computes with them, and gaps shift every later token.",
    source: openaiSchema("CreateChatCompletionStreamResponse.choices[].logprobs"),
    threads: ["langchain4j/langchain4j#5560", "braintrustdata/braintrust-sdk-javascript#1774"],
    judge: keepsLogprobs,
  },
  {
    id: "relay.unknown-fields",
    level: "should",
    requires: "Fields that no schema knows come out where they went in.",
    why: "Providers say more than the schema: citations, safety ratings, costs; a gateway that lists what it knows loses them.",
    source: robustness(
      "https://platform.openai.com/docs/api-reference/chat-streaming",
      "new fields are no breaking change",
    ),
    judge: keepsUnknownFields,
  },
  {
    id: "relay.oddities",
    level: "should",
    requires: "What providers send beyond or beside the schema does not change the answer.",
    why: "Each of them is sent by a mainstream provider today, and has broken gateways.",
    source: robustness(thread("BerriAI/litellm#28735"), "providers' own shapes"),
    threads: [
      "BerriAI/litellm#28735",
      "BerriAI/litellm#36168",
      "vllm-project/semantic-router#2215",
      "experientiallabs/experiential#975",
    ],
    judge: relaysChoice("answer", ({ text, reasoning, toolCalls, finishReason }) => ({
      text,
      reasoning,
      calls: toolCalls.map(({ name, arguments: args }) => `${name}(${args})`),
      finishReason,
    })),
  },
  {
    id: "relay.odd-framing",
    level: "should",
    requires:
      "A stream whose lines end with CR, or that begins with a byte order mark, comes out like any other.",
    why: "The standard allows both, no provider sends them today, and the day one does the answers are gone.",
    source: whatwg("9.2.6 Interpreting an event stream"),
    threads: ["a2aproject/a2a-js#714", "EdamAme-x/pentect#1438", "openai/openai-ruby#623"],
    judge: relaysChoice("answer", ({ text, finishReason }) => ({ text, finishReason })),
  },
  {
    id: "relay.large",
    level: "should",
    requires: "An event of a megabyte comes out whole.",
    why: "Images and the results of tools travel in one event; a reader that stops at its buffer ends the answer without a word.",
    source: robustness(thread("QuantumNous/new-api#5213"), "a scanner's error is swallowed"),
    threads: ["QuantumNous/new-api#5213", "openai/openai-go#368", "open-webui/open-webui#17626"],
    judge: relaysChoice("text", ({ text, finishReason }) => ({
      length: text.length,
      text: ends(text),
      finishReason,
    })),
  },
  {
    id: "relay.invalid-bytes",
    level: "should",
    requires: "Bytes that are no UTF-8 do not end the stream: what stands around them comes out.",
    why: "One bad token would take the rest of the answer along.",
    source: robustness(thread("openai/openai-python#2960"), "invalid bytes end the stream"),
    threads: ["openai/openai-python#2960"],
    judge: relaysChoice("text", ({ text, finishReason }) => ({
      text: text.replace(/\uFFFD+/g, "\uFFFD"),
      finishReason,
    })),
  },
  {
    id: "relay.usage-option",
    level: "should",
    requires: "Who did not ask for usage gets an answer from an upstream that refuses to be asked for it.",
    why: "A gateway that puts `stream_options` into every request breaks every stream of a provider that does not know it.",
    source: robustness(thread("BerriAI/litellm#35290"), "stream_options for providers that refuse it"),
    threads: ["BerriAI/litellm#35290"],
    judge: relaysChoice("text", ({ text, finishReason }) => ({ text, finishReason })),
  },
];

/** Of a long text enough to see whether it is whole. */
function ends(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 40)} … ${text.slice(-40)}`;
}

function keepsRole(trace: GatewayTrace): Finding {
  const [downstream] = trace.downstreams;
  const missing = missingAnswer(downstream);
  if (missing !== null) return broken(missing, "assistant", null);
  for (const { index } of trace.expected.choices) {
    const roles = deltasIn(downstream.chunks, index).map((delta) => delta["role"]);
    if (!roles.includes("assistant"))
      return broken(`no delta of choice ${index} has the role`, "assistant", null);
  }
  return HELD;
}

function keepsLogprobs(trace: GatewayTrace): Finding {
  const [downstream] = trace.downstreams;
  const wanted = tokensIn(trace.sentChunks);
  const seen = tokensIn(downstream.chunks);
  const missing = missingAnswer(downstream);
  if (missing !== null) return broken(missing, wanted, null);
  return sameJson(wanted, seen) ? HELD : broken("the log probabilities differ", wanted, seen);
}

function tokensIn(chunks: readonly Record<string, unknown>[]): unknown[] {
  return choicesIn(chunks).flatMap((choice) => {
    const { content } = (choice["logprobs"] ?? {}) as { content?: unknown };
    return Array.isArray(content) ? content : [];
  });
}

/** Fields of ours that no schema knows, wherever they were put. */
const UNKNOWN = /^x_streamproof_/;

function keepsUnknownFields(trace: GatewayTrace): Finding {
  const [downstream] = trace.downstreams;
  const wanted = unknownIn(trace.sentChunks);
  const seen = unknownIn(downstream.chunks);
  const missing = missingAnswer(downstream);
  if (missing !== null) return broken(missing, wanted, null);
  const lost = wanted.filter((field) => !seen.includes(field));
  return lost.length === 0 ? HELD : broken(`lost on the way: ${lost.join(", ")}`, wanted, seen);
}

function unknownIn(value: unknown): string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap(unknownIn))];
  if (typeof value !== "object" || value === null) return [];
  return [
    ...new Set(
      Object.entries(value).flatMap(([name, inner]) =>
        UNKNOWN.test(name) ? [`${name}=${JSON.stringify(sorted(inner))}`] : unknownIn(inner),
      ),
    ),
  ];
}

/** The order of names in an object says nothing. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  const names = Object.keys(value).toSorted();
  return Object.fromEntries(names.map((name) => [name, sorted(value[name])]));
}
