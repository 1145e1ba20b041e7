import type { CancelAfter } from "../../wire/exec-protocol.ts";
import type { Case } from "./case.ts";

/** Frames 25 ms apart for three seconds: long enough that a client that goes on is seen to go on. */
const WORDS = Array.from({ length: 120 }, (_, i) => `w${i} `);

function cancelling(name: string, title: string, cancelAfter: CancelAfter): Case {
  return {
    id: `cancel/${name}`,
    title,
    level: "chat",
    rules: ["cancel.reported", "cancel.closes-connection", "cancel.nothing-more", "error.nothing-aside"],
    scenario: {
      steps: [{ role: "assistant" }, { text: WORDS }, { finish: "stop" }, { done: true }],
      gapMs: 25,
    },
    variants: ["plain"],
    cancelAfter,
  };
}

/** The consumer has heard enough. */
export const CANCEL_CASES: readonly Case[] = [
  cancelling("abort", "abort after three chunks", { chunks: 3, how: "abort" }),
  cancelling("break", "leave the loop after three chunks", { chunks: 3, how: "break" }),
  cancelling("abort-after-time", "abort after 500 ms", { ms: 500, how: "abort" }),
  {
    id: "cancel/while-silent",
    title: "abort after 500 ms, in two seconds of silence",
    level: "chat",
    rules: ["cancel.while-silent"],
    scenario: {
      steps: [
        { role: "assistant" },
        { text: ["Hel", "lo"] },
        { wait: 2200 },
        { text: [", ", "world!"] },
        { finish: "stop" },
        { done: true },
      ],
      gapMs: 5,
    },
    variants: ["plain"],
    cancelAfter: { ms: 500, how: "abort" },
  },
];
