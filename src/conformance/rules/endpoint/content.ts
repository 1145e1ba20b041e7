import type { EndpointTrace } from "../../endpoint/endpoint-trace.ts";
import { twinOf } from "../../endpoint/endpoint-trace.ts";
import { isJsonObject } from "../../read/json-value.ts";
import { broken, type Finding, HELD } from "../rule.ts";
import { DELTA, seenIn } from "./cited.ts";
import { choices, deltas } from "./deltas.ts";
import type { EndpointRule } from "./endpoint-rule.ts";
import { ofEndedStreams, ofStreams, unseen, wentWell } from "./gates.ts";

/** What can be told of the text itself without knowing what the model meant to say. */
export const CONTENT_RULES: readonly EndpointRule[] = [
  {
    id: "endpoint.content.new",
    level: "must",
    requires:
      "A delta holds what is new: not everything so far, not the delta before it, not the whole answer at the end.",
    why: "Clients join deltas, so that users see everything twice, or growing with each word.",
    source: DELTA,
    threads: ["BerriAI/litellm#4168", "nathanrchn/perplexityai#209"],
    isRepeated: true,
    judge: ofStreams(saysNew),
  },
  {
    id: "endpoint.content.spaces",
    level: "must",
    requires: "White space comes out where the whole answer has it.",
    why: "A relay that trims what it passes on glues words together, and breaks code and lists.",
    source: DELTA,
    threads: ["prism-php/prism#1005"],
    isRepeated: true,
    judge: ofEndedStreams(keepsSpaces),
  },
  {
    id: "endpoint.content.escaped",
    level: "must",
    requires: "Text is escaped for JSON once, and for nothing else.",
    why: "Users see `&quot;` and backslashes, and JSON in an answer cannot be parsed.",
    source: DELTA,
    isRepeated: true,
    judge: ofEndedStreams((trace) => {
      const twin = twinOf(trace);
      const [own, other] = [textIn(trace.reply), wentWell(twin) ? textIn(twin) : ""];
      if (own === "" || other === "") return unseen("one of the two answers has no text");
      const odd = ODD_ESCAPES.exec(own)?.[0];
      return odd !== undefined && !ODD_ESCAPES.test(other)
        ? broken(
            "the text is escaped once more than the whole answer",
            other.slice(0, 200),
            own.slice(0, 200),
          )
        : HELD;
    }),
  },
  {
    id: "endpoint.content.surrogates",
    level: "divergent",
    requires: "No delta ends inside of a character.",
    why: "Half an emoji in each of two deltas can be joined in JavaScript, and cannot be printed in Python.",
    source: seenIn("openai/openai-python#1230", "surrogates not allowed"),
    judge: ofStreams(({ reply }) => {
      const texts = deltas(reply.chunks).flatMap(({ content }) =>
        typeof content === "string" ? [content] : [],
      );
      if (texts.length === 0) return unseen("no text came");
      const cut = texts.find((text) => LONE_SURROGATE.test(text));
      return cut === undefined
        ? HELD
        : broken("a delta ends inside of a character", "whole characters", JSON.stringify(cut));
    }),
  },
  {
    id: "endpoint.content.tool-form",
    level: "must",
    requires: "Functions that were offered as tools are called in `tool_calls`, a list.",
    why: "`function_call` is the form before there were tools: clients that offered tools do not look there.",
    source: DELTA,
    judge: ofStreams(({ reply, asked }) => {
      if (asked.body["tools"] === undefined) return unseen("no tools were offered");
      for (const delta of deltas(reply.chunks)) {
        const { function_call: old, tool_calls: calls } = delta;
        if (isJsonObject(old)) return broken("a function is called in the old form", "tool_calls", old);
        if (calls !== undefined && calls !== null && !Array.isArray(calls))
          return broken("`tool_calls` is no list", [], calls);
      }
      return HELD;
    }),
  },
];

const ODD_ESCAPES = /&(?:quot|amp|#\d+|lt|gt);|\\["n]|\\u[0-9a-f]{4}/i;
const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;
/** Fewer deltas can say the same by chance. */
const MIN_DELTAS = 4;
/** Shorter texts can be said again by chance. */
const MIN_LENGTH = 8;

/** The deltas of one choice with text in them. */
function textsOf(trace: EndpointTrace, index: unknown): string[] {
  return choices(trace.reply.chunks)
    .filter((choice) => choice["index"] === index)
    .flatMap(({ delta }) =>
      isJsonObject(delta) && typeof delta["content"] === "string" && delta["content"] !== ""
        ? [delta["content"]]
        : [],
    );
}

function saysNew(trace: EndpointTrace): Finding {
  const indexes = new Set(choices(trace.reply.chunks).map(({ index }) => index));
  let isSeen = false;
  for (const index of indexes) {
    const texts = textsOf(trace, index);
    if (texts.length < 2) continue;
    isSeen = true;
    const last = texts.at(-1) ?? "";
    const before = texts.slice(0, -1).join("");
    if (last === before && last.length >= MIN_LENGTH && texts.length > 2)
      return broken("the last delta repeats the whole answer", "", last.slice(0, 200));
    if (texts.length < MIN_DELTAS) continue;
    const grows = texts.every(
      (text, i) =>
        i === 0 || (text.startsWith(texts[i - 1] ?? "") && text.length > (texts[i - 1]?.length ?? 0)),
    );
    if (grows) return broken("each delta holds everything so far", texts[0], texts[1]);
    const isDoubled =
      texts.length % 2 === 0 && texts.every((text, i) => i % 2 === 0 || text === texts[i - 1]);
    if (isDoubled && new Set(texts).size > 1)
      return broken("each delta comes twice", texts[0], texts.slice(0, 2));
  }
  return isSeen ? HELD : unseen("the text came in one delta at most");
}

function keepsSpaces(trace: EndpointTrace): Finding {
  const twin = twinOf(trace);
  const [own, other] = [textIn(trace.reply), wentWell(twin) ? textIn(twin) : ""];
  if (!/\S\s+\S/.test(other) || own === "") return unseen("there is no white space to be kept");
  const bare = other.replaceAll(/\s+/g, "");
  const isTrimmed = !/\s/.test(own) && bare.length >= MIN_LENGTH && own.length >= bare.length / 2;
  return isTrimmed ? broken("the white space is lost", other.slice(0, 200), own.slice(0, 200)) : HELD;
}

function textIn({ answer }: EndpointTrace["reply"]): string {
  return (answer?.choices ?? []).map(({ text }) => text).join("");
}
