import type { StepInput } from "../../scenario/step.ts";
import { answering, BOUNDARY_GAP_MS, type Case, HELLO, textChunk } from "./case.ts";

const level = "chat" as const;
const plainOnly = ["plain"] as const;

/** What the schema requires of a chunk, so that strict readers are judged by their reading and not by their types. */
const SHORT_METADATA = { id: "1", object: "chat.completion.chunk", created: 1, model: "m" };

/** Chunks with nothing but what a client needs: a body that may be sent byte by byte has to be short. */
function bareChunks(...deltas: string[]): StepInput[] {
  const choices = [
    ...deltas.map((content, i) => ({ delta: i === 0 ? { role: "assistant", content } : { content } })),
    { delta: {}, finish_reason: "stop" },
  ];
  return choices.map((choice) => ({
    chunk: { ...SHORT_METADATA, choices: [{ index: 0, finish_reason: null, ...choice }] },
  }));
}

/** Where writes fall, how large things get, and what is left over at the end. */
export const BOUNDARY_CASES: readonly Case[] = [
  {
    id: "sse/utf8/multi-byte",
    title: "two, three and four byte characters cut inside",
    level,
    rules: ["sse.utf8"],
    scenario: { steps: answering({ text: ["é豆腐", "😀 ", "известни"] }) },
    variants: ["plain", "marks"],
  },
  {
    id: "sse/utf8/byte-by-byte",
    title: "a chunk of CJK and emoji, one byte a write",
    level,
    rules: ["sse.utf8"],
    scenario: {
      steps: [...bareChunks("豆😀é"), { done: true }],
    },
    variants: ["byte"],
    expect: { text: "豆😀é", finishReason: "stop" },
  },
  {
    id: "sse/write-boundaries/byte-by-byte",
    title: "one byte a write",
    level,
    rules: ["sse.write-boundaries"],
    scenario: {
      steps: [...bareChunks("Hi", "!"), { done: true }],
    },
    variants: ["byte"],
    expect: { text: "Hi!", finishReason: "stop" },
  },
  {
    id: "sse/write-boundaries/one-write",
    title: "the whole reply in one write",
    level,
    rules: ["sse.write-boundaries"],
    scenario: { steps: answering(HELLO), writes: "whole" },
    variants: plainOnly,
  },
  {
    id: "sse/write-boundaries/ragged",
    title: "writes of 1, 7, 2, 31 and 3 bytes in turn",
    level,
    rules: ["sse.write-boundaries"],
    scenario: { steps: answering(HELLO), writes: { sizes: [1, 7, 2, 31, 3, 97] }, gapMs: BOUNDARY_GAP_MS },
    variants: plainOnly,
  },
  {
    id: "sse/write-boundaries/cr-then-lf",
    title: "CRLF cut between CR and LF, in chunks of several data lines",
    level,
    rules: ["sse.write-boundaries"],
    scenario: { steps: answering({ text: "Hello" }), wire: { lineEnd: "crlf", data: "several-lines" } },
    variants: ["marks"],
  },
  {
    id: "sse/large/one-delta",
    title: "a delta of almost 1 MB on one line",
    level,
    rules: ["sse.large"],
    scenario: { steps: answering({ text: { repeat: "0123456789abcdef", times: 62_000 } }) },
    variants: plainOnly,
  },
  {
    id: "sse/large/over-64-kib",
    title: "a line just over 64 KiB",
    level,
    rules: ["sse.large"],
    scenario: { steps: answering({ text: { repeat: "x", times: 65_537 } }, { text: " end" }) },
    variants: plainOnly,
  },
  {
    id: "sse/large/many-in-one-packet",
    title: "1,000 events in one write",
    level,
    rules: ["sse.large"],
    scenario: {
      steps: answering({ text: { repeat: "0123456789", times: 300 }, cut: { every: 3 } }),
      writes: "whole",
    },
    variants: plainOnly,
  },
  ...(
    [
      ["stray-byte", "/2H/"],
      ["truncated-sequence", "4oJi"],
      ["overlong", "wK8="],
      ["encoded-surrogate", "7aCA"],
    ] as const
  ).map(([name, base64]): Case => ({
    id: `sse/invalid-utf8/${name}`,
    title: `invalid UTF-8 inside a JSON string: ${name}`,
    level,
    rules: ["sse.invalid-utf8"],
    scenario: {
      steps: [
        { role: "assistant" },
        { bytes: 'data: {"choices":[{"index":0,"delta":{"content":"[' },
        { bytes: { base64 } },
        { bytes: ']"},"finish_reason":null}]}\n\n' },
        { finish: "stop" },
        { done: true },
      ],
    },
    variants: plainOnly,
  })),
  {
    id: "sse/unterminated-event/finish-chunk",
    title: "the stream ends right after the last chunk, without a blank line",
    level,
    rules: ["sse.unterminated-event"],
    scenario: {
      steps: [{ role: "assistant" }, { text: "Hello" }, { bytes: `data: ${textChunk(" and goodbye")}` }],
    },
    variants: plainOnly,
  },
];
