import type { ScenarioInput } from "../../scenario/scenario.ts";
import { answering, type Case, HELLO } from "./case.ts";

/** Longer than a prompt client takes, and than a late one may. */
const GAP_MS = 400;

function delivery(name: string, title: string, scenario: Omit<ScenarioInput, "steps"> = {}): Case {
  return {
    id: `delivery/${name}`,
    title,
    level: "chat",
    rules: ["delivery.as-it-comes", "delivery.prompt"],
    scenario: { steps: answering(HELLO), gapMs: GAP_MS, ...scenario },
    variants: ["plain"],
  };
}

/** Whether the answer comes as it is written. */
export const DELIVERY_CASES: readonly Case[] = [
  delivery("paced", "a chunk every 400 ms"),
  delivery("paced-cr", "a chunk every 400 ms, with lone CR line ends", { wire: { lineEnd: "cr" } }),
];
