import type { ScenarioInput } from "../../scenario/scenario.ts";
import type { StepInput } from "../../scenario/step.ts";
import type { Case } from "./case.ts";

/** Longer than a prompt client takes, and than a late one may. */
const LONG_MS = 500;
/** Whoever waits for the next chunk is late by the silence before it: where silences differ, so does that. */
const SHORT_MS = 150;

const WORDS = ["Hel", "lo", ", ", "wor", "ld", "!"];

const PACED: readonly StepInput[] = [
  { role: "assistant" },
  ...WORDS.flatMap((text, i): StepInput[] => [{ wait: i % 3 === 2 ? SHORT_MS : LONG_MS }, { text }]),
  { wait: LONG_MS },
  { finish: "stop" },
  { wait: SHORT_MS },
  { done: true },
];

function delivery(name: string, title: string, more: Omit<ScenarioInput, "steps"> = {}): Case {
  return {
    id: `delivery/${name}`,
    title,
    level: "chat",
    rules: ["delivery.as-it-comes", "delivery.prompt"],
    scenario: { steps: [...PACED], ...more },
    variants: ["plain"],
  };
}

/** Whether the answer comes as it is written. */
export const DELIVERY_CASES: readonly Case[] = [
  delivery("paced", "a chunk every half second or sooner"),
  delivery("paced-cr", "a chunk every half second or sooner, with lone CR line ends", {
    wire: { lineEnd: "cr" },
  }),
];
