import type { Chunk } from "../../endpoint/endpoint-reply.ts";
import type { EndpointTrace } from "../../endpoint/endpoint-trace.ts";
import { isJsonObject, type JsonObject } from "../../read/json-value.ts";
import { broken, type Finding, HELD } from "../rule.ts";
import { CHOICE, CHUNK, seenIn } from "./cited.ts";
import type { EndpointRule } from "./endpoint-rule.ts";
import { ofStreams, unseen } from "./gates.ts";
import { shown } from "./shown.ts";

/** What a chunk must hold around its deltas. */
export const CHUNK_RULES: readonly EndpointRule[] = [
  {
    id: "endpoint.chunk.object",
    level: "must",
    requires: "`object` is `chat.completion.chunk`.",
    why: "Typed clients tell by it what they have before them; openai-python's helper drops chunks that are called otherwise.",
    source: CHUNK,
    threads: ["Oaklight/llm-rosetta#56"],
    // Perplexity calls its last one `chat.completion.done`: a rule of its own.
    judge: everyChunk(({ object }) =>
      object === "chat.completion.chunk" || object === DONE_OBJECT
        ? null
        : fault("a chunk is called otherwise", "chat.completion.chunk", object),
    ),
  },
  {
    id: "endpoint.chunk.object-to-the-end",
    level: "should",
    requires: "The last chunk is called as the others are.",
    why: "openai-python's helper drops one that is called `chat.completion.done`, and the finish reason with it.",
    source: CHUNK,
    judge: everyChunk(({ object }) =>
      object === DONE_OBJECT ? fault("a chunk is called otherwise", "chat.completion.chunk", object) : null,
    ),
  },
  {
    id: "endpoint.chunk.id",
    level: "must",
    requires: "`id` is a string that is not empty.",
    why: "The schema requires it; it is what a failed answer is reported by.",
    source: CHUNK,
    threads: ["Oaklight/llm-rosetta#56"],
    judge: everyChunk(({ id }) =>
      typeof id === "string" && id !== "" ? null : fault("a chunk has no id", "a string", id),
    ),
  },
  {
    id: "endpoint.chunk.id-same",
    level: "must",
    requires: "Every chunk of an answer has the same `id`, keep-alives and usage too.",
    why: "Accumulators begin a new answer where the id changes.",
    source: CHUNK,
    threads: ["jundot/omlx#1478", "BerriAI/litellm#35663"],
    judge: ofStreams((trace) => sameThroughout(trace, "id")),
  },
  {
    id: "endpoint.chunk.created",
    level: "must",
    requires: "`created` is a whole number of seconds since 1970.",
    why: "Typed clients refuse a chunk without it or with a fraction; milliseconds land in the year 50000.",
    source: CHUNK,
    judge: everyChunk(({ created }) => {
      const isSeconds =
        typeof created === "number" && Number.isInteger(created) && created >= 0 && created < MAX_SECONDS;
      return isSeconds ? null : fault("`created` is no number of seconds", "a whole number", created);
    }),
  },
  {
    id: "endpoint.chunk.created-same",
    level: "should",
    requires: "Every chunk of an answer has the same `created`.",
    why: "The schema says so; who sorts by it tears the answer apart.",
    source: CHUNK,
    judge: ofStreams((trace) => sameThroughout(trace, "created")),
  },
  {
    id: "endpoint.chunk.model",
    level: "must",
    requires: "`model` is a string that is not empty.",
    why: "Typed clients refuse a chunk without it; costs are counted by it.",
    source: CHUNK,
    threads: ["Oaklight/llm-rosetta#56"],
    judge: everyChunk(({ model }) =>
      typeof model === "string" && model !== "" ? null : fault("a chunk names no model", "a string", model),
    ),
  },
  {
    id: "endpoint.chunk.model-same",
    level: "must",
    requires: "Every chunk of an answer names the same model.",
    why: "An answer has one model; where the name changes, costs and records are wrong for a part of it.",
    source: CHUNK,
    judge: ofStreams((trace) => sameThroughout(trace, "model")),
  },
  {
    id: "endpoint.chunk.choices",
    level: "must",
    requires: "`choices` is a list of objects.",
    why: "Clients read `choices[0]` without asking, and crash on null.",
    source: CHUNK,
    threads: ["langwatch/tasks#700"],
    judge: everyChunk(({ choices }) =>
      Array.isArray(choices) && choices.every(isJsonObject)
        ? null
        : fault("`choices` is no list of objects", [], choices),
    ),
  },
  {
    id: "endpoint.chunk.choices-empty",
    level: "must",
    requires: "Only a chunk with something else to say, usage as a rule, has empty `choices`.",
    why: "Clients that read `choices[0]` without asking crash; a comment keeps a connection alive without harm.",
    source: CHUNK,
    threads: ["headroomlabs-ai/headroom#2026"],
    judge: everyChunk((value) => {
      const { choices } = value;
      const isEmpty = Array.isArray(choices) && choices.length === 0;
      return isEmpty && !saysMore(value) ? fault("a chunk says nothing at all", "choices", value) : null;
    }),
  },
  {
    id: "endpoint.choice.index",
    level: "must",
    requires: "Every choice has an `index`: a whole number from 0, below the number of choices asked for.",
    why: "It is all that keeps the choices of one stream apart.",
    source: CHOICE,
    judge: ofStreams(({ reply, asked }) => {
      const count = typeof asked.body["n"] === "number" ? asked.body["n"] : 1;
      for (const choice of reply.chunks.flatMap(({ choices }) => choices)) {
        const { index } = choice;
        if (typeof index !== "number" || !Number.isInteger(index) || index < 0)
          return broken("a choice has no index", "a whole number", index ?? null);
        if (index >= count)
          return broken(`a choice has the index ${index}, and ${count} were asked for`, count - 1, index);
      }
      return HELD;
    }),
  },
  {
    id: "endpoint.choice.delta",
    level: "must",
    requires: "Every choice has a `delta` that is an object.",
    why: "Clients read `delta.content` without asking, and crash on null.",
    source: CHOICE,
    threads: ["nathanrchn/perplexityai#209"],
    judge: ofStreams(({ reply: { chunks } }) => {
      const bare = chunks
        .filter(({ isService }) => !isService)
        .flatMap(({ choices }) => choices)
        .find(({ delta }) => !isJsonObject(delta));
      return bare === undefined ? HELD : broken("a choice has no delta", {}, bare["delta"] ?? bare);
    }),
  },
  {
    id: "endpoint.choice.only-deltas",
    level: "should",
    requires: "A choice of a stream has no `message`.",
    why: "Whoever joins both has everything twice.",
    source: seenIn("nathanrchn/perplexityai#209", "the content is repeated in every chunk"),
    threads: ["nathanrchn/perplexityai#209"],
    judge: ofStreams(({ reply: { chunks } }) => {
      const twice = chunks.flatMap(({ choices }) => choices).find(({ message }) => isJsonObject(message));
      return twice === undefined
        ? HELD
        : broken("a choice has a message beside its delta", null, twice["message"]);
    }),
  },
  {
    id: "endpoint.chunk.model-asked",
    level: "may",
    requires: "The model that answers is the one that was asked, or says by its name that it is its kin.",
    why: "An alias is fine; another model is a surprise that one should know of.",
    source: CHUNK,
    judge: ofStreams(({ reply: { chunks }, asked }) => {
      const model = chunks
        .map(({ value }) => value["model"])
        .find((name) => typeof name === "string" && name !== "");
      const wanted = asked.body["model"];
      if (typeof model !== "string" || typeof wanted !== "string") return unseen("no model is named");
      const [a, b] = [lastWord(model), lastWord(wanted)];
      return a.includes(b) || b.includes(a) ? HELD : broken("another model answers", wanted, model);
    }),
  },
];

