import fc from "fast-check";
import { expect, test } from "vitest";
import { readAnswer, readEvents } from "../../src/conformance/read/index.ts";
import { renderScenario } from "../../src/mock-server/index.ts";
import { contentText, intendAnswer, type Scenario } from "../../src/scenario/index.ts";
import { checkScenario } from "../../src/scenario/check-scenario.ts";
import { plainScenario } from "./arbitrary-scenario.ts";

const playable = plainScenario.filter((scenario) => checkScenario(scenario).length === 0);

test("the intent of plain steps is what the reference reads from their bytes", () => {
  fc.assert(
    fc.property(playable, (scenario) => {
      const intent = intendAnswer(scenario);
      const { answer } = readAnswer(readEvents(renderScenario(scenario).body).events);
      if (intent.isWhole) expect(answer).toEqual(intent.answer);
      else expect(reasonsNotToTell(scenario)).not.toEqual([]);
    }),
    { numRuns: 500 },
  );
});

/** Without one of these a scenario of plain steps tells its meaning: `isWhole` may not be false for nothing. */
function reasonsNotToTell({ steps }: Scenario): unknown[] {
  return steps.filter(
    (step) =>
      ("toolDelta" in step &&
        (typeof step.toolDelta.index !== "number" ||
          step.toolDelta.index < 0 ||
          typeof step.toolDelta.arguments === "object")) ||
      ("error" in step && step.error.message === "") ||
      ("on" in step && step.on === "previous-chunk"),
  );
}

test("the text of content does not depend on how it is cut", () => {
  expect(contentText(["He", "", "llo"])).toBe("Hello");
  expect(contentText({ repeat: "ab", times: 3 })).toBe("ababab");
});
