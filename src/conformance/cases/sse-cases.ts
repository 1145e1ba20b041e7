import type { StepInput } from "../../scenario/step.ts";
import { answering, type Case, HELLO, HELLO_TEXT, textChunk } from "./case.ts";

const level = "chat" as const;

const SEPARATORS: readonly [string, string][] = [
  ["u2028", "\u2028"],
  ["u2029", "\u2029"],
  ["u0085", "\u0085"],
];

const SEPARATED_COMMENTS =
  ": a\u000Bdata: no\n: b\u000Cdata: no\n: c\u0085data: no\n: d\u2028data: no\n: e\u0000data: no\n\n";

const COMMENTS: readonly [string, string, ...StepInput[]][] = [
  [
    "openrouter",
    "`: OPENROUTER PROCESSING` before, between and after the chunks",
    { comment: "OPENROUTER PROCESSING" },
  ],
  ["empty", "a lone colon as keep-alive", { comment: "" }],
  ["without-blank-line", "comment lines that open the next block", { comment: "keep-alive", block: false }],
  ["looks-like-data", "a comment that looks like a chunk", { bytes: `:data: ${textChunk("no")}\n\n` }],
  ["looks-like-done", "a comment that looks like the end", { bytes: ": data: [DONE]\n\n:[DONE]\n\n" }],
  ["long", "a comment of 4 KiB", { comment: "x".repeat(4096) }],
];

/** One chat answer in every legal spelling of an event stream. */
export const SSE_CASES: readonly Case[] = [
  {
    id: "sse/basic",
    title: "a plain answer",
    level,
    rules: ["sse.basic", "ending.complete"],
    scenario: { steps: answering(HELLO) },
  },
  {
    id: "sse/basic/keep-alive-connection",
    title: "a plain answer with a Content-Length",
    level,
    rules: ["sse.basic"],
    scenario: { steps: answering(HELLO), wire: { framing: "content-length" } },
    variants: ["plain"],
  },
  {
    id: "sse/basic/close-delimited",
    title: "a plain answer that the end of the connection delimits",
    level,
    rules: ["sse.basic"],
    scenario: { steps: answering(HELLO), wire: { framing: "close" } },
    variants: ["plain"],
  },
  {
    id: "sse/basic/charset-parameter",
    title: "a content type in mixed case with a charset",
    level,
    rules: ["sse.basic"],
    scenario: {
      reply: { headers: { "content-type": "Text/Event-Stream; Charset=UTF-8" } },
      steps: answering(HELLO),
    },
    variants: ["plain"],
  },
  ...(["crlf", "cr", "mixed"] as const).map((lineEnd): Case => ({
    id: `sse/line-ends/${lineEnd}`,
    title: `lines that end with ${lineEnd}`,
    level,
    rules: ["sse.line-ends"],
    scenario: { steps: answering(HELLO), wire: { lineEnd } },
  })),
  ...SEPARATORS.map(([name, character]): Case => ({
    id: `sse/other-separators/${name}`,
    title: `${name} inside a JSON string`,
    level,
    rules: ["sse.other-separators"],
    scenario: { steps: answering({ text: [`one${character}two`, character, `three${character}`] }) },
  })),
  {
    id: "sse/other-separators/in-comments",
    title: "VT, FF, NEL, U+2028 and NUL in comments, each before what reads like a field",
    level,
    rules: ["sse.other-separators"],
    scenario: {
      steps: [
        { role: "assistant" },
        { text: "Hello" },
        { bytes: SEPARATED_COMMENTS },
        { text: ", world!" },
        { finish: "stop" },
        { done: true },
      ],
    },
    expect: { text: HELLO_TEXT, finishReason: "stop" },
  },
  {
    id: "sse/bom/leading",
    title: "a byte order mark before the first event, which holds text",
    level,
    rules: ["sse.bom"],
    scenario: {
      steps: [
        { role: "assistant", content: "Hello" },
        { text: ", world!" },
        { finish: "stop" },
        { done: true },
      ],
      wire: { bom: true },
    },
  },
  {
    id: "sse/bom/in-text",
    title: "U+FEFF inside the text stays",
    level,
    rules: ["sse.bom"],
    scenario: { steps: answering({ text: ["\uFEFFa", "b\uFEFF", "\uFEFF"] }) },
  },
  {
    id: "sse/bom/later-line",
    title: "a byte order mark before a later line, which makes its field an unknown one",
    level,
    rules: ["sse.bom"],
    scenario: {
      steps: [
        { role: "assistant" },
        { text: "Hello" },
        { bytes: `\uFEFFdata: ${textChunk("no")}\n\n` },
        { text: ", world!" },
        { finish: "stop" },
        { done: true },
      ],
    },
    expect: { text: HELLO_TEXT, finishReason: "stop" },
  },
  {
    id: "sse/bom/double",
    title: "two byte order marks at the start: the second makes the field behind it an unknown one",
    level,
    rules: ["sse.bom"],
    scenario: {
      steps: [{ bytes: `\uFEFF\uFEFFdata: ${textChunk("no")}\n\n` }, ...answering(HELLO)],
    },
    // Where the marks are cut, runtimes differ: that is asked of parsers.
    variants: ["plain"],
    expect: { text: HELLO_TEXT, finishReason: "stop" },
  },
  {
    id: "sse/bom/before-comment",
    title: "a byte order mark before a comment that opens the first block",
    level,
    rules: ["sse.bom"],
    scenario: { steps: [{ comment: "hello", block: false }, ...answering(HELLO)], wire: { bom: true } },
  },
  {
    id: "sse/comments/between-data-lines",
    title: "comments between the data lines of one chunk, and behind the last of them",
    level,
    rules: ["sse.comments"],
    scenario: {
      steps: [
        { role: "assistant" },
        { bytes: `data: ${textChunk("Hello").slice(0, -1)}\n: keep-alive\n:\ndata: }\n\n` },
        { bytes: `data: ${textChunk(", world!")}\n: keep-alive\n\n` },
        { finish: "stop" },
        { done: true },
      ],
    },
    expect: { text: HELLO_TEXT, finishReason: "stop" },
  },
  ...COMMENTS.map(([name, title, ...comments]): Case => ({
    id: `sse/comments/${name}`,
    title,
    level,
    rules: ["sse.comments"],
    scenario: {
      steps: [
        ...comments,
        { role: "assistant" },
        { text: "Hel" },
        ...comments,
        { text: "lo, world!" },
        ...comments,
        { finish: "stop" },
        { done: true },
        ...comments,
      ],
    },
  })),
];
