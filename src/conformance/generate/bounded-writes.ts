import type { StepInput } from "../../scenario/step.ts";
import type { Rendering } from "./arbitrary-wire.ts";

/** So many silences of 2 ms take less than a second. */
const MOST_WRITES = 300;
/** What a step takes on the wire beside its own text, and how much longer escapes make that. */
const STEP_BYTES = 200;
const BYTES_A_UNIT = 2;

/** The rendering, with larger writes for a long answer: thousands of silences teach nothing that hundreds do not. */
export function withBoundedWrites(rendering: Rendering, steps: readonly StepInput[]): Rendering {
  const { writes } = rendering;
  if (typeof writes === "string" || !("sizes" in writes)) return rendering;
  const bytes = steps.reduce((sum, step) => sum + STEP_BYTES + BYTES_A_UNIT * unitsIn(step), 0);
  const mean = writes.sizes.reduce((sum, size) => sum + size, 0) / writes.sizes.length;
  const factor = Math.ceil(bytes / mean / MOST_WRITES);
  return factor <= 1
    ? rendering
    : { ...rendering, writes: { sizes: writes.sizes.map((size) => size * factor) } };
}

/** Length of all strings in a value. */
function unitsIn(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 0;
  let units = 0;
  for (const part of Object.values(value)) units += unitsIn(part);
  return units;
}
