import fc from "fast-check";
import { expect, test } from "vitest";
import { arbitraryAnswer } from "../../../src/conformance/generate/arbitrary-answer.ts";
import { arbitraryEventSteps } from "../../../src/conformance/generate/arbitrary-events.ts";
import { arbitraryRendering } from "../../../src/conformance/generate/arbitrary-wire.ts";
import { generatedScenario } from "../../../src/conformance/generate/generated-scenario.ts";
import { LAWS } from "../../../src/conformance/generate/laws.ts";
import { scenarioSchema } from "../../../src/scenario/scenario.ts";
import { CAPABILITIES } from "../../../src/wire/exec-protocol.ts";

test("the short way to a scenario gives what the schema gives", () => {
  const said = fc.oneof(
    arbitraryAnswer(CAPABILITIES),
    arbitraryEventSteps().map((steps) => ({ steps })),
  );
  fc.assert(
    fc.property(said, arbitraryRendering(), (said, rendering) => {
      const input = { ...said, ...rendering };
      expect(generatedScenario(input)).toStrictEqual(scenarioSchema.parse(input));
    }),
    { seed: 1, numRuns: 300 },
  );
});

test.each(Object.entries(LAWS))("the schema agrees with what is generated for %s", (_, law) => {
  for (const level of ["chat", "events"] as const) {
    fc.assert(
      fc.property(law.draw({ level, observes: [...CAPABILITIES] }), (scenario) => {
        expect(scenarioSchema.parse(scenario)).toStrictEqual(scenario);
      }),
      { seed: 1, numRuns: 100 },
    );
  }
});

test("a step without a main key is refused", () => {
  expect(() => generatedScenario({ steps: [{ nothing: 7 } as never] })).toThrow("no main key");
});
