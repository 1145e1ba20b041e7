import { checkScenario } from "./check-scenario.ts";
import { describeValue } from "./describe-value.ts";
import { explainIssues } from "./explain-issue.ts";
import { mainKeys } from "./main-keys.ts";
import { isMapping, type Mistake } from "./mistake.ts";
import { toError } from "./render-mistakes.ts";
import { type Scenario, scenarioSchema } from "./scenario.ts";

/**
 * Reads a scenario from plain data and fills in every default. Throws a `ScenarioError` (`invalid-scenario`) that
 * names every mistake.
 */
export function parseScenario(input: unknown): Scenario {
  const result = readScenario(input);
  if ("mistakes" in result) throw toError("invalid-scenario", "Invalid scenario", result.mistakes);
  return result.scenario;
}

/** The scenario, or what is wrong with it. */
export function readScenario(input: unknown): { scenario: Scenario } | { mistakes: Mistake[] } {
  if (input === null || input === undefined) {
    return { mistakes: [whole("the scenario is empty. Write at least `steps: []`.")] };
  }
  if (isMapping(input) && looksLikeStep(input)) {
    return { mistakes: [whole("this is a step, not a scenario. Put it into the list `steps`.")] };
  }
  if (Array.isArray(input)) {
    return { mistakes: [whole("the scenario is a list, expected an object. Put the list under `steps:`.")] };
  }
  if (!isMapping(input)) {
    return {
      mistakes: [whole(`the scenario is ${describeValue(input)}, expected an object with \`steps\`.`)],
    };
  }
  const parsed = scenarioSchema.safeParse(input);
  if (!parsed.success) return { mistakes: explainIssues(parsed.error, scenarioSchema, input) };
  const mistakes = checkScenario(parsed.data);
  return mistakes.length > 0 ? { mistakes } : { scenario: parsed.data };
}

function looksLikeStep(input: Record<string, unknown>): boolean {
  const keys = Object.keys(input);
  return (
    keys.length > 0 &&
    keys.every((key) => !Object.hasOwn(scenarioSchema.shape, key)) &&
    mainKeys(input).length > 0
  );
}

function whole(text: string): Mistake {
  return { path: [], at: "value", text };
}
