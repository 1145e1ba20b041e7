import { jsonReply } from "../../../scenario/whole-answers.ts";
import { answering, HELLO } from "../case.ts";
import { calling, WEATHER } from "../tool-steps.ts";
import type { GatewayCase } from "./gateway-case.ts";
import { LEGACY_ARGUMENTS, LEGACY_CALL, LEGACY_REQUEST } from "./legacy-function.ts";
import { USAGE } from "./healthy.ts";

const request = { stream: false, stream_options: undefined };
const RULES = [
  "whole.answer",
  "http.event-stream",
  "http.framed",
  "http.ended",
  "request.once",
  "secret.upstream-key",
  "whole.role",
];
const ANSWER = {
  steps: [...answering(HELLO).slice(0, -1), { usage: USAGE }, { done: true as const }],
};

/** Answers that are not streamed, and the same question asked in both ways. */
export const WHOLE_CASES: readonly GatewayCase[] = [
  { id: "whole/text", title: "an answer that is not streamed", rules: RULES, scenario: ANSWER, request },
  {
    id: "whole/unicode",
    title: "an answer that is not streamed, with white space at both ends and letters of many scripts",
    rules: RULES,
    scenario: {
      steps: answering({ text: ["  Grüße, ", "世界 🎉 \u2028", " – “ok”?\n\n"] }),
      gapMs: 1,
    },
    request,
  },
  {
    id: "whole/reasoning",
    title: "reasoning and an answer that are not streamed",
    rules: [...RULES, "whole.reasoning"],
    scenario: {
      steps: [
        { role: "assistant" },
        { reasoning: ["Let me", " see."] },
        { text: "Hello" },
        { finish: "stop" },
        { done: true },
      ],
    },
    request,
  },
  {
    id: "whole/cut",
    title: "an answer that is not streamed, and a connection that closes in the middle of it",
    rules: ["whole.cut-shown", "http.framed"],
    scenario: ANSWER,
    whole: {
      ...jsonReply(200, {
        id: "chatcmpl-cut",
        object: "chat.completion",
        created: 1_700_000_000,
        model: "gpt-4o-mini",
        choices: [
          {
            index: 0,
            message: { role: "assistant", content: "Hello, world!", refusal: null },
            logprobs: null,
            finish_reason: "stop",
          },
        ],
        usage: USAGE,
      }),
      ending: { kind: "fin", at: { byte: 150 } },
    },
    request,
  },
  {
    id: "whole/tools",
    title: "tool calls that are not streamed",
    rules: [...RULES, "whole.tool-type"],
    scenario: { steps: calling({ tool: WEATHER }) },
    request,
  },
  {
    id: "whole/tools-as-written",
    title: "arguments with blanks, escapes and a number of more digits than a float holds, not streamed",
    rules: ["whole.answer", "http.framed"],
    scenario: {
      steps: calling({
        tool: {
          ...WEATHER,
          arguments: '{ "city": "S\\u00e3o Paulo\\n",  "n":1.50, "id": 9007199254740993 }',
        },
      }),
    },
    request,
  },
  {
    id: "whole/legacy-function",
    title: "a call in the older form that is not streamed: function_call",
    rules: ["whole.function-call", "http.framed", "request.once"],
    scenario: LEGACY_CALL,
    whole: jsonReply(200, {
      id: "chatcmpl-legacy",
      object: "chat.completion",
      created: 1_700_000_000,
      model: "gpt-4o-mini",
      choices: [
        {
          index: 0,
          message: { role: "assistant", content: null, refusal: null, function_call: LEGACY_ARGUMENTS },
          logprobs: null,
          finish_reason: "function_call",
        },
      ],
      usage: USAGE,
    }),
    request: { ...request, ...LEGACY_REQUEST },
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
