import type { StepInput } from "../../scenario/step.ts";
import { answering, type Case, HELLO_TEXT } from "./case.ts";

const level = "chat" as const;

const common = {
  id: "chatcmpl-streamproof",
  object: "chat.completion.chunk",
  created: 1_700_000_000,
  model: "streamproof-1",
};

function saying(...chunks: unknown[]): StepInput[] {
  return [...chunks.map((chunk): StepInput => ({ chunk })), { done: true }];
}

function choice(delta: unknown, finish: string | null = null, extra: object = {}): object {
  return { index: 0, delta, finish_reason: finish, ...extra };
}

const expectHello = { text: HELLO_TEXT, finishReason: "stop" };

/** What JSON may stand in a chunk. */
export const CHUNK_CASES: readonly Case[] = [
  {
    id: "chunk/malformed/cut-json",
    title: "a chunk whose JSON breaks off, in the middle of a stream that ends well",
    level,
    rules: ["chunk.malformed"],
    scenario: {
      steps: [
        { role: "assistant" },
        { text: "rm -rf ./build" },
        {
          bytes: 'data: {"id":"chatcmpl-streamproof","choices":[{"index":0,"delta":{"content":"-old\n\n',
        },
        { text: " && make" },
        { finish: "stop" },
        { done: true },
      ],
    },
    variants: ["plain"],
  },
  {
    id: "chunk/malformed/raw-text",
    title: "text of the answer that was never put into JSON",
    level,
    rules: ["chunk.malformed"],
    scenario: {
      steps: [
        { role: "assistant" },
        { text: "one " },
        { event: { data: "two " } },
        { text: "three" },
        { finish: "stop" },
        { done: true },
      ],
    },
    variants: ["plain"],
  },
  {
    id: "chunk/unknown-fields/everywhere",
    title: "unknown fields in the chunk, the choice and the delta",
    level,
    rules: ["chunk.unknown-fields"],
    scenario: {
      envelope: { extra: { provider: "Somewhere", x_meta: { a: [1, null] }, obfuscation: "Zx81k" } },
      steps: saying(
        {
          ...common,
          provider: "Somewhere",
          choices: [
            choice({ role: "assistant", content: "Hello", annotations: [] }, null, {
              native_finish_reason: null,
            }),
          ],
        },
        {
          ...common,
          x_meta: { a: [1] },
          choices: [
            choice({ content: ", world!", audio: null, token_id: 17 }, null, { content_filter_results: {} }),
          ],
        },
        {
          ...common,
          obfuscation: "Zx81k",
          choices: [choice({}, "stop", { stop_reason: null, matched_stop: 128009 })],
        },
      ),
    },
    expect: expectHello,
  },
  {
    id: "chunk/empty-choices/first",
    title: "Azure's first chunk: no choices, empty id and model, created 0",
    level,
    rules: ["chunk.empty-choices"],
    scenario: {
      steps: [
        {
          chunk: {
            choices: [],
            created: 0,
            id: "",
            model: "",
            object: "",
            prompt_filter_results: [{ prompt_index: 0, content_filter_results: {} }],
          },
        },
        ...answering({ text: ["Hello", ", world!"] }),
      ],
    },
    expect: expectHello,
  },
  {
    id: "chunk/empty-choices/between-and-last",
    title: "chunks without choices in the middle and after the finish reason",
    level,
    rules: ["chunk.empty-choices"],
    scenario: {
      steps: [
        { role: "assistant" },
        { text: "Hello" },
        { chunk: { ...common, choices: [] } },
        { text: ", world!" },
        { finish: "stop" },
        { usage: { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 } },
        { done: true },
      ],
    },
    expect: expectHello,
  },
  {
    id: "chunk/null-fields/openai",
    title: "every field that may be null is null",
    level,
    rules: ["chunk.null-fields"],
    scenario: {
      steps: saying(
        {
          ...common,
          service_tier: null,
          usage: null,
          choices: [choice({ role: "assistant", content: null, refusal: null }, null, { logprobs: null })],
        },
        {
          ...common,
          usage: null,
          choices: [choice({ content: "Hello", refusal: null }, null, { logprobs: null })],
        },
        {
          ...common,
          usage: null,
          choices: [
            choice({ content: ", world!", refusal: null }, null, {
              logprobs: { content: null, refusal: null },
            }),
          ],
        },
        {
          ...common,
          usage: null,
          choices: [choice({ content: null, refusal: null }, "stop", { logprobs: null })],
        },
      ),
    },
    expect: expectHello,
  },
  {
    id: "chunk/absent-fields/no-delta",
    title: "Azure's annotation: a choice without `delta` between the chunks",
    level,
    rules: ["chunk.absent-fields"],
    scenario: {
      steps: [
        { role: "assistant" },
        { text: "Hello" },
        {
          chunk: {
            ...common,
            id: "",
            model: "",
            created: 0,
            choices: [
              {
                index: 0,
                finish_reason: null,
                content_filter_results: {},
                content_filter_offsets: { check_offset: 0, start_offset: 0, end_offset: 5 },
              },
            ],
          },
        },
        { text: ", world!" },
        { finish: "stop" },
        { done: true },
      ],
    },
    expect: expectHello,
  },
  {
    id: "chunk/absent-fields/after-finish",
    title: "Azure's annotation behind the finish reason",
    level,
    rules: ["chunk.absent-fields"],
    scenario: {
      steps: [
        ...answering({ text: ["Hello", ", world!"] }).slice(0, -1),
        {
          chunk: {
            ...common,
            id: "",
            choices: [{ index: 0, finish_reason: null, content_filter_results: {} }],
          },
        },
        { done: true },
      ],
    },
    variants: ["plain"],
    expect: expectHello,
  },
  {
    id: "chunk/absent-fields/no-choices",
    title: "a side message without `choices` between the chunks",
    level,
    rules: ["chunk.absent-fields"],
    scenario: {
      steps: [
        { role: "assistant" },
        { text: "Hello" },
        { chunk: { type: "ping" } },
        { text: ", world!" },
        { finish: "stop" },
        { done: true },
      ],
    },
    expect: expectHello,
  },
  {
    id: "chunk/absent-fields/null",
    title: "MiniMax's side message with `choices: null`, and a choice with `delta: null`",
    level,
    rules: ["chunk.absent-fields"],
    scenario: {
      steps: [
        { role: "assistant" },
        { text: "Hello" },
        { chunk: { ...common, choices: null } },
        { text: ", world!" },
        { chunk: { ...common, choices: [choice(null)] } },
        { finish: "stop" },
        { done: true },
      ],
    },
    expect: expectHello,
  },
  {
    id: "chunk/absent-fields/no-finish-reason",
    title: "xAI's chunks: no `finish_reason` until there is one",
    level,
    rules: ["chunk.absent-fields"],
    scenario: {
      steps: saying(
        { ...common, choices: [{ index: 0, delta: { role: "assistant", content: "Hello" } }] },
        { ...common, choices: [{ index: 0, delta: { content: ", world!" } }] },
        { ...common, choices: [{ index: 0, delta: {}, finish_reason: "stop" }] },
      ),
    },
    expect: expectHello,
  },
  {
    id: "chunk/error-null/on-every-chunk",
    title: '`"error": null` on every chunk',
    level,
    rules: ["chunk.error-null"],
    scenario: {
      envelope: { extra: { error: null } },
      steps: answering({ text: ["Hello", ", world!"] }),
    },
  },
];
