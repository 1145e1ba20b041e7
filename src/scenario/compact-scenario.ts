import { z } from "zod";
import { mainKeys } from "./main-keys.ts";
import { type Scenario, type ScenarioInput, scenarioSchema } from "./scenario.ts";
import { STEP_KINDS, type Step, type StepInput } from "./step.ts";
import { peel } from "./describe-schema.ts";

/** Leaves out everything that parsing would fill in again: `scenarioSchema.parse(compactScenario(s))` equals `s`. */
export function compactScenario(scenario: Scenario): ScenarioInput {
  const compact: ScenarioInput = { steps: scenario.steps.map(compactStep) };
  Object.assign(compact, withoutDefaults(scenarioSchema, { ...scenario, steps: undefined, then: undefined }));
  if (scenario.then !== undefined) compact.then = scenario.then.map(compactScenario);
  const { ending } = compact;
  // `fin` for `{kind: fin}`.
  if (typeof ending === "object" && ending.kind !== undefined && Object.keys(ending).length === 1) {
    compact.ending = ending.kind;
  }
  return compact;
}

function compactStep(step: Step): StepInput {
  const [kind] = mainKeys(step);
  if (kind === undefined) return step;
  const compact: Record<string, unknown> = Object.assign({}, withoutDefaults(STEP_KINDS[kind], step));
  // A main key names the step: it stays, whatever its value.
  if (!Object.hasOwn(compact, kind)) compact[kind] = Reflect.get(step, kind);
  return compact as StepInput;
}

/** The value without the fields that parsing puts back; what else it holds stays as it is. */
function withoutDefaults(wrapped: z.core.$ZodType, value: unknown): unknown {
  const schema = peel(wrapped);
  if (schema instanceof z.ZodUnion) return withoutDefaultsOfUnion(schema, value);
  if (!(schema instanceof z.ZodObject) || typeof value !== "object" || value === null) return value;
  const kept: [string, unknown][] = [];
  for (const [key, part] of Object.entries(value)) {
    const field = schema.shape[key];
    if (field === undefined) kept.push([key, part]);
    else if (part !== undefined && !isDefault(field, part)) kept.push([key, withoutDefaults(field, part)]);
  }
  return Object.fromEntries(kept);
}

function withoutDefaultsOfUnion(union: z.ZodUnion, value: unknown): unknown {
  // Only `ending` has defaults inside a union, in its one form that takes this value as it is.
  const option = union.options.find(
    (each) => peel(each) instanceof z.ZodObject && z.safeParse(each, value).success,
  );
  return option === undefined ? value : withoutDefaults(option, value);
}

function isDefault(field: z.core.$ZodType, part: unknown): boolean {
  const nothing = z.safeParse(field, undefined);
  return nothing.success && isSame(nothing.data, part);
}

/** Equality of plain data, in the order of keys too: it can be seen on the wire. */
function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = Object.entries(a);
  const right = Object.entries(b);
  return (
    left.length === right.length &&
    left.every(([key, part], i) => key === right[i]?.[0] && isSame(part, right[i]?.[1]))
  );
}
