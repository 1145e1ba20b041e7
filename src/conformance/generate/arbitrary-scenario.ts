import fc from "fast-check";
import type { Scenario } from "../../scenario/scenario.ts";
import type { SubjectInfo } from "../../wire/exec-protocol.ts";
import { arbitraryAnswer } from "./arbitrary-answer.ts";
import { arbitraryEventSteps } from "./arbitrary-events.ts";
import { arbitraryRendering } from "./arbitrary-wire.ts";
import { withBoundedWrites } from "./bounded-writes.ts";
import { generatedScenario } from "./generated-scenario.ts";

/** Any stream that a subject of this kind must read rightly, in any rendering. */
export function arbitraryScenario(subject: Pick<SubjectInfo, "level" | "observes">): fc.Arbitrary<Scenario> {
  const said =
    subject.level === "events"
      ? arbitraryEventSteps().map((steps) => ({ steps }))
      : arbitraryAnswer(subject.observes);
  return fc
    .tuple(said, arbitraryRendering())
    .map(([what, rendering]) => generatedScenario({ ...what, ...withBoundedWrites(rendering, what.steps) }));
}
