import type { GatewayTrace } from "../../gateway/gateway-trace.ts";
import { isJsonObject, type JsonObject, objectsIn } from "../../read/json-value.ts";
import { broken, type Finding, HELD } from "../rule.ts";
import { sameJson } from "../same-json.ts";
import { openaiSchema, robustness, thread } from "../sources.ts";
import type { GatewayRule } from "./gateway-rule.ts";
import { missingAnswer } from "./relayed.ts";

const USAGE = "CreateChatCompletionStreamResponse.usage";

/** Token counts, which are bills. */
export const USAGE_RELAY_RULES: readonly GatewayRule[] = [
  {
    id: "relay.usage",
    level: "must",
    requires: "Usage that was asked for comes out with the upstream's own figures.",
    why: "Budgets and bills are made from it; an estimate in its place is wrong for everybody.",
    source: openaiSchema(USAGE),
    threads: [
      "BerriAI/litellm#8913",
      "envoyproxy/ai-gateway#936",
      "MorpheusAIs/Morpheus-Lumerin-Node#570",
      "maximhq/bifrost#5832",
    ],
    judge: keepsUsage,
  },
  {
    id: "relay.usage-details",
    level: "must",
    requires: "The details of the usage come out: cached tokens, reasoning tokens.",
    why: "Cached tokens cost a fraction; without them the bill cannot be checked.",
    source: openaiSchema("CompletionUsage.prompt_tokens_details"),
    threads: ["diegosouzapw/OmniRoute#9750"],
    judge: (trace) => keepsDetails(trace, (count) => count !== 0),
  },
  {
    id: "relay.usage-zeros",
    level: "should",
    requires: "Details that are 0 come out as 0.",
    why: "No count and a count of 0 differ: one is unknown, the other means that the cache did not help.",
    source: robustness(thread("BerriAI/litellm#36882"), "cached_tokens: 0 is dropped"),
    threads: ["BerriAI/litellm#36882"],
    judge: (trace) => keepsDetails(trace, (count) => count === 0),
  },
  {
    id: "relay.usage-not-invented",
    level: "must",
    requires: "Where the upstream sent no usage, none comes out.",
    why: "An estimate that looks like a measurement is booked as one.",
    source: robustness(thread("BerriAI/litellm#40266"), "estimated usage after a dead stream"),
    threads: ["BerriAI/litellm#40266", "maximhq/bifrost#5832"],
    judge: inventsNone,
  },
  {
    id: "relay.usage-once",
    level: "should",
    requires: "Usage that was sent once comes out once.",
    why: "Clients that add up what they get bill twice.",
    source: openaiSchema(USAGE),
    judge: (trace) => {
      const found = usagesIn(trace.downstreams[0].chunks);
      return found.length <= 1 ? HELD : broken("usage comes more than once", 1, found.length);
    },
  },
  {
    id: "relay.usage-place",
    level: "should",
    requires:
      "Usage that the upstream sent in a chunk without choices comes out so, or on the chunk with the finish reason.",
    why: "A choice behind the finish reason opens the answer again; usage on the finish reason itself is read by all, for many providers send it there.",
    source: openaiSchema(
      "ChatCompletionStreamOptions.include_usage: the `choices` field will always be an empty array",
    ),
    threads: ["BerriAI/litellm#28735", "BerriAI/litellm#8450"],
    judge: keepsPlace,
  },
  {
    id: "relay.usage-unasked",
    level: "should",
    requires: "Who did not ask for usage gets no chunk without choices.",
    why: "Clients that never asked take `choices[0]` of every chunk and crash on one that has none.",
    source: openaiSchema("ChatCompletionStreamOptions.include_usage"),
    threads: ["headroomlabs-ai/headroom#2026", "BerriAI/litellm#35290"],
    judge: (trace) => {
      const empty = trace.downstreams[0].chunks.find(
        ({ choices, usage }) => Array.isArray(choices) && choices.length === 0 && isJsonObject(usage),
      );
      return empty === undefined ? HELD : broken("a usage chunk came that nobody asked for", null, empty);
    },
  },
];

function keepsPlace({ sentChunks, downstreams: [{ chunks }] }: GatewayTrace): Finding {
  const isAlone = ({ choices, usage }: JsonObject): boolean =>
    isJsonObject(usage) && Array.isArray(choices) && choices.length === 0;
  if (!sentChunks.some(isAlone)) return { held: null, message: "the upstream sent no usage alone" };
  const isFinish = (choice: JsonObject): boolean =>
    typeof choice["finish_reason"] === "string" && choice["finish_reason"] !== "";
  const finish = chunks.findIndex(({ choices }) => objectsIn(choices).some(isFinish));
  const odd = chunks
    .slice(finish + 1)
    .find(({ choices, usage }) => isJsonObject(usage) && objectsIn(choices).length > 0);
  if (finish === -1 || !chunks.some(({ usage }) => isJsonObject(usage)))
    return { held: null, message: "no usage came out behind a finish reason" };
  return odd === undefined
    ? HELD
    : broken("the usage comes with a choice behind the finish reason", [], odd["choices"]);
}

function usagesIn(chunks: readonly JsonObject[]): JsonObject[] {
  return chunks.map(({ usage }) => usage).filter(isJsonObject);
}

function keepsUsage(trace: GatewayTrace): Finding {
  const [downstream] = trace.downstreams;
  const { usage } = trace.expected;
  const missing = missingAnswer(downstream);
  if (missing !== null) return broken(missing, usage, null);
  const seen = downstream.reading?.answer.usage ?? null;
  if (usage === null) return { held: null, message: "the upstream sent no usage" };
  return sameJson(usage, seen)
    ? HELD
    : broken(seen === null ? "the usage is lost" : "the usage differs", usage, seen);
}

/** Counts inside objects of the usage, by their path. */
function detailsIn(usage: JsonObject | undefined): Map<string, number> {
  const found = new Map<string, number>();
  for (const [group, inner] of Object.entries(usage ?? {})) {
    if (!isJsonObject(inner)) continue;
    for (const [name, count] of Object.entries(inner)) {
      if (typeof count === "number") found.set(`${group}.${name}`, count);
    }
  }
  return found;
}

function keepsDetails(trace: GatewayTrace, isMeant: (count: number) => boolean): Finding {
  const wanted = detailsIn(usagesIn(trace.sentChunks).at(-1));
  const seen = detailsIn(usagesIn(trace.downstreams[0].chunks).at(-1));
  for (const [path, count] of wanted) {
    if (isMeant(count) && seen.get(path) !== count) {
      return broken(`${path} is lost or differs`, count, seen.get(path) ?? null);
    }
  }
  return HELD;
}

function inventsNone(trace: GatewayTrace): Finding {
  if (trace.expected.usage !== null) return { held: null, message: "the upstream sent usage" };
  const [found] = usagesIn(trace.downstreams[0].chunks);
  return found === undefined ? HELD : broken("usage came out that never went in", null, found);
}
