import { CAPABILITIES } from "../../../src/wire/exec-protocol.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  arbitraryAnswerSteps,
  arbitraryEventSteps,
} from "../../../src/conformance/generate/arbitrary-scenario.ts";
import { arbitraryRendering } from "../../../src/conformance/generate/arbitrary-wire.ts";
import { generatedScenario } from "../../../src/conformance/generate/generated-scenario.ts";
import { scenarioSchema } from "../../../src/scenario/scenario.ts";

test("the short way to a scenario gives what the schema gives", () => {
  const steps = fc.oneof(arbitraryAnswerSteps(CAPABILITIES), arbitraryEventSteps());
  fc.assert(
    fc.property(steps, arbitraryRendering(), (steps, rendering) => {
      const input = { steps, ...rendering };
      expect(generatedScenario(input)).toStrictEqual(scenarioSchema.parse(input));
    }),
    { seed: 1, numRuns: 300 },
  );
});

test("a step that the schema refuses is refused", () => {
  expect(() => generatedScenario({ steps: [{ text: 7 } as never] })).toThrow();
  expect(() => generatedScenario({ steps: [{ nothing: 7 } as never] })).toThrow("no main key");
});
