import type { Rendition } from "../../mock-server/index.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { expectOf } from "../client/expectation.ts";
import { chunksIn } from "./downstream.ts";
import type { GatewayTrace } from "./gateway-trace.ts";

/** What was seen of a question: everything in a trace that does not follow from its scenario. */
export type SeenOfQuestion = Pick<
  GatewayTrace,
  "asked" | "upstream" | "downstreams" | "control" | "controlUpstream" | "leftAt" | "clientKey"
>;

/** What was seen, beside what should have been. `fault` is what the harness has against itself, or null. */
export function assembleTrace(
  scenario: Scenario,
  rendition: Rendition,
  seen: SeenOfQuestion,
): { trace: GatewayTrace; fault: string | null } {
  const { reading, answer, fault } = expectOf(scenario, rendition, {}, { requests: 1 });
  const trace: GatewayTrace = {
    scenario,
    rendition,
    sent: reading,
    sentChunks: chunksIn(reading.events),
    expected: answer,
    ...seen,
  };
  return { trace, fault };
}
