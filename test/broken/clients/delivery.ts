import type { Ended, Observation } from "../../../src/wire/observation.ts";
import { type BrokenClient, chat } from "../broken-client.ts";
import { ChatClient } from "../right-client.ts";

/** Right answers at the wrong time. */
export const BROKEN_DELIVERY: readonly BrokenClient[] = [
  chat(
    "hands everything over when the call is over",
    ["delivery.as-it-comes", "delivery.prompt"],
    "cohere-ai/cohere-typescript#301: what is held to the end is late as well",
    class extends ChatClient {
      override observe(ended: Ended): Observation {
        return { ...super.observe(ended), arrivals: this.arrivals.map(() => this.elapsedMs()) };
      }
    },
  ),
  chat(
    "hands an event over when the next one comes",
    ["delivery.prompt"],
    "btubbs/sseclient#9, openai/openai-node#2309: the parser waits for a byte after the blank line",
    class extends ChatClient {
      override arrived(): void {
        if (this.handed > 1) super.arrived();
      }

      override observe(ended: Ended): Observation {
        const isBehind = this.arrivals.length < this.handed;
        const arrivals = isBehind ? [...this.arrivals, this.elapsedMs()] : this.arrivals;
        return { ...super.observe(ended), arrivals };
      }
    },
  ),
];
