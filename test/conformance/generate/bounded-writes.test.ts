import { expect, test } from "vitest";
import { renderScenario } from "../../../src/mock-server/index.ts";
import { withBoundedWrites } from "../../../src/conformance/generate/bounded-writes.ts";
import type { Rendering } from "../../../src/conformance/generate/arbitrary-wire.ts";
import { scenarioSchema } from "../../../src/scenario/scenario.ts";
import type { StepInput } from "../../../src/scenario/step.ts";

const SMALL = { writes: { sizes: [20, 40] }, gapMs: 2 } as Rendering;

function writesOf(steps: StepInput[]): number {
  const { writes, gapMs } = withBoundedWrites(SMALL, steps);
  return renderScenario(scenarioSchema.parse({ steps, writes, gapMs })).writes.length;
}

test("a long answer is cut into hundreds of writes and not into thousands", () => {
  expect(writesOf([{ text: "x".repeat(30_000) }, { text: "y".repeat(30_000) }])).toBeLessThan(500);
});

test("a short answer keeps its small writes", () => {
  const steps: StepInput[] = [{ text: "Hello" }, { done: true }];
  expect(withBoundedWrites(SMALL, steps)).toEqual(SMALL);
});
