import { readScenario } from "../scenario/parse-scenario.ts";
import { toError } from "../scenario/render-mistakes.ts";
import type { Scenario, ScenarioInput } from "../scenario/scenario.ts";
import { MockServerError } from "./error.ts";

/**
 * Fills in the defaults, and says what is wrong as plainly as for a file. Takes what is checked already as well:
 * checking twice changes nothing.
 */
export function checkScenario(input: ScenarioInput | Scenario): Scenario {
  const result = readScenario(input);
  if ("scenario" in result) return result.scenario;
  const cause = toError("invalid-scenario", "Cannot play the scenario", result.mistakes);
  throw new MockServerError("invalid-scenario", cause.message, { cause });
}
