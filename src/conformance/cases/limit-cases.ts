import type { StepInput } from "../../scenario/step.ts";
import type { SseEvent } from "../../wire/sse-event.ts";
import { answering, BOUNDARY_GAP_MS, type Case } from "./case.ts";

const MIB = 1024 * 1024;
const SIXTEEN = "0123456789abcdef";
const plainOnly = ["plain"] as const;

/** Text of that many bytes in one delta. */
function delta(bytes: number): StepInput {
  return { text: { repeat: SIXTEEN, times: bytes / SIXTEEN.length } };
}

/** One comment every second for an hour, all at once: an idle tab that wakes up. */
const AN_HOUR = ": keep-alive\n\n".repeat(3600);

function message(data: string): SseEvent {
  return { type: "message", data, id: "" };
}

/**
 * Sizes that real streams reach, as `must`, and sizes that a client may refuse. What is a `must` stays below 1,000,000
 * bytes an event, so that a limit of 1 MiB is within the rules.
 */
export const LIMIT_CASES: readonly Case[] = [
  {
    id: "limits/line/small-writes",
    title: "a line of 64 KiB in writes of 1 KiB",
    level: "chat",
    rules: ["sse.large"],
    scenario: {
      steps: answering(delta(64 * 1024)),
      writes: { sizes: [1024] },
      gapMs: BOUNDARY_GAP_MS,
    },
    variants: plainOnly,
  },
  {
    id: "limits/line/tiny-writes",
    title: "a line of 4 KiB in writes of 16 bytes",
    level: "chat",
    rules: ["sse.write-boundaries"],
    scenario: { steps: answering(delta(4096)), writes: { sizes: [16] }, gapMs: 1 },
    variants: plainOnly,
  },
  {
    id: "limits/events/one-write",
    title: "5,000 events in one write",
    level: "chat",
    rules: ["sse.large"],
    scenario: {
      steps: answering({ text: { repeat: "0123456789", times: 1500 }, cut: { every: 3 } }),
      writes: "whole",
    },
    variants: plainOnly,
  },
  {
    id: "limits/events/very-many",
    title: "10,000 events as fast as they go",
    level: "chat",
    rules: ["limits.huge"],
    scenario: {
      steps: answering({ text: { repeat: "0123456789", times: 2000 }, cut: { every: 2 } }),
      writes: { sizes: [16_384] },
    },
    variants: plainOnly,
  },
  {
    id: "limits/comments/an-hour",
    title: "an hour of keep-alive comments, one a second, in one write",
    level: "chat",
    rules: ["sse.comments"],
    scenario: { steps: [{ bytes: AN_HOUR }, ...answering({ text: "Hello" })], writes: "whole" },
    variants: plainOnly,
    expect: { text: "Hello", finishReason: "stop" },
  },
  {
    id: "limits/comments/long",
    title: "a comment of 1 MiB",
    level: "chat",
    rules: ["limits.huge"],
    scenario: { steps: [{ comment: "x".repeat(MIB) }, ...answering({ text: "Hello" })] },
    variants: plainOnly,
  },
  {
    id: "limits/event/mebibyte",
    title: "an event of a little more than 1 MiB",
    level: "chat",
    rules: ["limits.honest"],
    scenario: { steps: answering(delta(MIB), { text: " end" }) },
    variants: plainOnly,
  },
  {
    id: "limits/event/large",
    title: "an event of 2 MiB between two small ones",
    level: "chat",
    rules: ["limits.honest"],
    scenario: { steps: answering({ text: "start " }, delta(2 * MIB), { text: " end" }) },
    variants: plainOnly,
  },
  {
    id: "limits/event/huge",
    title: "an event of 16 MiB",
    level: "chat",
    rules: ["limits.huge"],
    scenario: { steps: answering(delta(16 * MIB), { text: " end" }) },
    variants: plainOnly,
  },
  {
    id: "events/limits/huge",
    title: "an event of 16 MiB",
    level: "events",
    rules: ["limits.huge"],
    scenario: { steps: [delta(16 * MIB), { text: " end" }] },
    variants: plainOnly,
  },
  {
    id: "events/limits/very-many",
    title: "100,000 events as fast as they go",
    level: "events",
    rules: ["limits.huge"],
    scenario: {
      steps: [
        {
          bytes: Array.from(SIXTEEN.slice(0, 10), (data) => `data: ${data}\n\n`)
            .join("")
            .repeat(10_000),
        },
      ],
      writes: { sizes: [16_384] },
    },
    variants: plainOnly,
    // Made when it is asked for, so that loading the cases costs nothing.
    get expect() {
      return { events: Array.from({ length: 100_000 }, (_, i) => message(String(i % 10))) };
    },
  },
  {
    id: "events/limits/data-lines",
    title: "one event of 100,000 data lines",
    level: "events",
    rules: ["limits.huge"],
    scenario: { steps: [{ bytes: `${"data: x\n".repeat(100_000)}\n` }], writes: { sizes: [16_384] } },
    variants: plainOnly,
    expect: { events: [message(`${"x\n".repeat(99_999)}x`)] },
  },
  {
    id: "events/limits/long-comment",
    title: "a comment of 1 MiB",
    level: "events",
    rules: ["limits.huge"],
    scenario: { steps: [{ bytes: `:${"x".repeat(MIB)}\ndata: x\n\n` }] },
    variants: plainOnly,
    expect: { events: [message("x")] },
  },
  {
    id: "events/limits/an-hour",
    title: "an hour of keep-alive comments, one a second, in one write",
    level: "events",
    rules: ["sse.comments"],
    scenario: { steps: [{ bytes: `${AN_HOUR}data: x\n\n` }], writes: "whole" },
    variants: plainOnly,
    expect: { events: [message("x")] },
  },
];
