import type { ScenarioInput } from "../../../scenario/scenario.ts";
import type { StepInput } from "../../../scenario/step.ts";
import { HELLO, textChunk } from "../case.ts";
import type { GatewayCase } from "./gateway-case.ts";
import { HEALTHY } from "./healthy.ts";

/** As a slow model speaks. */
const PACE_MS = 150;
const SLOW: ScenarioInput = {
  steps: [
    { wait: PACE_MS },
    { role: "assistant" },
    ...paced(["Six", " tokens", ", one", " after", " the", " other."].map((text): StepInput => ({ text }))),
    { wait: PACE_MS },
    { finish: "stop" },
    { done: true },
  ],
};
const DELIVERED = ["live.as-it-comes", "live.prompt"];

function paced(steps: StepInput[]): StepInput[] {
  return steps.flatMap((step) => [{ wait: PACE_MS }, step]);
}

function delivered(
  name: string,
  title: string,
  scenario: ScenarioInput,
  rest: Partial<GatewayCase> = {},
): GatewayCase {
  return { id: `live/${name}`, title, rules: DELIVERED, scenario, hasControl: true, ...rest };
}

/** Goes on for ten seconds if nobody leaves. */
const ENDLESS: StepInput[] = [
  { role: "assistant" },
  ...Array.from({ length: 200 }, (_, i): StepInput => ({ text: `${i} ` })),
  { finish: "stop" },
  { done: true },
];

function left(name: string, title: string, scenario: ScenarioInput, rest: Partial<GatewayCase>): GatewayCase {
  return { id: `live/leave/${name}`, title, rules: ["live.left", "live.left-promptly"], scenario, ...rest };
}

const SILENCE_MS = 17_000;

/** Time: what comes when, and who notices that somebody left. */
export const LIVE_CASES: readonly GatewayCase[] = [
  delivered("text", "six words in a second", SLOW, { rules: [...DELIVERED, "live.head"] }),
  delivered("reasoning", "reasoning, word by word, and then the answer", {
    steps: [
      { role: "assistant" },
      ...paced(["First", " I", " would", " think"].map((reasoning): StepInput => ({ reasoning }))),
      ...paced([{ text: "Then" }, { text: " say." }]),
      { wait: PACE_MS },
      { finish: "stop" },
      { done: true },
    ],
  }),
  delivered(
    "tools",
    "the arguments of a tool call, fragment by fragment",
    {
      steps: [
        { role: "assistant", content: null },
        { toolDelta: { index: 0, id: "call_1", type: "function", name: "write_file", arguments: "" } },
        ...paced(
          ['{"path":"a', '.txt","te', 'xt":"one ', "two thr", 'ee"}'].map((text): StepInput => ({
            toolDelta: { index: 0, arguments: text },
          })),
        ),
        { wait: PACE_MS },
        { finish: "tool_calls" },
        { done: true },
      ],
    },
    { rules: ["live.as-it-comes", "live.tools"] },
  ),
  delivered("compressed", "six words in a second, for a client that takes gzip", SLOW, {
    headers: { "accept-encoding": "gzip" },
    rules: [...DELIVERED, "http.coding", "relay.text"],
  }),
  delivered(
    "upstream-compressed",
    "six words in a second from an upstream that codes in gzip where it may",
    { ...SLOW, wire: { compression: "gzip" } },
    { headers: { "accept-encoding": "gzip" }, rules: [...DELIVERED, "http.coding", "relay.text"] },
  ),
  delivered("halves", "events that come in two halves, with a pause between them", {
    steps: [
      { role: "assistant" },
      { text: "One" },
      { wait: PACE_MS },
      { bytes: `data: ${textChunk(" two").slice(0, 40)}` },
      { wait: PACE_MS },
      { bytes: `${textChunk(" two").slice(40)}\n\n` },
      { wait: PACE_MS },
      { text: " three" },
      { wait: PACE_MS },
      { finish: "stop" },
      { done: true },
    ],
  }),
  delivered("late-finish", "the whole text at once, and the end two seconds later", {
    steps: [{ role: "assistant" }, HELLO, { wait: 2000 }, { finish: "stop" }, { done: true }],
  }),
  {
    id: "live/head",
    title: "the status line at once, and the first event after a while",
    rules: ["live.head"],
    scenario: { steps: [{ wait: 900 }, { role: "assistant" }, HELLO, { finish: "stop" }, { done: true }] },
  },
  {
    id: "live/silence",
    title: "a model that thinks for 17 seconds without a word",
    rules: ["live.keep-alive", "relay.text", "relay.finish", "frame.only-chunks", ...HEALTHY],
    scenario: {
      steps: [{ role: "assistant" }, { wait: SILENCE_MS }, HELLO, { finish: "stop" }, { done: true }],
    },
    isWaiting: true,
  },
  {
    id: "live/silence-in-event",
    title: "17 seconds of silence in the middle of an event",
    rules: ["relay.text", "relay.finish", "frame.only-chunks", ...HEALTHY],
    scenario: {
      steps: [
        { role: "assistant" },
        { bytes: `data: ${textChunk("Hello, world!").slice(0, 60)}` },
        { wait: SILENCE_MS },
        { bytes: `${textChunk("Hello, world!").slice(60)}\n\n` },
        { finish: "stop" },
        { done: true },
      ],
    },
    isWaiting: true,
  },
  {
    id: "live/comments",
    title: "a model that thinks for 17 seconds and sends a comment every four",
    rules: ["live.keep-alive", "relay.text", "relay.finish", "frame.json"],
    scenario: {
      steps: [
        { role: "assistant" },
        ...Array.from({ length: 4 }, (): StepInput[] => [
          { wait: SILENCE_MS / 4 },
          { comment: "ping" },
        ]).flat(),
        HELLO,
        { finish: "stop" },
        { done: true },
      ],
    },
    isWaiting: true,
  },
  left(
    "speaking",
    "the client leaves after three events, while the model speaks",
    { steps: ENDLESS, gapMs: 50 },
    { leave: { afterEvents: 3 } },
  ),
  left(
    "calling",
    "the client leaves in the middle of a tool call",
    {
      steps: [
        { role: "assistant", content: null },
        { toolDelta: { index: 0, id: "call_1", type: "function", name: "write_file", arguments: "" } },
        ...Array.from({ length: 200 }, (_, i): StepInput => ({
          toolDelta: { index: 0, arguments: `${i},` },
        })),
        { finish: "tool_calls" },
        { done: true },
      ],
      gapMs: 50,
    },
    { leave: { afterEvents: 4 } },
  ),
  left(
    "silent",
    "the client leaves after three events, while the model is silent",
    {
      steps: [
        { role: "assistant" },
        { text: ["Hel", "lo"] },
        { wait: 8000 },
        { text: "!" },
        { finish: "stop" },
        { done: true },
      ],
      gapMs: 20,
    },
    { leave: { afterEvents: 3 }, rules: ["live.left-silent"] },
  ),
  left(
    "before-head",
    "the client leaves before the upstream has sent its status line",
    { reply: { delayMs: 8000 }, steps: ENDLESS },
    { leave: { afterMs: 200 }, rules: ["live.left-early"] },
  ),
  left(
    "before-events",
    "the client leaves between the upstream's headers and its first event",
    { steps: [{ wait: 8000 }, ...ENDLESS] },
    { leave: { afterMs: 200 }, rules: ["live.left-early"] },
  ),
];
