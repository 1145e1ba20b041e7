import fc from "fast-check";
import type { StepInput } from "../../scenario/step.ts";
import type { Capability } from "../../wire/exec-protocol.ts";
import { drawComment, simplerStep } from "./arbitrary-events.ts";
import { arbitraryDeltas } from "./arbitrary-text.ts";
import { arbitraryToolSteps } from "./arbitrary-tools.ts";
import { type Draw, drawList, drawn, oneIn, pick, simplerList } from "./drawn.ts";
import type { GeneratedInput } from "./generated-scenario.ts";

/** What is said, apart from how it is written down. */
export type SaidAnswer = Pick<GeneratedInput, "steps" | "envelope">;

/** Fields that every chunk may have and that say nothing: known to the schema, or to nobody. */
const EXTRAS: [Record<string, unknown>, ...Record<string, unknown>[]] = [
  {},
  { usage: null },
  { system_fingerprint: "fp_44709d6fcb", service_tier: null },
  { x_trace: { a: [1, null], b: {} } },
];

type EventBlock = Extract<StepInput, { event: unknown }>["event"];

const OPENINGS: readonly [EventBlock, ...EventBlock[]] = [
  { id: "7" },
  { retry: 3000 },
  { id: "8", retry: "x" },
  { type: "message" },
];

/**
 * A complete answer as OpenAI could have sent it, with comments and unknown fields where they are legal. Several
 * choices and refusals come only to those who tell them from the text: some clients show a refusal as text, on purpose.
 */
export function arbitraryAnswer(observes: readonly Capability[]): fc.Arbitrary<SaidAnswer> {
  const withRefusal = observes.includes("refusal");
  return fc
    .record({
      // What can be left out is made smaller first.
      second: observes.includes("choices")
        ? fc.option(arbitraryChoiceSteps(1, withRefusal))
        : fc.constant(null),
      tools: fc.option(arbitraryToolSteps()),
      noise: arbitraryNoise(),
      usage: fc.option(arbitraryUsage()),
      extra: fc.constantFrom(...EXTRAS),
      dealt: arbitraryTurns(),
      first: arbitraryChoiceSteps(0, withRefusal),
      reason: fc.constantFrom("stop", "length", "content_filter"),
    })
    .map(({ first, second, tools, dealt, usage, reason, extra, noise }) => {
      const steps = merge(alternate(first, second ?? []), tools ?? [], dealt);
      steps.push({ finish: tools === null ? reason : "tool_calls" });
      if (second !== null) steps.push({ finish: reason, choice: 1 });
      if (usage !== null) steps.push(usage);
      steps.push({ done: true });
      for (const { at, step } of noise) steps.splice(at % steps.length, 0, step);
      return { steps, envelope: { extra } };
    });
}

function arbitraryChoiceSteps(choice: number, withRefusal: boolean): fc.Arbitrary<StepInput[]> {
  return fc
    .record({
      field: fc.constantFrom("reasoning_content" as const, "reasoning" as const),
      reasoning: fc.option(arbitraryDeltas()),
      text: arbitraryDeltas(),
      refusal: withRefusal ? fc.option(arbitraryDeltas(), { freq: 3, nil: null }) : fc.constant(null),
    })
    .map(({ field, reasoning, text, refusal }) => [
      { role: "assistant", choice },
      ...(reasoning ?? []).map((delta): StepInput => ({ reasoning: delta, field, choice })),
      ...text.map((delta): StepInput => ({ text: delta, choice })),
      ...(refusal ?? []).map((delta): StepInput => ({ refusal: delta, choice })),
    ]);
}

/** In a chunk of its own, or on the chunk with the last finish reason. */
function arbitraryUsage(): fc.Arbitrary<StepInput> {
  return fc
    .tuple(fc.nat({ max: 5000 }), fc.constantFrom("own-chunk" as const, "previous-chunk" as const))
    .map(([completion, on]) => ({
      usage: { prompt_tokens: 7, completion_tokens: completion, total_tokens: completion + 7 },
      on,
    }));
}

/** How many steps of the text go before each step of the tools; all of them, where none are given. */
function arbitraryTurns(): fc.Arbitrary<number[]> {
  return drawn(
    (random) => (oneIn(random, 2) ? [] : drawList(random, [1, 8], () => random.nextInt(0, 3))),
    (turns) => simplerList(turns, () => []),
  );
}

/** Tool calls behind the text, or among its deltas. The role comes first in any case. */
function merge(texts: StepInput[], tools: StepInput[], turns: readonly number[]): StepInput[] {
  const left = [...texts];
  const steps = left.splice(0, turns.length === 0 ? left.length : 1);
  for (const [at, tool] of tools.entries()) steps.push(...left.splice(0, turns[at] ?? 0), tool);
  return [...steps, ...left];
}

interface Noise {
  at: number;
  step: Extract<StepInput, { comment: unknown } | { event: unknown }>;
}

/** Keep-alives, blank lines and fields that say nothing about the answer, anywhere in it. */
function arbitraryNoise(): fc.Arbitrary<Noise[]> {
  return drawn(
    (random) => drawList(random, [0, 4], () => ({ at: random.nextInt(0, 20), step: drawNoise(random) })),
    (noise) => simplerList(noise, simplerNoise),
  );
}

function drawNoise(random: Draw): Noise["step"] {
  switch (random.nextInt(0, 3)) {
    case 0:
      return { event: {} };
    case 1:
      return { event: { fields: [["x-trace", "1"]] }, block: oneIn(random, 2) };
    case 2:
      // At the head of a chunk's own block: alone it would be no chunk, which is another rule's business.
      return { event: pick(random, OPENINGS), block: false };
    default:
      return drawComment(random);
  }
}

function* simplerNoise({ at, step }: Noise): Generator<Noise> {
  if (at > 0) yield { at: Math.floor(at / 2), step };
  for (const simpler of simplerStep(step)) yield { at, step: simpler };
}

function alternate<T>(left: T[], right: T[]): T[] {
  const longest = Math.max(left.length, right.length);
  return Array.from({ length: longest }, (_, i) => [left[i], right[i]])
    .flat()
    .filter((item) => item !== undefined);
}
