import type { StepInput } from "../../scenario/step.ts";
import { answering, type Case, chunkOf, HELLO, HELLO_TEXT, RENDERINGS, textChunk } from "./case.ts";

const level = "chat" as const;

function textCase(id: string, title: string, rule: string, deltas: string[]): Case {
  return { id, title, level, rules: [rule], scenario: { steps: answering({ text: deltas }) } };
}

function afterDone(name: string, title: string, ...steps: StepInput[]): Case {
  return {
    id: `text/after-done/${name}`,
    title,
    level,
    rules: ["text.after-done", "ending.tail-after-done"],
    scenario: { steps: [...answering(HELLO), ...steps] },
    variants: ["plain"],
    expect: { text: HELLO_TEXT, finishReason: "stop" },
  };
}

/** Deltas to text, reasoning and refusal. */
export const TEXT_CASES: readonly Case[] = [
  textCase("text/exact/repeated-deltas", "the same delta several times in a row", "text.exact", [
    "ha",
    "ha",
    "ha",
    "!",
    "!",
    "ha!",
  ]),
  textCase(
    "text/exact/delta-equals-text-so-far",
    "a delta that equals all the text before it",
    "text.exact",
    ["ab", "ab", "abab"],
  ),
  textCase("text/exact/empty-deltas", "empty deltas between others", "text.exact", [
    "",
    "a",
    "",
    "",
    "b",
    "",
  ]),
  textCase("text/exact/single-characters", "one letter a delta", "text.exact", [..."streaming"]),
  textCase("text/whitespace/alone", "deltas of white space alone", "text.whitespace", [
    "if x:",
    "\n",
    "    ",
    "return",
    " ",
    "y",
    "\n\n",
    "\t",
    "# end",
  ]),
  textCase("text/whitespace/edges", "white space at the start and the end of the answer", "text.whitespace", [
    "\n\n  Hello",
    " ",
    "world  \n",
  ]),
  textCase("text/whitespace/line-ends", "CR, LF and CRLF inside the text", "text.whitespace", [
    "a\r\nb",
    "\r",
    "\n",
    "c\n\r",
  ]),
  textCase("text/falsy/zero", 'deltas "0", "false" and "null"', "text.falsy", [
    "1",
    "0",
    ".",
    "0",
    ", ",
    "false",
    ", ",
    "null",
    ", -",
    "0",
  ]),
  textCase("text/lookalikes/done", "`[DONE]` and `data: [DONE]` as text", "text.lookalikes", [
    "It ends with ",
    "[DONE]",
    ", that is\n\n",
    "data: [DONE]\n\n",
    "and then?",
  ]),
  textCase("text/lookalikes/fields", "lines of the text that read like fields", "text.lookalikes", [
    "data: x\n",
    "event: error\n",
    ": comment\n",
    "\n\nid: 7\n",
    "retry: 1\n\n.",
  ]),
  textCase("text/lookalikes/json", "text that is a chunk or an error in JSON", "text.lookalikes", [
    textChunk("inner"),
    '{"error":{"message":"not one"}}',
  ]),
  textCase("text/lookalikes/escapes", "text that is escaped for something else", "text.lookalikes", [
    "a &amp; b &lt;br&gt; ",
    "C:\\new\\u0041 ",
    "100%25 %20 ",
    '\\n\\t\\" ',
    "${x} {{y}} \u001b[1m",
  ]),
  textCase("text/unicode/scripts", "scripts, combining marks, emoji with joiners", "text.unicode", [
    "नमस्ते ",
    "e\u0301",
    "👩‍👩‍👧‍👦",
    " 한국어",
    " \u202Eabc\u202C",
    "\u{10FFFD}",
  ]),
  {
    ...textCase("text/unicode/escaped", "the same as JSON escapes", "text.unicode", [
      "नमस्ते ",
      "e\u0301",
      "👩‍👩‍👧‍👦",
      "\u0000\u0001\u001F\u007F",
    ]),
    scenario: {
      steps: answering({ text: ["नमस्ते ", "e\u0301", "👩‍👩‍👧‍👦", "\u0001\u001F\u007F"] }),
      wire: { escape: "ascii" },
    },
  },
  {
    ...textCase(
      "text/surrogate-halves/split",
      "an emoji whose halves come in two deltas",
      "text.surrogate-halves",
      ["a\uD83D", "\uDE00b"],
    ),
    variants: ["plain"],
  },
  afterDone("text", "a chunk of text after `[DONE]`", { text: " Appended." }),
  afterDone(
    "garbage",
    "something that is no JSON after `[DONE]`",
    { event: { data: "{not json" } },
    { bytes: "log: served in 12 ms\n\n" },
  ),
  afterDone("second-done", "a second `[DONE]`", { done: true }),
  {
    id: "text/refusal/joined",
    title: "a refusal in pieces",
    level,
    rules: ["text.refusal"],
    scenario: { steps: answering({ refusal: ["I cannot ", "help with that", "."] }) },
  },
  ...(["reasoning_content", "reasoning"] as const).map((field): Case => ({
    id: `text/reasoning/${field === "reasoning" ? "reasoning" : "reasoning-content"}`,
    title: `thoughts in \`${field}\`, then the answer`,
    level,
    rules: ["text.reasoning", "text.reasoning-kept-out"],
    scenario: {
      steps: answering({ reasoning: ["Let me ", "think", ".\n"], field }, { text: ["It is", " 42."] }),
    },
    variants: RENDERINGS,
  })),
  {
    id: "text/reasoning/null-beside",
    title: "DeepSeek's deltas: content null beside reasoning, reasoning null beside content",
    level,
    rules: ["text.reasoning", "text.reasoning-kept-out"],
    scenario: {
      steps: [
        ...[
          chunkOf({ role: "assistant", content: null, reasoning_content: "Let me " }),
          chunkOf({ content: null, reasoning_content: "think." }),
          chunkOf({ content: "It is", reasoning_content: null }),
          chunkOf({ content: " 42.", reasoning_content: null }),
          chunkOf({ content: "", reasoning_content: null }, "stop"),
        ].map((chunk): StepInput => ({ chunk })),
        { done: true },
      ],
    },
    expect: { text: "It is 42.", finishReason: "stop" },
  },
];
