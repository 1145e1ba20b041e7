import type { StepInput } from "../../../scenario/step.ts";
import { answering, chunkOf, HELLO } from "../case.ts";
import type { GatewayCase } from "./gateway-case.ts";
import { RELAYED, WELL_FORMED } from "./healthy.ts";

const EVERYWHERE = [
  "request.stream",
  "request.once",
  "secret.upstream-key",
  "relay.role",
  "relay.usage-not-invented",
];

function said(name: string, title: string, ...steps: StepInput[]): GatewayCase {
  return { id: `relay/text/${name}`, title, rules: RELAYED, scenario: { steps: answering(...steps) } };
}

function numbered(words: number): string {
  return Array.from({ length: words }, (_, nth) => `word${nth} `).join("");
}

/** What the model said, in deltas that have been lost on the way before. */
export const TEXT_RELAY_CASES: readonly GatewayCase[] = [
  {
    id: "relay/text/hello",
    title: "a short answer in six deltas",
    rules: [...RELAYED, ...WELL_FORMED, ...EVERYWHERE],
    scenario: { steps: answering(HELLO) },
    variants: ["plain", "marks", "byte"],
  },
  said("one-delta", "the whole answer in one delta", { text: "All of it at once." }),
  said("white-space", "deltas of nothing but white space", {
    text: ["The", " ", "quick", "\n", "\t", "brown", "  ", "fox", "\n\n", "```\n", "  code\n", "```", " "],
  }),
  said("falsy", "deltas that some languages take for nothing", { text: ["0", "false", "null", "", "1"] }),
  said("repeated", "the same delta again and again", { text: ["ha", "ha", "ha", "!", "!", "!", "\n", "\n"] }),
  said("empty-deltas", "empty deltas among the others", { text: ["", "a", "", "", "b", ""] }),
  {
    ...said("unicode", "CJK, emoji, combining characters, and separators that end no line", {
      text: [
        "日本語",
        "🙂",
        "👩‍👩‍👧",
        "e\u0301",
        "\u00e9",
        "a\u2028b",
        "c\u2029d",
        "e\u0085f",
        "\u000b\u000c\u001c",
        "\u0000",
        "\u200d",
        "\ufeff",
        "ß",
      ],
    }),
    variants: ["plain", "marks", "byte"],
  },
  {
    ...said("escapes", "quotes, backslashes and control characters", {
      text: ['"', "\\", '\\"', "\\n", "\\u0041", "\r\n", "\b", "</script>", "&amp;", "%20"],
    }),
    variants: ["plain", "marks"],
  },
  {
    ...said("ascii", "characters beyond ASCII as \\u escapes", { text: ["日本", "🙂", "é"] }),
    scenario: { steps: answering({ text: ["日本", "🙂", "é"] }), wire: { escape: "ascii" } },
  },
  said("like-frames", "text that looks like the stream around it", {
    text: [
      "data: [DONE]",
      "\n\n",
      "data: {}",
      "[DONE]",
      "event: error\n",
      ": ping",
      '{"error":{"message":"no"}}',
      "error: no",
    ],
  }),
  said("like-thinking", "tags of reasoning models inside the text, cut anywhere", {
    text: ["<thi", "nk>let me", " see</", "think>", "Yes", "<think", ">"],
  }),
  // Words that differ: some gateways take the same delta a hundred times over for a model that is stuck.
  said("long", "a thousand deltas", { text: numbered(1000), cut: "words" }),
  {
    id: "relay/text/with-finish",
    title: "the last words on the chunk with the finish reason",
    rules: [...RELAYED, "relay.role"],
    scenario: {
      steps: [
        { chunk: chunkOf({ role: "assistant", content: "" }) },
        { chunk: chunkOf({ content: "To be continued" }) },
        { chunk: chunkOf({ content: ", or not." }, "stop") },
        { done: true },
      ],
    },
  },
  {
    id: "relay/text/with-role",
    title: "the first words on the chunk with the role, and all of it in one chunk",
    rules: [...RELAYED, "relay.role"],
    scenario: {
      steps: [
        { chunk: chunkOf({ role: "assistant", content: "One chunk says it all." }, "stop") },
        { done: true },
      ],
    },
  },
  {
    id: "relay/text/nothing",
    title: "an answer without a word",
    rules: [...RELAYED],
    scenario: { steps: [{ role: "assistant" }, { finish: "stop" }, { done: true }] },
  },
  {
    id: "relay/reasoning/reasoning-content",
    title: "reasoning in `reasoning_content`, then the answer",
    rules: ["relay.reasoning", ...RELAYED],
    scenario: {
      steps: answering({ reasoning: ["First", ", ", "think", " \n", "hard"] }, { text: ["42", " it is"] }),
    },
    variants: ["plain", "marks"],
  },
  {
    id: "relay/reasoning/reasoning",
    title: "reasoning in `reasoning`, as vLLM and OpenRouter send it",
    rules: ["relay.reasoning", ...RELAYED],
    scenario: {
      steps: answering({ reasoning: ["First", ", ", "think"], field: "reasoning" }, { text: ["42"] }),
    },
  },
  {
    id: "relay/reasoning/beside-text",
    title: "reasoning and text in one delta",
    rules: ["relay.reasoning", ...RELAYED],
    scenario: {
      steps: [
        { role: "assistant" },
        { chunk: chunkOf({ reasoning_content: "Add them. ", content: "4" }) },
        { chunk: chunkOf({ reasoning_content: "Done.", content: "2" }) },
        { finish: "stop" },
        { done: true },
      ],
    },
  },
  {
    id: "relay/refusal",
    title: "a refusal",
    rules: ["relay.refusal", ...RELAYED],
    scenario: { steps: answering({ refusal: ["I can", "not help", " with that."] }) },
  },
  {
    id: "relay/choices/interleaved",
    title: "two choices whose deltas alternate, and that finish apart",
    rules: ["relay.choices", "relay.role", ...RELAYED],
    scenario: {
      steps: [
        { role: "assistant", choice: 0 },
        { role: "assistant", choice: 1 },
        { text: "A", choice: 0 },
        { text: "1", choice: 1 },
        { text: "B", choice: 0 },
        { text: "2", choice: 1 },
        { finish: "stop", choice: 0 },
        { text: "3", choice: 1 },
        { finish: "length", choice: 1 },
        { done: true },
      ],
    },
  },
  {
    id: "relay/choices/one-chunk",
    title: "both choices in one chunk, the second one first",
    rules: ["relay.choices", ...RELAYED],
    scenario: {
      steps: [
        {
          chunk: twoChoices(
            [1, { role: "assistant", content: "right" }],
            [0, { role: "assistant", content: "left" }],
          ),
        },
        { chunk: twoChoices([0, { content: "!" }], [1, { content: "?" }]) },
        { finish: "stop", choice: 0 },
        { finish: "stop", choice: 1 },
        { done: true },
      ],
    },
  },
  {
    id: "relay/logprobs",
    title: "log probabilities beside each delta",
    rules: ["relay.logprobs", ...RELAYED],
    scenario: {
      steps: answering({
        text: ["Yes", " ", "no"],
        logprobs: [
          {
            logprob: -0.25,
            top_logprobs: [
              { token: "Yes", logprob: -0.25 },
              { token: "No", logprob: -1.5 },
            ],
          },
          { logprob: -0.0000019, bytes: [32] },
          { logprob: -9999 },
        ],
      }),
    },
    request: { logprobs: true, top_logprobs: 2 },
  },
  {
    id: "relay/unknown-fields",
    title: "fields that no schema knows: in the chunk, in a choice and in a delta",
    rules: ["relay.unknown-fields", ...RELAYED],
    scenario: {
      envelope: { extra: { x_streamproof_trace: { id: "t-1", cost: 0.00025 } } },
      steps: [
        { role: "assistant" },
        { chunk: withUnknown() },
        { text: " known" },
        { finish: "stop" },
        { done: true },
      ],
    },
  },
];

function twoChoices(...choices: [index: number, delta: object][]): object {
  return {
    ...chunkOf({}),
    choices: choices.map(([index, delta]) => ({ index, delta, logprobs: null, finish_reason: null })),
  };
}

function withUnknown(): object {
  const delta = { content: "Un", x_streamproof_citations: [{ url: "https://example.com/1" }] };
  return {
    ...chunkOf({}),
    x_streamproof_safety: [{ category: "none", blocked: false }],
    choices: [{ index: 0, delta, logprobs: null, finish_reason: null, x_streamproof_rank: 7 }],
  };
}
