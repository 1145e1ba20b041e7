import type { StepInput } from "../../scenario/step.ts";
import { type Case, chunkOf } from "./case.ts";
import { call, deltaOf } from "./tool-steps.ts";

const level = "chat" as const;

const ROLE: StepInput = { role: "assistant", content: null };

function ofChoices(...choices: object[]): StepInput {
  return { chunk: { ...chunkOf({}), choices } };
}

function choice(index: number, delta: object, finish: string | null = null): object {
  return { index, delta, logprobs: null, finish_reason: finish };
}

function ending(delta: object): StepInput {
  return { chunk: chunkOf(delta, "tool_calls") };
}

/** Several things that one chunk says at once, as the schema allows and servers do that send many tokens together. */
export const PACKED_CASES: readonly Case[] = [
  {
    id: "tools/arguments/same-index-twice",
    title: "two fragments of one call in one delta, as vLLM sends them with speculative decoding",
    level,
    rules: ["tools.arguments"],
    scenario: {
      steps: [
        ROLE,
        { chunk: deltaOf([call(0, "", "call_a", "alpha"), call(0, '{"a"')]) },
        { chunk: deltaOf([call(0, ":1"), call(0, "2}")]) },
        { finish: "tool_calls" },
        { done: true },
      ],
    },
    expect: { calls: ['alpha({"a":12})'], finishReason: "tool_calls" },
  },
  {
    id: "tools/beside-text/after",
    title: "a call, then text",
    level,
    rules: ["tools.beside-text"],
    scenario: {
      steps: [
        { role: "assistant" },
        { text: "Let me look." },
        { tool: { name: "alpha", id: "call_a", arguments: ['{"a":', "1}"] } },
        { text: [" It takes", " a while."] },
        { finish: "tool_calls" },
        { done: true },
      ],
    },
  },
  {
    id: "choices/by-index/one-chunk",
    title: "two choices in every chunk, the second one first",
    level,
    rules: ["choices.by-index"],
    scenario: {
      steps: [
        ofChoices(
          choice(1, { role: "assistant", content: "" }),
          choice(0, { role: "assistant", content: "" }),
        ),
        ofChoices(choice(1, { content: "Good" }), choice(0, { content: "He" })),
        ofChoices(choice(0, { content: "llo" }), choice(1, { content: "bye" })),
        ofChoices(choice(1, {}, "stop"), choice(0, {}, "length")),
        { done: true },
      ],
    },
    expect: { text: "Hello", finishReason: "length" },
  },
  {
    id: "choices/by-index/three",
    title: "three choices in turn",
    level,
    rules: ["choices.by-index"],
    scenario: {
      steps: [
        ...[0, 1, 2].map((at): StepInput => ({ role: "assistant", choice: at })),
        ...[0, 1, 2, 0, 1, 2].map((at, i): StepInput => ({ text: `${at}.${i},`, choice: at })),
        ...[2, 0, 1].map((at): StepInput => ({ finish: "stop", choice: at })),
        { done: true },
      ],
    },
    variants: ["plain"],
  },
  {
    id: "tools/by-index/twelve",
    title: "twelve calls: 10 comes behind 9, and not behind 1",
    level,
    rules: ["tools.by-index"],
    scenario: {
      steps: [
        ROLE,
        ...Array.from({ length: 12 }, (_, index): StepInput => {
          const id = `call_${index}`;
          return { tool: { index, id, name: "read", arguments: ['{"f":', `${index}}`] } };
        }),
        { finish: "tool_calls" },
        { done: true },
      ],
    },
    variants: ["plain"],
  },
  {
    id: "text/reasoning/same-delta",
    title: "the end of the thoughts and the beginning of the answer in one delta",
    level,
    rules: ["text.reasoning", "text.reasoning-kept-out"],
    scenario: {
      steps: [
        { role: "assistant" },
        { chunk: chunkOf({ reasoning_content: "Let me " }) },
        { chunk: chunkOf({ reasoning_content: "think.", content: "It is" }) },
        { text: " 42." },
        { finish: "stop" },
        { done: true },
      ],
    },
    expect: { text: "It is 42.", finishReason: "stop" },
  },
  {
    id: "finish/with-content/last-fragment",
    title: "the last fragment of a call in the chunk with the finish reason",
    level,
    rules: ["tools.arguments", "finish.kept"],
    scenario: {
      steps: [
        ROLE,
        { chunk: deltaOf([call(0, "", "call_a", "alpha")]) },
        { chunk: deltaOf([call(0, '{"a":')]) },
        ending({ tool_calls: [call(0, "1}")] }),
        { done: true },
      ],
    },
    expect: { calls: ['alpha({"a":1})'], finishReason: "tool_calls" },
  },
  {
    id: "finish/with-content/whole-call",
    title: "a whole call in the chunk with the finish reason, as Mistral sends it",
    level,
    rules: ["tools.whole", "finish.kept"],
    scenario: {
      steps: [
        ROLE,
        ending({ content: "", tool_calls: [call(0, '{"a":1}', "call_a", "alpha")] }),
        { done: true },
      ],
    },
    expect: { calls: ['alpha({"a":1})'], finishReason: "tool_calls" },
  },
];
