import type { Defect } from "../defect.ts";
import {
  allChunks,
  allFrames,
  choiceOf,
  deltaOf,
  eachChoice,
  eachChunk,
  eachFrame,
  eachUsage,
  isFinish,
  without,
} from "../change-chunks.ts";
import type { Json } from "../right-provider.ts";

const chunk = (rule: string): string => `endpoint.chunk.${rule}`;
const changed = (fields: Json | ((place: number) => Json)) =>
  eachChunk((each, place) => ({ ...each, ...(typeof fields === "function" ? fields(place) : fields) }));

function leavingOut(name: string) {
  return eachChunk((each) => without(each, name));
}

/** A content chunk after another. */
const afterFinish = (more: (finish: Json) => Json) =>
  eachChunk((each) => (isFinish(each) ? [each, more(each)] : each));
const isDone = (frame: string): boolean => frame.includes("[DONE]");
const doneAs = (text: string) => eachFrame((frame) => (isDone(frame) ? text : frame));

export const CHUNK_DEFECTS: Defect[] = [
  {
    name: "calls chunks completions",
    breaks: [chunk("object")],
    override: changed({ object: "chat.completion" }),
  },
  { name: "leaves out the object", breaks: [chunk("object")], override: leavingOut("object") },
  { name: "leaves out the id", breaks: [chunk("id")], override: leavingOut("id") },
  { name: "sends an empty id", breaks: [chunk("id")], override: changed({ id: "" }) },
  {
    name: "makes a new id for each chunk",
    breaks: [chunk("id-same")],
    override: changed((place) => ({ id: `c-${place}` })),
  },
  {
    name: "keeps alive with a chunk of another id",
    breaks: [chunk("id-same")],
    override: eachChunk((each, place) =>
      place === 2
        ? [{ ...each, id: "keep-alive", choices: [{ index: 0, delta: {}, finish_reason: null }] }, each]
        : each,
    ),
  },
  { name: "leaves out created", breaks: [chunk("created")], override: leavingOut("created") },
  {
    name: "sends created as a text",
    breaks: [chunk("created")],
    override: changed({ created: "2026-01-01" }),
  },
  {
    name: "sends created with a fraction",
    breaks: [chunk("created")],
    override: changed({ created: 1_700_000_000.5 }),
  },
  {
    name: "sends created in milliseconds",
    breaks: [chunk("created")],
    override: changed({ created: 1_700_000_000_000 }),
  },
  {
    name: "takes created anew for each chunk",
    breaks: [chunk("created-same")],
    override: changed((place) => ({ created: 1_700_000_000 + place })),
  },
  { name: "leaves out the model", breaks: [chunk("model")], override: leavingOut("model") },
  {
    name: "changes the model in the middle",
    breaks: [chunk("model-same")],
    override: changed((place) => (place > 2 ? { model: "another" } : {})),
  },
  {
    name: "sends null for choices",
    breaks: [chunk("choices")],
    override: eachChunk((each) => (each["usage"] ? { ...each, choices: null } : each)),
  },
  {
    name: "leaves choices out of the usage chunk",
    breaks: [chunk("choices")],
    override: eachChunk((each) => (each["usage"] ? without(each, "choices") : each)),
  },
  {
    name: "keeps alive with a chunk without choices",
    breaks: [chunk("choices-empty")],
    override: eachChunk((each, place) => (place === 2 ? [{ ...each, choices: [] }, each] : each)),
  },
  {
    name: "leaves out the index of choices",
    breaks: ["endpoint.choice.index"],
    override: eachChoice((each) => without(each, "index")),
  },
  {
    name: "sends the index of choices as a text",
    breaks: ["endpoint.choice.index"],
    override: eachChoice((each) => ({ ...each, index: "0" })),
  },
  {
    name: "counts choices from 1",
    breaks: ["endpoint.choice.index"],
    override: eachChoice((each) => ({ ...each, index: Number(each["index"]) + 1 })),
  },
  {
    name: "sends null for the delta of the end",
    breaks: ["endpoint.choice.delta"],
    override: eachChoice((each) => (each["finish_reason"] === null ? each : { ...each, delta: null })),
  },
  {
    name: "sends messages in place of deltas",
    breaks: ["endpoint.choice.delta"],
    override: eachChoice(({ delta, ...each }) => ({ ...each, message: delta })),
  },
  {
    name: "repeats the message in every chunk",
    breaks: ["endpoint.choice.only-deltas"],
    override: eachChoice((each) => ({ ...each, message: { role: "assistant", content: "all" } })),
  },
  {
    name: "sends the text where completions had it",
    breaks: ["endpoint.delta.says-something"],
    override: eachChoice((each) => {
      const delta = each["delta"] as Json;
      return typeof delta["content"] === "string" ? { ...each, text: delta["content"], delta: {} } : each;
    }),
  },
  {
    name: "never says the role",
    breaks: ["endpoint.delta.role"],
    override: eachChoice((each) => ({ ...each, delta: without(each["delta"] as Json, "role") })),
  },
  {
    name: "says the role in every delta",
    breaks: ["endpoint.delta.role"],
    override: eachChoice((each) => ({ ...each, delta: { ...(each["delta"] as Json), role: "assistant" } })),
  },
  {
    name: "answers as the user",
    breaks: ["endpoint.delta.role-known"],
    override: eachChoice((each) =>
      "role" in (each["delta"] as Json)
        ? { ...each, delta: { ...(each["delta"] as Json), role: "user" } }
        : each,
    ),
  },
  {
    name: "sends text as an object",
    breaks: ["endpoint.delta.strings"],
    override: eachChoice((each) => {
      const delta = each["delta"] as Json;
      return delta["content"] ? { ...each, delta: { content: { text: delta["content"] } } } : each;
    }),
  },
  {
    name: "leaves out the finish reason until the end",
    breaks: ["endpoint.delta.finish-key"],
    override: eachChoice((each) => (each["finish_reason"] === null ? without(each, "finish_reason") : each)),
  },
  {
    name: "sends an empty finish reason until the end",
    breaks: ["endpoint.delta.finish-type"],
    override: eachChoice((each) => ({ ...each, finish_reason: each["finish_reason"] ?? "" })),
  },
  {
    name: "ends with a reason of its own",
    breaks: ["endpoint.delta.finish-type"],
    override: eachChoice((each) =>
      each["finish_reason"] === "stop" ? { ...each, finish_reason: "end_turn" } : each,
    ),
  },
  {
    name: "sends log probabilities as numbers",
    breaks: ["endpoint.delta.logprobs"],
    override: eachChoice((each) => (each["logprobs"] ? { ...each, logprobs: -0.1 } : each)),
  },
  {
    name: "sends log probabilities above 0",
    breaks: ["endpoint.delta.logprobs"],
    override: eachChoice((each) => {
      const { content } = (each["logprobs"] ?? {}) as { content?: Json[] };
      if (!Array.isArray(content)) return each;
      return { ...each, logprobs: { content: content.map((token) => ({ ...token, logprob: 0.4 })) } };
    }),
  },
  {
    name: "sends a long answer in one delta",
    breaks: ["endpoint.delta.text-in-pieces"],
    override: allChunks((chunks) => {
      const texts = chunks.filter((each) => deltaOf(each)["content"]);
      const [first] = texts;
      if (first === undefined || texts.length < 20) return chunks;
      const all = {
        ...first,
        choices: [
          { ...choiceOf(first), delta: { content: texts.map((each) => deltaOf(each)["content"]).join("") } },
        ],
      };
      return chunks.flatMap((each) => (each === first ? [all] : texts.includes(each) ? [] : [each]));
    }),
  },
  {
    name: "ends no choice",
    breaks: ["endpoint.finish.present"],
    override: eachChunk((each) => (isFinish(each) ? null : each)),
  },
  {
    name: "ends choices with null",
    breaks: ["endpoint.finish.present"],
    override: eachChoice((each) => ({ ...each, finish_reason: null })),
  },
  {
    name: "ends each choice twice",
    breaks: ["endpoint.finish.once"],
    override: afterFinish((finish) => finish),
  },
  {
    name: "goes on after the end",
    breaks: ["endpoint.finish.last"],
    override: afterFinish((finish) => ({
      ...finish,
      choices: [{ index: choiceOf(finish)?.["index"], delta: { content: "!" }, finish_reason: null }],
    })),
  },
  {
    name: "sends an empty delta after the end",
    breaks: ["endpoint.finish.no-rest"],
    override: afterFinish((finish) => ({
      ...finish,
      choices: [{ index: choiceOf(finish)?.["index"], delta: {}, finish_reason: null }],
    })),
  },
  {
    name: "says stop where the limit cut, in streams only",
    breaks: ["endpoint.finish.limit"],
    override: eachChoice((each) =>
      each["finish_reason"] === "length" ? { ...each, finish_reason: "stop" } : each,
    ),
  },
  {
    name: "never says [DONE]",
    breaks: ["endpoint.done.present"],
    override: allFrames((all) => all.filter((frame) => !isDone(frame))),
  },
  {
    name: "says [DONE] twice",
    breaks: ["endpoint.done.once"],
    override: eachFrame((frame) => (isDone(frame) ? [frame, frame] : frame)),
  },
  { name: "says [DONE] in quotes", breaks: ["endpoint.done.exact"], override: doneAs('data: "[DONE]"\n\n') },
  { name: "says [done]", breaks: ["endpoint.done.exact"], override: doneAs("data: [done]\n\n") },
  {
    name: "says [DONE] with a space behind it",
    breaks: ["endpoint.done.exact"],
    override: doneAs("data: [DONE] \n\n"),
  },
  {
    name: "says [DONE] behind two spaces",
    breaks: ["endpoint.done.exact"],
    override: doneAs("data:  [DONE]\n\n"),
  },
  {
    name: "sends usage behind [DONE]",
    breaks: ["endpoint.done.last"],
    override: allFrames((all) => [
      ...all.filter((frame) => !frame.includes('"choices":[],')),
      ...all.filter((frame) => frame.includes('"choices":[],')),
    ]),
  },
  {
    name: "sends no usage in streams",
    breaks: ["endpoint.usage.asked"],
    override: eachChunk((each) => (each["usage"] ? null : each)),
  },
  {
    name: "sends usage beside a choice behind the end",
    breaks: ["endpoint.usage.place"],
    override: eachChunk((each) =>
      each["usage"] ? { ...each, choices: [{ index: 0, delta: {}, finish_reason: null }] } : each,
    ),
  },
  {
    name: "sends usage twice",
    breaks: ["endpoint.usage.once"],
    override: eachChunk((each) => (each["usage"] ? [each, each] : each)),
  },
  {
    name: "sends usage that nobody asked for",
    breaks: ["endpoint.usage.unasked"],
    override: allChunks((chunks) => {
      const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
      return chunks.some((each) => each["usage"])
        ? chunks
        : [...chunks, { ...chunks[0], choices: [], usage }];
    }),
  },
  {
    name: "counts tokens in texts",
    breaks: ["endpoint.usage.numbers"],
    override: eachUsage((usage) => ({ ...usage, prompt_tokens: "17" })),
  },
  {
    name: "leaves out the total",
    breaks: ["endpoint.usage.numbers"],
    override: eachUsage((usage) => without(usage, "total_tokens")),
  },
  {
    name: "counts below zero",
    breaks: ["endpoint.usage.numbers"],
    override: eachUsage((usage) => ({ ...usage, completion_tokens: -1 })),
  },
  { name: "sends an empty usage", breaks: ["endpoint.usage.numbers"], override: eachUsage(() => ({})) },
  {
    name: "adds up to 0",
    breaks: ["endpoint.usage.sum"],
    override: eachUsage((usage) => ({ ...usage, total_tokens: 0 })),
  },
  {
    name: "adds up to too much",
    breaks: ["endpoint.usage.sum"],
    override: eachUsage((usage) => ({ ...usage, total_tokens: 999 })),
  },
  {
    name: "counts nothing",
    breaks: ["endpoint.usage.not-zero"],
    override: eachUsage(() => ({ prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 })),
  },
  {
    name: "gives one of several choices in streams",
    breaks: ["endpoint.choices.count"],
    override: eachChunk((each) => (Number(choiceOf(each)?.["index"] ?? 0) > 0 ? null : each)),
  },
  {
    name: "runs several choices into one",
    breaks: ["endpoint.choices.count", "endpoint.finish.once"],
    override: eachChoice((each) => ({ ...each, index: 0 })),
  },
];
