import fc from "fast-check";
import type { Scenario } from "../../scenario/scenario.ts";
import type { StepInput } from "../../scenario/step.ts";
import type { Capability, SubjectInfo } from "../../wire/exec-protocol.ts";
import { arbitraryDelta, arbitraryLine } from "./arbitrary-text.ts";
import { arbitraryToolSteps } from "./arbitrary-tools.ts";
import { arbitraryRendering } from "./arbitrary-wire.ts";
import { generatedScenario } from "./generated-scenario.ts";

/** Any stream that a subject of this kind must read rightly, in any rendering. */
export function arbitraryScenario(subject: Pick<SubjectInfo, "level" | "observes">): fc.Arbitrary<Scenario> {
  const steps = subject.level === "events" ? arbitraryEventSteps() : arbitraryAnswerSteps(subject.observes);
  return fc
    .record({ steps, rendering: arbitraryRendering() })
    .map(({ steps, rendering }) => generatedScenario({ steps, ...rendering }));
}

/**
 * A complete answer as OpenAI could have sent it, with comments and unknown fields where they are legal. Several
 * choices and refusals come only to those who tell them from the text: some clients show a refusal as text, on purpose.
 */
export function arbitraryAnswerSteps(observes: readonly Capability[]): fc.Arbitrary<StepInput[]> {
  const withRefusal = observes.includes("refusal");
  return fc
    .record({
      first: arbitraryChoiceSteps(0, withRefusal),
      second: observes.includes("choices")
        ? fc.option(arbitraryChoiceSteps(1, withRefusal))
        : fc.constant(null),
      tools: fc.option(arbitraryToolSteps()),
      usage: fc.option(fc.nat({ max: 5000 })),
      reason: fc.constantFrom("stop", "length", "content_filter"),
      noise: fc.array(fc.record({ at: fc.nat({ max: 20 }), step: arbitraryNoise() }), { maxLength: 4 }),
    })
    .map(({ first, second, tools, usage, reason, noise }) => {
      const steps: StepInput[] = [...alternate(first, second ?? []), ...(tools ?? [])];
      steps.push({ finish: tools === null ? reason : "tool_calls" });
      if (second !== null) steps.push({ finish: reason, choice: 1 });
      if (usage !== null) {
        steps.push({ usage: { prompt_tokens: 7, completion_tokens: usage, total_tokens: usage + 7 } });
      }
      steps.push({ done: true });
      for (const { at, step } of noise) steps.splice(at % steps.length, 0, step);
      return steps;
    });
}

function arbitraryChoiceSteps(choice: number, withRefusal: boolean): fc.Arbitrary<StepInput[]> {
  const deltas = fc.array(arbitraryDelta(), { maxLength: 5 });
  return fc
    .record({
      reasoning: fc.option(deltas),
      text: deltas,
      refusal: withRefusal ? fc.option(deltas, { freq: 3, nil: null }) : fc.constant(null),
    })
    .map(({ reasoning, text, refusal }) => [
      { role: "assistant", choice },
      ...(reasoning ?? []).map((delta): StepInput => ({ reasoning: delta, choice })),
      ...text.map((delta): StepInput => ({ text: delta, choice })),
      ...(refusal ?? []).map((delta): StepInput => ({ refusal: delta, choice })),
    ]);
}

/** Keep-alives and extensions that say nothing about the answer. */
function arbitraryNoise(): fc.Arbitrary<StepInput> {
  return fc.oneof(
    fc.record({ comment: arbitraryLine(), block: fc.boolean() }),
    fc.constant<StepInput>({ event: { fields: [["x-trace", "1"]] } }),
  );
}

/** Any sequence of events with data; what a block without data does is another rule's business. */
export function arbitraryEventSteps(): fc.Arbitrary<StepInput[]> {
  const event = fc
    .record(
      {
        data: fc.array(arbitraryLine(), { minLength: 1, maxLength: 3 }),
        type: arbitraryLine(),
        id: arbitraryLine(),
        retry: fc.constantFrom<number | string>(0, 10, 2500, "12x", "-1", ""),
        fields: fc.array(fc.tuple(fc.constantFrom("x", "Data", "dat", " data"), arbitraryLine()), {
          maxLength: 2,
        }),
      },
      { requiredKeys: ["data"] },
    )
    .map((event): StepInput => ({ event }));
  const comment = fc.record({ comment: arbitraryLine(), block: fc.boolean() });
  return fc.array(fc.oneof({ weight: 4, arbitrary: event }, { weight: 1, arbitrary: comment }), {
    maxLength: 8,
  });
}

function alternate<T>(left: T[], right: T[]): T[] {
  const longest = Math.max(left.length, right.length);
  return Array.from({ length: longest }, (_, i) => [left[i], right[i]])
    .flat()
    .filter((item) => item !== undefined);
}
