import { allChunks, choiceOf, deltaOf, eachChunk, eachChoice, hasTools, isFinish } from "../change-chunks.ts";
import type { Defect } from "../defect.ts";
import type { Json } from "../right-provider.ts";

const content = (rule: string): string => `endpoint.content.${rule}`;
const textOf = (chunk: Json): string => String(deltaOf(chunk)["content"] ?? "");
const saying = (chunk: Json, text: string): Json => ({
  ...chunk,
  choices: [{ ...choiceOf(chunk), delta: { content: text } }],
});
const eachText = (change: (text: string) => string) =>
  eachChoice((choice) => {
    const { content: text } = choice["delta"] as Json;
    return typeof text === "string" && text !== "" ? { ...choice, delta: { content: change(text) } } : choice;
  });

export const CONTENT_DEFECTS: Defect[] = [
  {
    name: "sends everything so far in each delta",
    breaks: [content("new")],
    override: allChunks((chunks, asked) => {
      if (asked.body?.["n"]) return chunks;
      let all = "";
      return chunks.map((chunk) => (textOf(chunk) === "" ? chunk : saying(chunk, (all += textOf(chunk)))));
    }),
  },
  {
    name: "sends each delta twice",
    breaks: [content("new")],
    override: eachChunk((chunk) => (textOf(chunk) === "" ? chunk : [chunk, chunk])),
  },
  {
    name: "repeats the whole answer before the end",
    breaks: [content("new")],
    override: allChunks((chunks, asked) => {
      const all = chunks.map(textOf).join("");
      return chunks.flatMap((chunk) =>
        isFinish(chunk) && all !== "" && !asked.body?.["n"]
          ? [saying({ ...chunk, choices: [{ index: 0, finish_reason: null }] }, all), chunk]
          : [chunk],
      );
    }),
  },
  { name: "trims deltas", breaks: [content("spaces")], override: eachText((text) => text.trim()) },
  {
    name: "escapes text for HTML",
    breaks: [content("escaped")],
    override: eachText((text) => text.replaceAll('"', "&quot;")),
  },
  {
    name: "escapes text twice",
    breaks: [content("escaped")],
    override: eachText((text) => JSON.stringify(text).slice(1, -1)),
  },
  {
    name: "cuts emoji in half",
    breaks: [content("surrogates")],
    override: eachChunk((chunk) => {
      const text = textOf(chunk);
      const at = text.search(/[\uD800-\uDBFF]/);
      return at === -1 ? chunk : [saying(chunk, text.slice(0, at + 1)), saying(chunk, text.slice(at + 1))];
    }),
  },
  {
    name: "calls functions in the old form",
    breaks: [content("tool-form")],
    override: eachChoice((choice) => {
      const calls = (choice["delta"] as Json)["tool_calls"] as Json[] | undefined;
      return calls === undefined ? choice : { ...choice, delta: { function_call: calls[0]?.["function"] } };
    }),
  },
  {
    name: "sends tool calls as an object",
    breaks: [content("tool-form")],
    override: eachChoice((choice) => {
      const calls = (choice["delta"] as Json)["tool_calls"] as Json[] | undefined;
      return calls === undefined ? choice : { ...choice, delta: { tool_calls: calls[0] } };
    }),
  },
  {
    name: "ends text with tool_calls",
    breaks: ["endpoint.tools.finish-needs-calls"],
    override: eachChoice((choice, asked) =>
      !hasTools(asked) && choice["finish_reason"] === "stop"
        ? { ...choice, finish_reason: "tool_calls" }
        : choice,
    ),
  },
  {
    name: "sends usage before the end",
    breaks: ["endpoint.usage.place"],
    override: allChunks((chunks) => {
      const usage = chunks.find((each) => each["usage"]);
      return usage === undefined
        ? chunks
        : [...chunks.slice(0, 2), usage, ...chunks.slice(2).filter((each) => each !== usage)];
    }),
  },
];