const DONE_OBJECT = "chat.completion.done";
/** In the year 5138; milliseconds of today are far above. */
const MAX_SECONDS = 1e11;

type Fault = { message: string; expected: unknown; actual: unknown };

function fault(message: string, expected: unknown, actual: unknown): Fault {
  return { message: `${message}: ${shown(actual)}`, expected, actual: actual ?? null };
}

/** A rule on every chunk but the frames of a content filter, which leave these members empty. */
function everyChunk(find: (value: JsonObject) => Fault | null): (trace: EndpointTrace) => Finding {
  return ofStreams(({ reply }) => {
    for (const { value } of plain(reply.chunks)) {
      const found = find(value);
      if (found !== null) return broken(found.message, found.expected, found.actual);
    }
    return HELD;
  });
}

function plain(chunks: readonly Chunk[]): Chunk[] {
  return chunks.filter(({ isService }) => !isService);
}

function sameThroughout({ reply }: EndpointTrace, name: string): Finding {
  const values = plain(reply.chunks)
    .map(({ value }) => value[name])
    .filter((value) => value !== undefined && value !== null && value !== "");
  const different = [...new Set(values)];
  if (values.length === 0) return unseen(`no chunk has a ${name}`);
  return different.length === 1
    ? HELD
    : broken(`\`${name}\` changes within the stream`, different[0], different.slice(0, 5));
}

const ENVELOPE = new Set([
  "id",
  "object",
  "created",
  "model",
  "choices",
  "system_fingerprint",
  "service_tier",
  "provider",
  "obfuscation",
]);

/** Whether a chunk without choices has a reason to be there. */
function saysMore(value: JsonObject): boolean {
  return Object.entries(value).some(
    ([name, member]) => !ENVELOPE.has(name) && member !== null && member !== undefined,
  );
}

function lastWord(name: string): string {
  return (name.split("/").at(-1) ?? name).toLowerCase();
}
