import type fc from "fast-check";
import type { Scenario } from "../../scenario/scenario.ts";
import { arbitraryCut, arbitraryError } from "../generate/arbitrary-broken.ts";
import { arbitraryScenario } from "../generate/arbitrary-scenario.ts";
import type { Capability } from "../../wire/exec-protocol.ts";

/** A law on gateways that is judged on generated upstream streams. */
export interface GatewayProperty {
  id: string;
  rule: string;
  draw(): fc.Arbitrary<Scenario>;
}

/** A gateway relays whatever there is. */
const EVERYTHING: readonly Capability[] = [
  "text",
  "reasoning",
  "refusal",
  "toolCalls",
  "choices",
  "finishReason",
  "usage",
  "error",
];

export const GATEWAY_PROPERTIES: readonly GatewayProperty[] = [
  {
    id: "property/relay",
    rule: "relay.any-rendering",
    draw: () => arbitraryScenario({ level: "chat", observes: [...EVERYTHING] }),
  },
  { id: "property/dead", rule: "dead.any-cut", draw: () => arbitraryCut(EVERYTHING) },
  { id: "property/fault", rule: "fault.any-error", draw: () => arbitraryError() },
];
