import type { GatewayTrace } from "../../gateway/gateway-trace.ts";
import { isJsonObject, type JsonObject, objectsIn, textOf } from "../../read/json-value.ts";
import { broken, type Finding, HELD } from "../rule.ts";
import { sameJson } from "../same-json.ts";
import { openaiSchema, robustness, sdk, thread } from "../sources.ts";
import { deltasIn } from "./chunk-parts.ts";
import type { GatewayRule } from "./gateway-rule.ts";
import { choiceAt, missingAnswer, relaysChoice } from "./relayed.ts";

const FRAGMENT = "ChatCompletionMessageToolCallChunk";

/** Tool calls, which are run as they come out. */
export const TOOL_RELAY_RULES: readonly GatewayRule[] = [
  {
    id: "relay.tool-calls",
    level: "must",
    requires: "Each tool call comes out with its name and its arguments, byte for byte, in its place.",
    why: "Arguments that lose a fragment can still be valid JSON, and agents run what they get.",
    source: openaiSchema(`${FRAGMENT}.function.arguments`),
    threads: [
      "vllm-project/vllm#34887",
      "vllm-project/vllm#51697",
      "BerriAI/litellm#7621",
      "BerriAI/litellm#40207",
    ],
    judge: relaysChoice("tool calls", ({ toolCalls }) =>
      toolCalls.map(({ name, arguments: args }) => ({ name, arguments: args })),
    ),
  },
  {
    id: "relay.tool-id",
    level: "must",
    requires: "Every tool call that had an id comes out with one, and no two share it.",
    why: "The result of a tool is sent back under the call's id; without it the next request is refused.",
    source: openaiSchema(`${FRAGMENT}.id`),
    threads: ["BerriAI/litellm#39796"],
    judge: keepsIds,
  },
  {
    id: "relay.tool-id-same",
    level: "should",
    requires: "The id of a tool call is the upstream's own.",
    why: "A conversation that goes on elsewhere, or past the gateway, names calls by the ids that were given.",
    source: robustness(thread("BerriAI/litellm#39796"), "ids of parallel calls"),
    judge: relaysChoice("tool ids", ({ toolCalls }) => toolCalls.map(({ id }) => id)),
  },
  {
    id: "relay.tool-index",
    level: "must",
    requires: "Every fragment of a tool call bears a whole number as its index, and one index is one call.",
    why: "The index is all that keeps the fragments of parallel calls apart.",
    source: openaiSchema(`${FRAGMENT}.index`),
    threads: ["openai/openai-python#3246", "BerriAI/litellm#21331", "mcowger/plexus#691"],
    judge: hasIndexes,
  },
  {
    id: "relay.tool-index-from-zero",
    level: "should",
    requires: "The calls of an answer are numbered from 0, without a gap.",
    why: "Clients keep calls in a list by their index: a call at 1 leaves a hole at 0, and they fail on it.",
    source: openaiSchema(`${FRAGMENT}.index`),
    threads: ["BerriAI/litellm#21331"],
    judge: countsFromZero,
  },
  {
    id: "relay.tool-type",
    level: "should",
    requires: "A tool call that was sent with a type comes out with it.",
    why: "openai-node's stream helper throws at the end of a stream whose calls have none.",
    source: sdk("openai-node", "src/lib/ChatCompletionStream.ts", "finalizeChatCompletion"),
    judge: keepsTypes,
  },
  {
    id: "relay.function-call",
    level: "should",
    requires: "A call in the older form, `function_call`, comes out in it: its name and its arguments.",
    why: "Whoever asks with `functions` looks for the call there; without it an empty answer ends with `function_call`.",
    source: openaiSchema("ChatCompletionStreamResponseDelta.function_call (deprecated)"),
    judge: keepsFunctionCall,
  },
];

