import { answering, type Case, chunkOf } from "./case.ts";

const level = "chat" as const;

/** Thoughts in places of a provider's own. */
export const REASONING_CASES: readonly Case[] = [
  {
    id: "deviation/reasoning-twice/same-delta",
    title: "`reasoning` and `reasoning_content` with the same text in every delta",
    level,
    rules: ["deviation.reasoning-twice"],
    scenario: {
      steps: [
        { role: "assistant" },
        { chunk: chunkOf({ reasoning: "Let me ", reasoning_content: "Let me " }) },
        { chunk: chunkOf({ reasoning: "think.", reasoning_content: "think." }) },
        { text: "42." },
        { finish: "stop" },
        { done: true },
      ],
    },
    variants: ["plain"],
    expect: { text: "42.", finishReason: "stop" },
  },
  {
    id: "deviation/think-tags/cut",
    title: "`<think>` and `</think>` cut by deltas",
    level,
    rules: ["deviation.think-tags"],
    scenario: { steps: answering({ text: ["<thi", "nk>se", "cret</thi", "nk>AN", "SWER"] }) },
    variants: ["plain"],
  },
  {
    id: "deviation/think-tags/whole",
    title: "`<think>` and `</think>` in deltas of their own",
    level,
    rules: ["deviation.think-tags"],
    scenario: { steps: answering({ text: ["<think>", "secret", "</think>", "ANSWER"] }) },
    variants: ["plain"],
  },
];
