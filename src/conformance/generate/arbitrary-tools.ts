import fc from "fast-check";
import type { StepInput } from "../../scenario/step.ts";
import { arbitraryDelta } from "./arbitrary-text.ts";

const NAMES = ["get_weather", "run", "search_files", "a"];

interface Call {
  name: string;
  fragments: string[];
}

/** Up to three parallel tool calls whose fragments come in any order that keeps each call's own. */
export function arbitraryToolSteps(): fc.Arbitrary<StepInput[]> {
  return fc
    .array(arbitraryCall(), { minLength: 1, maxLength: 3 })
    .chain((calls) =>
      fc.array(fc.nat({ max: 2 }), { maxLength: 12 }).map((turns) => interleave(calls, turns)),
    );
}

function arbitraryCall(): fc.Arbitrary<Call> {
  const value = fc.oneof(
    arbitraryDelta(),
    fc.integer(),
    fc.constantFrom(null, true, [], { __proto: 1 }, "9007199254740993"),
  );
  return fc
    .record({
      name: fc.constantFrom(...NAMES),
      json: fc
        .dictionary(fc.constantFrom("a", "b", "city", "constructor"), value, { maxKeys: 3 })
        .map((object) => JSON.stringify(object)),
      cuts: fc.array(fc.nat({ max: 200 }), { maxLength: 4 }),
    })
    .map(({ name, json, cuts }) => ({ name, fragments: cutAtCodePoints(json, cuts) }));
}

function cutAtCodePoints(text: string, cuts: number[]): string[] {
  const points = [...text];
  const places = [...new Set(cuts.map((cut) => cut % (points.length + 1)))].sort((a, b) => a - b);
  return [...places, points.length].map((end, i) => points.slice(places[i - 1] ?? 0, end).join(""));
}

/** Opens every call in order of its index when its turn first comes, and deals out the fragments by `turns`. */
function interleave(calls: Call[], turns: number[]): StepInput[] {
  const left = calls.map((call) => [...call.fragments]);
  const steps: StepInput[] = [];
  let opened = 0;
  const open = (): void => {
    const index = opened++;
    const name = calls[index]?.name ?? "";
    steps.push({ toolDelta: { index, id: `call_${index}`, type: "function", name, arguments: "" } });
  };
  const deal = (index: number): void => {
    while (opened <= index) open();
    const fragment = left[index]?.shift();
    if (fragment !== undefined) steps.push({ toolDelta: { index, arguments: fragment } });
  };
  for (const turn of turns) deal(turn % calls.length);
  for (const [index, fragments] of left.entries()) {
    while (opened <= index) open();
    while (fragments.length > 0) deal(index);
  }
  return steps;
}