function keepsIds(trace: GatewayTrace): Finding {
  const [downstream] = trace.downstreams;
  const missing = missingAnswer(downstream);
  for (const { index, toolCalls } of trace.expected.choices) {
    const wanted = toolCalls.filter(({ id }) => id !== null).length;
    const seen =
      missing === null && downstream.reading ? choiceAt(downstream.reading.answer, index).toolCalls : [];
    const ids = seen.map(({ id }) => id).filter((id) => id !== null && id !== "");
    if (ids.length < wanted) return broken(missing ?? "a tool call has no id", wanted, ids);
    if (new Set(ids).size < ids.length)
      return broken(
        "two tool calls share an id",
        toolCalls.map(({ id }) => id),
        ids,
      );
  }
  return HELD;
}

function countsFromZero(trace: GatewayTrace): Finding {
  for (const { index } of trace.expected.choices) {
    if (firstGap(trace.sentChunks, index) !== undefined) continue;
    const gap = firstGap(trace.downstreams[0].chunks, index);
    if (gap !== undefined) return broken("the calls are not numbered from 0 on", 0, gap);
  }
  return HELD;
}

function keepsTypes(trace: GatewayTrace): Finding {
  const [downstream] = trace.downstreams;
  for (const { index } of trace.expected.choices) {
    const wanted = typesIn(trace.sentChunks, index);
    const seen = typesIn(downstream.chunks, index);
    const lost = wanted.length - seen.length;
    const missing = missingAnswer(downstream);
    if (missing !== null) return broken(missing, wanted, null);
    if (lost > 0) return broken(`${lost} of ${wanted.length} calls lost their type`, wanted, seen);
    const odd = seen.find((type) => !wanted.includes(type));
    if (odd !== undefined && wanted.length > 0) return broken("a call has another type", wanted, seen);
  }
  return HELD;
}

/** The type of each call that says one, whichever of its fragments does. */
function typesIn(chunks: readonly JsonObject[], choice: number): string[] {
  const types = new Map<unknown, string>();
  for (const { index, type } of deltasIn(chunks, choice).flatMap((delta) => objectsIn(delta["tool_calls"]))) {
    if (typeof type === "string" && type !== "") types.set(index, type);
  }
  return [...types.values()];
}

function keepsFunctionCall(trace: GatewayTrace): Finding {
  const [downstream] = trace.downstreams;
  const wanted = functionCallIn(trace.sentChunks);
  const missing = missingAnswer(downstream);
  if (missing !== null) return broken(missing, wanted, null);
  const seen = functionCallIn(downstream.chunks);
  return sameJson(wanted, seen) ? HELD : broken("the call differs", wanted, seen);
}

/** The call in the older form that a stream makes, put together. */
export function functionCallIn(chunks: readonly JsonObject[]): { name: string; arguments: string } {
  const parts = deltasIn(chunks, 0)
    .map(({ function_call: part }) => part)
    .filter(isJsonObject);
  // A name that is sent again says nothing new.
  const name = parts.map((part) => textOf(part["name"])).find(Boolean) ?? "";
  return { name, arguments: parts.map((part) => textOf(part["arguments"])).join("") };
}

/** The first index of a call that is not the next one. */
function firstGap(chunks: readonly Record<string, unknown>[], choice: number): number | undefined {
  const places = deltasIn(chunks, choice)
    .flatMap((delta) => objectsIn(delta["tool_calls"]))
    .map((fragment) => fragment["index"])
    .filter((place) => typeof place === "number");
  return [...new Set(places)].toSorted((a, b) => a - b).find((place, nth) => place !== nth);
}

function hasIndexes(trace: GatewayTrace): Finding {
  const [downstream] = trace.downstreams;
  const missing = missingAnswer(downstream);
  if (missing !== null) return broken(missing, "tool calls", null);
  for (const { index } of trace.expected.choices) {
    const idsAt = new Map<number, string>();
    for (const fragment of deltasIn(downstream.chunks, index).flatMap((delta) =>
      objectsIn(delta["tool_calls"]),
    )) {
      const place = fragment["index"];
      if (typeof place !== "number" || !Number.isInteger(place) || place < 0) {
        return broken("a fragment has no index", "a whole number", place ?? null);
      }
      const { id } = fragment;
      if (typeof id !== "string" || id === "") continue;
      const known = idsAt.get(place) ?? id;
      if (known !== id) return broken(`two calls share index ${place}`, known, id);
      idsAt.set(place, id);
    }
  }
  return HELD;
}
