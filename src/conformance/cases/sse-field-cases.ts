import type { StepInput } from "../../scenario/step.ts";
import { answering, type Case, chunkOf, HELLO, HELLO_TEXT, textChunk } from "./case.ts";

const level = "chat" as const;

/** One chat answer with every legal use of fields and blocks. */
export const SSE_FIELD_CASES: readonly Case[] = [
  {
    id: "sse/field-value/no-space",
    title: "no space after the colon",
    level,
    rules: ["sse.field-value"],
    scenario: { steps: answering(HELLO), wire: { colonSpace: false } },
  },
  {
    id: "sse/field-value/json-with-spaces",
    title: "JSON with white space around its tokens",
    level,
    rules: ["sse.field-value"],
    scenario: {
      steps: [
        { role: "assistant" },
        { event: { data: ` ${textChunk("a: b")}  ` } },
        { event: { data: `\t${textChunk(" : c")}\t` } },
        { finish: "stop" },
        { done: true },
      ],
    },
    expect: { text: "a: b : c", finishReason: "stop" },
  },
  {
    id: "sse/bare-field/data",
    title: "a bare data line between two halves of one chunk",
    level,
    rules: ["sse.bare-field"],
    scenario: {
      steps: [
        { role: "assistant" },
        {
          bytes: `data: {"id":"chatcmpl-streamproof","object":"chat.completion.chunk","created":1,"model":"m","choices":\ndata\ndata: [{"index":0,"delta":{"content":"whole"},"finish_reason":null}]}\n\n`,
        },
        { finish: "stop" },
        { done: true },
      ],
    },
    expect: { text: "whole", finishReason: "stop" },
  },
  {
    id: "sse/bare-field/data-first",
    title: "a bare data line before a chunk",
    level,
    rules: ["sse.bare-field"],
    scenario: {
      steps: [
        { role: "assistant" },
        { bytes: `data\ndata: ${textChunk("whole")}\n\n` },
        { finish: "stop" },
        { done: true },
      ],
    },
    expect: { text: "whole", finishReason: "stop" },
  },
  {
    id: "sse/field-names/unknown",
    title: "unknown fields, with and without a value, around the data",
    level,
    rules: ["sse.field-names"],
    scenario: {
      steps: [
        { role: "assistant" },
        {
          event: {
            fields: [
              ["colour", "blue"],
              ["x-trace", "1: 2"],
            ],
            data: textChunk("one"),
          },
        },
        { bytes: `nonsense\nmeta: {"a":1}\ndata: ${textChunk(" two")}\ntail: x\n\n` },
        { finish: "stop" },
        { done: true },
      ],
    },
    expect: { text: "one two", finishReason: "stop" },
  },
  {
    id: "sse/field-names/look-alikes",
    title: "names that only look like data",
    level,
    rules: ["sse.field-names"],
    scenario: {
      steps: [
        { role: "assistant" },
        {
          bytes: `Data: ${textChunk("no")}\nDATA: ${textChunk("no")}\ndatax: no\n data: no\ndata : no\ndata: ${textChunk("yes")}\n\n`,
        },
        { finish: "stop" },
        { done: true },
      ],
    },
    expect: { text: "yes", finishReason: "stop" },
  },
  {
    id: "sse/data-lines/json",
    title: "every chunk spread over several data lines",
    level,
    rules: ["sse.data-lines"],
    scenario: { steps: answering(HELLO), wire: { data: "several-lines" } },
  },
  {
    id: "sse/event-type/message",
    title: "`event: message` on every chunk",
    level,
    rules: ["sse.event-type"],
    scenario: {
      steps: [
        ...[
          chunkOf({ role: "assistant", content: "Hello" }),
          chunkOf({ content: ", world!" }),
          chunkOf({}, "stop"),
        ].map((chunk): StepInput => ({ event: { type: "message", data: JSON.stringify(chunk) } })),
        { done: true },
      ],
    },
    expect: { text: HELLO_TEXT, finishReason: "stop" },
  },
  {
    id: "sse/event-id/on-every-chunk",
    title: "`id` lines on the chunks, then extra blank lines and comments",
    level,
    rules: ["sse.event-id"],
    scenario: {
      steps: [
        { role: "assistant" },
        { event: { id: "1", data: textChunk("Hello") } },
        { bytes: "\n" },
        { comment: "still there" },
        { event: { id: "2", data: textChunk(", world!") } },
        { bytes: "\n\n" },
        { finish: "stop" },
        { done: true },
      ],
    },
    expect: { text: HELLO_TEXT, finishReason: "stop" },
  },
  {
    id: "sse/retry/beside-data",
    title: "`retry`, with a value that is right and with one that is not, behind the data of a chunk",
    level,
    rules: ["sse.retry"],
    scenario: {
      steps: [
        { role: "assistant" },
        { bytes: `data: ${textChunk("Hello")}\nretry: 1000\n\n` },
        { bytes: `data: ${textChunk(", world!")}\nretry: 50x\nretry\n\n` },
        { finish: "stop" },
        { done: true },
      ],
    },
    expect: { text: HELLO_TEXT, finishReason: "stop" },
  },
  ...(
    [
      ["event", "event: ping\n\n"],
      ["id", "id: 7\n\n"],
      ["retry", "retry: 3000\n\n"],
    ] as const
  ).map(([name, block]): Case => ({
    id: `sse/no-data-block/${name}`,
    title: `blocks of nothing but \`${name}\``,
    level,
    rules: ["sse.no-data-block"],
    scenario: {
      steps: [
        { role: "assistant" },
        { text: "Hello" },
        { bytes: block },
        { text: ", world!" },
        { bytes: block },
        { finish: "stop" },
        { done: true },
      ],
    },
    expect: { text: HELLO_TEXT, finishReason: "stop" },
  })),
  {
    id: "sse/empty-data/heartbeat",
    title: "`data:` with nothing, between the chunks",
    level,
    rules: ["sse.empty-data"],
    scenario: {
      steps: [
        { role: "assistant" },
        { text: "Hello" },
        { bytes: "data:\n\n" },
        { text: ", world!" },
        { bytes: "data: \n\n" },
        { finish: "stop" },
        { done: true },
      ],
    },
    expect: { text: HELLO_TEXT, finishReason: "stop" },
  },
  {
    id: "sse/blank-lines/extra",
    title: "more blank lines than needed, at the start and between the chunks",
    level,
    rules: ["sse.blank-lines"],
    scenario: {
      steps: [
        { bytes: "\n\n\n" },
        { role: "assistant" },
        { text: "Hello" },
        { bytes: "\n" },
        { text: ", world!" },
        { bytes: "\r\n\r\n" },
        { finish: "stop" },
        { done: true },
      ],
    },
    expect: { text: HELLO_TEXT, finishReason: "stop" },
  },
];
