import { answering, HELLO } from "../case.ts";
import { calling, WEATHER } from "../tool-steps.ts";
import type { GatewayCase } from "./gateway-case.ts";
import { USAGE } from "./healthy.ts";

const request = { stream: false, stream_options: undefined };
const RULES = [
  "whole.answer",
  "http.event-stream",
  "http.framed",
  "http.ended",
  "request.once",
  "secret.upstream-key",
];
const ANSWER = {
  steps: [...answering(HELLO).slice(0, -1), { usage: USAGE }, { done: true as const }],
};

/** Answers that are not streamed, and the same question asked in both ways. */
export const WHOLE_CASES: readonly GatewayCase[] = [
  { id: "whole/text", title: "an answer that is not streamed", rules: RULES, scenario: ANSWER, request },
  {
    id: "whole/tools",
    title: "tool calls that are not streamed",
    rules: RULES,
    scenario: { steps: calling({ tool: WEATHER }) },
    request,
  },
  {
    id: "whole/two-choices",
    title: "two choices that are not streamed",
    rules: RULES,
    scenario: {
      steps: [
        { text: "left", choice: 0 },
        { text: "right", choice: 1 },
        { finish: "stop", choice: 0 },
        { finish: "length", choice: 1 },
        { usage: USAGE },
        { done: true },
      ],
    },
    request,
  },
  {
    id: "whole/refusal",
    title: "a refusal that is not streamed",
    rules: RULES,
    scenario: { steps: answering({ refusal: "I cannot help with that." }) },
    request,
  },
  {
    id: "cache/same",
    title: "the same question twice: reasoning, text and usage",
    rules: ["cache.same", "http.event-stream", "http.framed"],
    scenario: {
      steps: [
        { role: "assistant" },
        { reasoning: ["Let me", " see."] },
        { text: ["Hel", "lo"] },
        { finish: "stop" },
        { usage: USAGE },
        { done: true },
      ],
    },
    repeats: 2,
  },
  {
    id: "cache/same-call",
    title: "the same question twice: a tool call",
    rules: ["cache.same", "http.event-stream", "http.framed"],
    scenario: { steps: calling({ tool: WEATHER }) },
    repeats: 2,
  },
  {
    id: "cache/streamed-then-whole",
    title: "the same question streamed, and then not",
    rules: ["cache.same", "http.event-stream", "http.framed"],
    scenario: ANSWER,
    repeats: 2,
    repeatsOther: true,
  },
  {
    id: "cache/whole-then-streamed",
    title: "the same question not streamed, and then streamed",
    rules: ["cache.same", "http.event-stream", "http.framed"],
    scenario: ANSWER,
    request,
    repeats: 2,
    repeatsOther: true,
  },
];
