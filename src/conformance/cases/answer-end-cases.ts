import type { StepInput } from "../../scenario/step.ts";
import { answering, type Case, chunkOf, HELLO } from "./case.ts";

const level = "chat" as const;

function two(name: string, title: string, steps: StepInput[]): Case {
  return {
    id: `choices/by-index/${name}`,
    title,
    level,
    rules: ["choices.by-index", "choices.not-mixed"],
    scenario: { steps: [...steps, { done: true }] },
  };
}

const USAGE = { prompt_tokens: 9, completion_tokens: 12, total_tokens: 21 };
const usage: StepInput = { usage: USAGE };

/** Choices, finish reasons and usage. */
export const ANSWER_END_CASES: readonly Case[] = [
  two("interleaved", "two choices in turn, each with its finish reason", [
    { role: "assistant", choice: 0 },
    { role: "assistant", choice: 1 },
    { text: "He", choice: 0 },
    { text: "Good", choice: 1 },
    { text: "llo", choice: 0 },
    { text: "bye", choice: 1 },
    { finish: "stop", choice: 0 },
    { finish: "length", choice: 1 },
  ]),
  two("second-first", "the second choice starts and ends first", [
    { role: "assistant", choice: 1 },
    { text: "one", choice: 1 },
    { role: "assistant", choice: 0 },
    { text: "zero", choice: 0 },
    { finish: "stop", choice: 1 },
    { text: " and more", choice: 0 },
    { finish: "stop", choice: 0 },
  ]),
  ...["stop", "length", "content_filter"].map((reason): Case => ({
    id: `finish/kept/${reason.replace("_", "-")}`,
    title: `the finish reason ${reason}`,
    level,
    rules: ["finish.kept"],
    scenario: { steps: [{ role: "assistant" }, HELLO, { finish: reason }, { done: true }] },
  })),
  {
    id: "finish/kept/tool-calls",
    title: "the finish reason tool_calls",
    level,
    rules: ["finish.kept"],
    scenario: {
      steps: [
        { role: "assistant", content: null },
        { tool: { name: "now", arguments: "{}" } },
        { finish: "tool_calls" },
        { done: true },
      ],
    },
  },
  {
    id: "finish/with-content/last-chunk",
    title: "the last word in the chunk with the finish reason",
    level,
    rules: ["finish.with-content"],
    scenario: {
      steps: [
        { role: "assistant" },
        { text: "Hello" },
        { chunk: chunkOf({ content: ", world!" }, "stop") },
        { done: true },
      ],
    },
    expect: { text: "Hello, world!", finishReason: "stop" },
  },
  {
    id: "finish/not-invented/done-alone",
    title: "`[DONE]` without a finish reason",
    level,
    rules: ["finish.not-invented"],
    scenario: { steps: [{ role: "assistant" }, HELLO, { done: true }] },
  },
  {
    id: "finish/not-invented/clean-end",
    title: "neither finish reason nor `[DONE]`",
    level,
    rules: ["finish.not-invented", "ending.without-finish"],
    scenario: { steps: [{ role: "assistant" }, HELLO] },
  },
  {
    id: "finish/not-invented/close-delimited",
    title: "neither finish reason nor `[DONE]`, and only the connection's end",
    level,
    rules: ["finish.not-invented", "ending.without-finish"],
    scenario: { steps: [{ role: "assistant" }, HELLO], wire: { framing: "close" } },
    variants: ["plain"],
  },
  {
    id: "finish/without-done/clean-end",
    title: "a finish reason, a clean end, no `[DONE]`",
    level,
    rules: ["finish.without-done", "finish.done-optional"],
    scenario: { steps: [{ role: "assistant" }, HELLO, { finish: "stop" }] },
  },
  {
    id: "usage/own-chunk/openai",
    title: "usage in a chunk of its own after the finish reason",
    level,
    rules: ["usage.own-chunk"],
    scenario: { steps: [{ role: "assistant" }, HELLO, { finish: "stop" }, usage, { done: true }] },
  },
  {
    id: "usage/total-as-sent/xai",
    title: "a total with the reasoning in it",
    level,
    rules: ["usage.total-as-sent"],
    scenario: {
      steps: [
        { role: "assistant" },
        HELLO,
        { finish: "stop" },
        { usage: { prompt_tokens: 12, completion_tokens: 2, total_tokens: 354 } },
        { done: true },
      ],
    },
    variants: ["plain"],
  },
  {
    id: "usage/own-chunk/zero",
    title: "usage with a zero, and with details",
    level,
    rules: ["usage.own-chunk"],
    scenario: {
      steps: [
        { role: "assistant" },
        HELLO,
        { finish: "stop" },
        {
          usage: {
            prompt_tokens: 0,
            completion_tokens: 9,
            total_tokens: 9,
            prompt_tokens_details: { cached_tokens: 0 },
            completion_tokens_details: null,
          },
        },
        { done: true },
      ],
    },
    variants: ["plain"],
  },
  {
    id: "usage/with-finish/deepseek",
    title: "usage on the chunk with the finish reason",
    level,
    rules: ["usage.with-finish"],
    scenario: {
      steps: [
        { role: "assistant" },
        HELLO,
        { finish: "stop" },
        { usage: USAGE, on: "previous-chunk" },
        { done: true },
      ],
    },
  },
  {
    id: "usage/null-before/openai",
    title: "`usage: null` on every chunk but the last",
    level,
    rules: ["usage.null-before"],
    scenario: {
      envelope: { extra: { usage: null } },
      steps: [
        { role: "assistant" },
        HELLO,
        { finish: "stop" },
        { chunk: { ...chunkOf({}), choices: [], usage: USAGE } },
        { done: true },
      ],
    },
    expect: { text: "Hello, world!", finishReason: "stop", totalTokens: 21 },
  },
  {
    id: "usage/null-after/last-chunk",
    title: "a chunk with `usage: null` after the usage",
    level,
    rules: ["usage.null-after"],
    scenario: {
      steps: [
        { role: "assistant" },
        HELLO,
        { finish: "stop" },
        usage,
        { chunk: { ...chunkOf({}), choices: [], usage: null } },
        { done: true },
      ],
    },
    expect: { text: "Hello, world!", finishReason: "stop", totalTokens: 21 },
  },
  {
    id: "usage/cumulative/perplexity",
    title: "a running total on every chunk",
    level,
    rules: ["usage.cumulative"],
    scenario: {
      steps: [
        { role: "assistant" },
        { usage: { prompt_tokens: 9, completion_tokens: 1, total_tokens: 10 }, on: "previous-chunk" },
        { text: "Hello" },
        { usage: { prompt_tokens: 9, completion_tokens: 5, total_tokens: 14 }, on: "previous-chunk" },
        { finish: "stop" },
        { usage: USAGE, on: "previous-chunk" },
        { done: true },
      ],
    },
    variants: ["plain"],
  },
  {
    id: "usage/not-invented/none-sent",
    title: "no usage at all",
    level,
    rules: ["usage.not-invented"],
    scenario: { steps: answering(HELLO) },
    variants: ["plain"],
  },
];
