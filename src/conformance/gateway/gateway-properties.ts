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

/** Generated streams per property, where nobody says how many. */
export const DEFAULT_RUNS = 100;

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
    draw: () => arbitraryAnyAnswer().map(asProvidersWrite),
  },
  { id: "property/odd-framing", rule: "relay.any-odd-framing", draw: () => arbitraryAnyAnswer().map(oddly) },
  { id: "property/dead", rule: "dead.any-cut", draw: () => arbitraryCut(EVERYTHING).map(asProvidersWrite) },
  { id: "property/fault", rule: "fault.any-error", draw: () => arbitraryError().map(asProvidersWrite) },
];

function arbitraryAnyAnswer(): fc.Arbitrary<Scenario> {
  return arbitraryScenario({ level: "chat", observes: [...EVERYTHING] });
}

/** Providers end their lines with LF or CRLF, and none of them sends a byte order mark. */
function asProvidersWrite(scenario: Scenario): Scenario {
  const { lineEnd } = scenario.wire;
  const usual = lineEnd === "cr" || lineEnd === "mixed" ? "crlf" : lineEnd;
  return { ...scenario, wire: { ...scenario.wire, lineEnd: usual, bom: false } };
}

/** What the standard allows and no provider does. */
function oddly(scenario: Scenario): Scenario {
  const { lineEnd, bom } = scenario.wire;
  const isOdd = bom || lineEnd === "cr" || lineEnd === "mixed";
  return isOdd ? scenario : { ...scenario, wire: { ...scenario.wire, lineEnd: "cr" } };
}
