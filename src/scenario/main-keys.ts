import { isMapping } from "./mistake.ts";
import { STEP_KINDS, type StepKind } from "./step.ts";

/** The keys of a step that name a kind; a good step has exactly one. */
export function mainKeys(step: unknown): StepKind[] {
  return isMapping(step) ? Object.keys(step).filter(isStepKind) : [];
}

function isStepKind(key: string): key is StepKind {
  return Object.hasOwn(STEP_KINDS, key);
}
