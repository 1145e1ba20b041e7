import { CHARACTERS } from "../../endpoint/characters.ts";
import type { EndpointTrace } from "../../endpoint/endpoint-trace.ts";
import { isJsonObject, type JsonObject } from "../../read/json-value.ts";
import { broken, type Finding, HELD } from "../rule.ts";
import { openaiDocs, openaiSchema } from "../sources.ts";
import { DELTA, FINISH, sdk, seenIn } from "./cited.ts";
import type { EndpointRule } from "./endpoint-rule.ts";
import { ofEndedStreams, ofReplies, ofStreams, unseen, wentWell } from "./gates.ts";
import { shown } from "./shown.ts";

/** What deltas say. */
export const DELTA_RULES: readonly EndpointRule[] = [
  {
    id: "endpoint.delta.role",
    level: "should",
    requires: "The role stands in the first delta of a choice, and in no later one.",
    why: "openai-node's helper fails without one, and openai-python's joins several to `assistantassistant`.",
    source: sdk("openai-python 3.22.1", "src/openai/lib/streaming/_deltas.py"),
    threads: ["maximhq/bifrost#6523"],
    judge: ofStreams(hasRoleFirst),
  },
  {
    id: "endpoint.delta.role-known",
    level: "must",
    requires: "A role that is said is `assistant`.",
    why: "Histories are built from it, and a message with another role is refused in the next request.",
    source: DELTA,
    judge: ofStreams(({ reply }) => {
      const other = deltas(reply.chunks).find(
        ({ role }) => role !== undefined && role !== null && role !== "" && role !== "assistant",
      );
      return other === undefined ? HELD : broken("a delta has another role", "assistant", other["role"]);
    }),
  },
  {
    id: "endpoint.delta.strings",
    level: "must",
    requires: "`content`, `refusal` and reasoning are strings or null.",
    why: "Clients join them: of a number or an object nothing useful is left.",
    source: DELTA,
    judge: ofStreams(({ reply }) => {
      for (const delta of deltas(reply.chunks)) {
        for (const name of TEXTS) {
          const value = delta[name];
          if (value === undefined || value === null || typeof value === "string" || Array.isArray(value))
            continue;
          return broken(`\`${name}\` is no string: ${shown(value)}`, "a string", value);
        }
      }
      return HELD;
    }),
  },
  {
    id: "endpoint.delta.no-parts",
    level: "should",
    requires: "`content` is a string, not a list of parts.",
    why: "The schema knows no parts in a delta: clients that join strings get `[object Object]` (Mistral's reasoning models).",
    source: DELTA,
    judge: ofStreams(({ reply }) => {
      const listed = deltas(reply.chunks).find((delta) => TEXTS.some((name) => Array.isArray(delta[name])));
      return listed === undefined ? HELD : broken("a delta holds a list of parts", "a string", listed);
    }),
  },
  {
    id: "endpoint.delta.finish-key",
    level: "should",
    requires: "`finish_reason` is in every choice, and null until there is one.",
    why: "The schema requires the key: strict clients refuse chunks without it.",
    source: FINISH,
    threads: ["maximhq/bifrost#7397", "BerriAI/litellm#19"],
    judge: ofStreams(({ reply }) => {
      const bare = choices(reply.chunks).find((choice) => !Object.hasOwn(choice, "finish_reason"));
      return bare === undefined ? HELD : broken("a choice does not say its finish reason", null, bare);
    }),
  },
  {
    id: "endpoint.delta.finish-type",
    level: "must",
    requires:
      "`finish_reason` is null or one of the documented words; never an empty string or something else.",
    why: "Clients compare with null: whatever else stands there ends the answer for them.",
    source: FINISH,
    threads: ["ollama/ollama#4357"],
    judge: ofStreams(({ reply }) => {
      for (const choice of choices(reply.chunks)) {
        const reason = choice["finish_reason"];
        if (reason === undefined || reason === null) continue;
        if (typeof reason !== "string" || !(KNOWN.has(reason) || OTHERS.has(reason)))
          return broken(`the finish reason is ${shown(reason)}`, [...KNOWN], reason);
      }
      return HELD;
    }),
  },
  {
    id: "endpoint.delta.finish-documented",
    level: "should",
    requires: "A finish reason is one that OpenAI documents, not one of the provider's own.",
    why: "Typed clients know five; Together's `eos`, DeepSeek's `insufficient_system_resource` and the like are other words to them.",
    source: FINISH,
    judge: ofStreams(({ reply }) => {
      const other = choices(reply.chunks)
        .map((choice) => choice["finish_reason"])
        .find((reason) => typeof reason === "string" && OTHERS.has(reason));
      return other === undefined
        ? HELD
        : broken("the finish reason is one of the provider's own", [...KNOWN], other);
    }),
  },
  {
    id: "endpoint.delta.says-something",
    level: "must",
    requires:
      "A stream says something where the whole answer does: text, reasoning, a refusal or a tool call.",
    why: "Text that stands where no client looks for it is an empty answer.",
    source: openaiSchema("CreateChatCompletionStreamResponse.choices[].delta"),
    threads: ["anomalyco/opencode#25247"],
    isRepeated: true,
    judge: ofEndedStreams(saysSomething),
  },
  {
    id: "endpoint.delta.characters",
    level: "must",
    requires: "Characters come out whole: none is cut into U+FFFD, none is encoded twice.",
    why: "A server that turns tokens into text one by one cuts characters that span several: every emoji, much of Chinese.",
    source: seenIn("vllm-project/vllm#9209", "text of a stream differs from the whole"),
    isRepeated: true,
    judge: ofReplies(keepsCharacters),
  },
  {
    id: "endpoint.delta.logprobs",
    level: "should",
    requires:
      "Log probabilities that come have `content` with token, a logprob that is not above 0, bytes and top_logprobs.",
    why: "Typed clients read them without asking.",
    source: openaiSchema("ChatCompletionTokenLogprob"),
    judge: ofStreams(hasLogprobs),
  },
  {
    id: "endpoint.delta.text-in-pieces",
    level: "should",
    requires: "A long answer comes in several deltas.",
    why: "One delta with everything is a whole answer in the clothes of a stream.",
    source: openaiDocs("api-reference/chat/create", "stream: partial message deltas"),
    judge: ofEndedStreams(({ reply }) => {
      const texts = deltas(reply.chunks)
        .map(({ content }) => content)
        .filter((content) => typeof content === "string" && content !== "");
      const length = texts.reduce<number>((sum, text) => sum + String(text).length, 0);
      if (length < LONG_TEXT) return unseen(`the answer has ${length} characters: too few to tell`);
      return texts.length > 1 ? HELD : broken(`${length} characters come in one delta`, "several", 1);
    }),
  },
];

