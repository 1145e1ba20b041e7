import { z } from "zod";
import { type Scenario, scenarioSchema } from "../../scenario/scenario.ts";
import { type Step, STEP_KINDS, type StepInput, type StepKind } from "../../scenario/step.ts";

/** What is generated: the parts of a scenario, each without the fields that have their defaults. */
export interface GeneratedInput {
  steps: StepInput[];
  wire?: Partial<Scenario["wire"]>;
  reply?: Partial<Scenario["reply"]>;
  envelope?: Partial<Scenario["envelope"]>;
  ending?: Partial<Scenario["ending"]>;
  writes?: Scenario["writes"];
  gapMs?: number;
  seed?: number;
}

/**
 * The same as `scenarioSchema.parse` many times faster: the types have checked what is generated, so that only the
 * defaults are left to be filled in.
 */
export function generatedScenario(input: GeneratedInput): Scenario {
  const { steps, wire, reply, envelope, ending, ...rest } = input;
  return {
    ...DEFAULTS,
    ...rest,
    steps: steps.map(filledIn),
    wire: { ...DEFAULTS.wire, ...wire },
    reply: { ...DEFAULTS.reply, ...reply },
    envelope: { ...DEFAULTS.envelope, ...envelope },
    ending: { ...DEFAULTS.ending, ...ending },
  };
}

const DEFAULTS = scenarioSchema.parse({ steps: [] });
const KINDS = Object.keys(STEP_KINDS) as StepKind[];

/** The options beside the main key of each step, as the schema has them. */
const STEP_DEFAULTS = Object.fromEntries(
  KINDS.map((kind) => [kind, defaultsOf(STEP_KINDS[kind].shape)]),
) as Record<StepKind, object>;

function defaultsOf(shape: z.core.$ZodLooseShape): object {
  const defaults = Object.entries(shape).flatMap(([key, field]) =>
    field instanceof z.ZodDefault ? [[key, field.def.defaultValue]] : [],
  );
  return Object.fromEntries(defaults) as object;
}

function filledIn(step: StepInput): Step {
  for (const kind of KINDS) if (kind in step) return { ...STEP_DEFAULTS[kind], ...step } as Step;
  throw new TypeError(`a generated step has no main key: ${Object.keys(step).join(", ")}`);
}
