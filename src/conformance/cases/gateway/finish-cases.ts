import type { StepInput } from "../../../scenario/step.ts";
import { answering, chunkOf, HELLO } from "../case.ts";
import type { GatewayCase } from "./gateway-case.ts";
import { HEALTHY, RELAYED, USAGE } from "./healthy.ts";

function finished(reason: string): GatewayCase {
  return {
    id: `relay/finish/${reason.replaceAll("_", "-")}`,
    title: `an answer that ends with ${reason}`,
    rules: RELAYED,
    scenario: { steps: [{ role: "assistant" }, HELLO, { finish: reason }, { done: true }] },
  };
}

const BILLED: StepInput[] = [
  { role: "assistant" },
  HELLO,
  { finish: "stop" },
  { usage: USAGE },
  { done: true },
];
const DETAILED = {
  ...USAGE,
  prompt_tokens_details: { cached_tokens: 16, audio_tokens: 0 },
  completion_tokens_details: {
    reasoning_tokens: 8,
    audio_tokens: 0,
    accepted_prediction_tokens: 3,
    rejected_prediction_tokens: 0,
  },
};

/** Finish reasons and usage. */
export const FINISH_RELAY_CASES: readonly GatewayCase[] = [
  finished("stop"),
  finished("length"),
  finished("content_filter"),
  {
    id: "relay/finish/unknown",
    title: "a finish reason of the provider's own",
    rules: ["relay.oddities", "relay.text", ...HEALTHY],
    scenario: { steps: [{ role: "assistant" }, HELLO, { finish: "eos" }, { done: true }] },
  },
  {
    id: "relay/finish/without-done",
    title: "a finish reason, and the end without `[DONE]`",
    rules: [
      "relay.text",
      "relay.finish",
      "relay.finish-once",
      "http.framed",
      "http.ended",
      "frame.json",
      "done.once",
      "done.last",
    ],
    scenario: { steps: [{ role: "assistant" }, HELLO, { finish: "stop" }] },
  },
  {
    id: "relay/usage/own-chunk",
    title: "usage in a chunk of its own, as it was asked for",
    rules: ["relay.usage", "relay.usage-once", "relay.usage-place", ...RELAYED],
    scenario: { steps: BILLED },
    isUsageOnDemand: true,
    variants: ["plain", "marks"],
  },
  {
    id: "relay/usage/details",
    title: "usage with cached and reasoning tokens, some of them 0",
    rules: ["relay.usage", "relay.usage-details", "relay.usage-zeros", ...RELAYED],
    scenario: {
      steps: [{ role: "assistant" }, HELLO, { finish: "stop" }, { usage: DETAILED }, { done: true }],
    },
  },
  {
    id: "relay/usage/zero",
    title: "usage of no completion tokens",
    rules: ["relay.usage"],
    scenario: {
      steps: [
        { role: "assistant" },
        { finish: "content_filter" },
        { usage: { prompt_tokens: 31, completion_tokens: 0, total_tokens: 31 } },
        { done: true },
      ],
    },
  },
  {
    id: "relay/usage/with-finish",
    title: "usage on the chunk with the finish reason",
    rules: ["relay.usage", "relay.usage-once", ...RELAYED],
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
    id: "relay/usage/empty-delta",
    title: "usage on a chunk with a choice and an empty delta",
    rules: ["relay.usage", ...RELAYED],
    scenario: {
      steps: [
        { role: "assistant" },
        HELLO,
        { finish: "stop" },
        { chunk: { ...chunkOf({}), usage: DETAILED } },
        { done: true },
      ],
    },
  },
  {
    id: "relay/usage/every-chunk",
    title: "usage so far on every chunk, as vLLM can send it",
    rules: ["relay.usage", ...RELAYED],
    scenario: {
      steps: [
        { role: "assistant" },
        { text: "Hello" },
        { usage: { prompt_tokens: 31, completion_tokens: 1, total_tokens: 32 }, on: "previous-chunk" },
        { text: ", world!" },
        { usage: { prompt_tokens: 31, completion_tokens: 9, total_tokens: 40 }, on: "previous-chunk" },
        { finish: "stop" },
        { usage: USAGE, on: "previous-chunk" },
        { done: true },
      ],
    },
  },
  {
    id: "relay/usage/first-chunk",
    title: "a chunk with no choices and usage before the first word",
    rules: ["relay.usage", ...RELAYED],
    scenario: {
      steps: [
        { usage: { prompt_tokens: 31, completion_tokens: 0, total_tokens: 31 } },
        { role: "assistant" },
        HELLO,
        { finish: "stop" },
        { usage: USAGE },
        { done: true },
      ],
    },
  },
  {
    id: "relay/usage/null-before",
    title: "`usage: null` on every chunk but the last",
    rules: ["relay.usage", ...RELAYED],
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
  },
  {
    id: "relay/usage/then-metadata",
    title: "a chunk of the provider's own after the usage",
    rules: ["relay.usage", ...RELAYED],
    scenario: {
      steps: [
        { role: "assistant" },
        HELLO,
        { finish: "stop" },
        { usage: USAGE },
        { chunk: { ...chunkOf({}), choices: [], x_provider: { cost: 0.00012 } } },
        { done: true },
      ],
    },
  },
  {
    id: "relay/usage/none",
    title: "usage that was asked for and that the upstream does not send",
    rules: ["relay.usage-not-invented", ...RELAYED],
    scenario: { steps: answering(HELLO) },
  },
  {
    id: "relay/usage/unasked",
    title: "a request that does not ask for usage, at an upstream that sends it only when asked",
    rules: ["relay.usage-unasked", ...RELAYED],
    scenario: { steps: BILLED },
    isUsageOnDemand: true,
    request: { stream_options: undefined },
  },
  {
    id: "relay/usage/option-refused",
    title: "a request that does not ask for usage, at an upstream that refuses `stream_options`",
    rules: ["relay.usage-option"],
    scenario: { steps: answering(HELLO) },
    refusesUsageOption: true,
    request: { stream_options: undefined },
  },
];