const TEXTS = ["content", "refusal", "reasoning_content", "reasoning"] as const;
const LONG_TEXT = 150;

const KNOWN = new Set(["stop", "length", "tool_calls", "content_filter", "function_call"]);
/** Together, DeepSeek, Mistral, OpenRouter: words that their documentation has. */
const OTHERS = new Set(["eos", "insufficient_system_resource", "model_length", "error"]);

export function isKnownFinish(reason: unknown): boolean {
  return typeof reason === "string" && (KNOWN.has(reason) || OTHERS.has(reason));
}

type Chunks = EndpointTrace["reply"]["chunks"];

export function choices(chunks: Chunks): JsonObject[] {
  return chunks.filter(({ isService }) => !isService).flatMap((chunk) => chunk.choices);
}

export function deltas(chunks: Chunks): JsonObject[] {
  return choices(chunks)
    .map(({ delta }) => delta)
    .filter(isJsonObject);
}

function hasRoleFirst({ reply }: EndpointTrace): Finding {
  const seen = new Set<unknown>();
  for (const { index, delta } of choices(reply.chunks)) {
    if (!isJsonObject(delta)) continue;
    const { role } = delta;
    const isSaid = role === "assistant";
    if (!seen.has(index) && !isSaid)
      return broken("the first delta of a choice has no role", "assistant", role ?? null);
    if (seen.has(index) && role !== undefined && role !== null)
      return broken("a later delta has a role again", null, role);
    seen.add(index);
  }
  return HELD;
}

function saysSomething(trace: EndpointTrace): Finding {
  const { reply, question, others } = trace;
  const said = (reply.answer?.choices ?? []).some(
    ({ text, reasoning, refusal, toolCalls }) => text + reasoning + refusal !== "" || toolCalls.length > 0,
  );
  if (said) return HELD;
  const twin = others.get(question.id.replace(/streamed$/, "whole")) ?? others.get("ask/text/whole");
  const [whole] = wentWell(twin) ? (twin.answer?.choices ?? []) : [];
  // A filter, and a limit that the reasoning used up, leave nothing to say.
  const [choice] = reply.answer?.choices ?? [];
  if (choice?.finishReason === "length" || choice?.finishReason === "content_filter") {
    return unseen(`the answer is empty, and its finish reason is ${choice.finishReason}`);
  }
  if (whole === undefined || whole.text + whole.reasoning + whole.refusal === "") {
    return unseen("the answer is empty; so is the whole one, or there is none");
  }
  return broken("the stream says nothing, and the whole answer does", whole.text.slice(0, 200), "");
}

/** What a text looks like whose bytes were taken for Latin-1 and encoded again. */
function doublyEncoded(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}

function keepsCharacters({ reply }: EndpointTrace): Finding {
  const said = reply.answer?.choices ?? [];
  if (said.length === 0) return unseen("no answer came");
  for (const { text, reasoning, refusal, finishReason } of said) {
    const all = text + reasoning + refusal;
    const at = all.indexOf("\uFFFD");
    // Cut by a limit, a last character may be half there.
    if (at !== -1 && !(finishReason === "length" && at >= all.length - 2)) {
      return broken("a character came out as U+FFFD", CHARACTERS, all.slice(Math.max(0, at - 40), at + 40));
    }
    const word = CHARACTERS.split(" — ").find((part) => all.includes(doublyEncoded(part)));
    if (word !== undefined) return broken("the text is encoded twice", word, all.slice(0, 200));
  }
  return HELD;
}

function hasLogprobs({ reply }: EndpointTrace): Finding {
  const found = choices(reply.chunks)
    .map(({ logprobs }) => logprobs)
    .filter((value) => value !== undefined && value !== null);
  if (found.length === 0) return unseen("no log probabilities came");
  for (const value of found) {
    const content = isJsonObject(value) ? value["content"] : undefined;
    if (content === null) continue;
    if (!Array.isArray(content)) return broken("log probabilities have no `content`", [], value);
    const odd = content.find((token) => !isTokenLogprob(token));
    if (odd !== undefined)
      return broken("a token's log probability is malformed", "token, logprob, bytes, top_logprobs", odd);
  }
  return HELD;
}

function isTokenLogprob(value: unknown): boolean {
  if (!isJsonObject(value)) return false;
  const { token, logprob, bytes, top_logprobs: top } = value;
  const isBytes = bytes === null || bytes === undefined || Array.isArray(bytes);
  // The logarithm of a probability is never above 0, but for what rounding adds.
  const isProbability = typeof logprob === "number" && logprob <= 1e-3;
  return typeof token === "string" && isProbability && isBytes && Array.isArray(top);
}
