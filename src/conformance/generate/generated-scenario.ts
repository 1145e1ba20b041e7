import { type Scenario, type ScenarioInput, scenarioSchema } from "../../scenario/scenario.ts";
import { type Step, STEP_KINDS, type StepInput, type StepKind } from "../../scenario/step.ts";

/**
 * The same as `scenarioSchema.parse`, several times faster: a step is held against the schema of its main key alone,
 * where the schema of all steps tries one after the other.
 */
export function generatedScenario({ steps, ...rest }: ScenarioInput): Scenario {
  return { ...scenarioSchema.parse({ ...rest, steps: [] }), steps: steps.map(parseStep) };
}

function parseStep(step: StepInput): Step {
  const kind = Object.keys(step).find((key): key is StepKind => Object.hasOwn(STEP_KINDS, key));
  if (kind === undefined)
    throw new TypeError(`a generated step has no main key: ${Object.keys(step).join(", ")}`);
  return STEP_KINDS[kind].parse(step);
}
