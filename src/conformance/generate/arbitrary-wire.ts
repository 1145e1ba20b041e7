import fc from "fast-check";
import type { ScenarioInput } from "../../scenario/scenario.ts";
import { BOUNDARY_GAP_MS } from "../cases/case.ts";

export type Rendering = Required<Pick<ScenarioInput, "wire" | "writes" | "gapMs" | "seed">>;

/** Any legal way to write an answer down: wire style, HTTP framing, write boundaries. */
export function arbitraryRendering(): fc.Arbitrary<Rendering> {
  return fc
    .record({
      wire: fc.record({
        lineEnd: fc.constantFrom("lf", "crlf", "cr", "mixed"),
        colonSpace: fc.constantFrom(true, false),
        bom: fc.constantFrom(false, true),
        data: fc.constantFrom("one-line", "several-lines"),
        escape: fc.constantFrom("minimal", "ascii"),
        framing: fc.constantFrom("chunked", "content-length", "close"),
      }),
      writes: arbitraryWrites(),
      seed: fc.integer({ min: 1, max: 1_000_000 }),
    })
    .map((rendering) => ({ ...rendering, gapMs: isCutUp(rendering.writes) ? BOUNDARY_GAP_MS : 0 }));
}

function arbitraryWrites(): fc.Arbitrary<NonNullable<ScenarioInput["writes"]>> {
  return fc.oneof(
    // A counterexample that has nothing to do with boundaries is to be shown without any.
    { withCrossShrink: true },
    fc.constantFrom("frame" as const, "whole" as const),
    fc.record({ cuts: fc.integer({ min: 1, max: 12 }) }),
    fc.record({ sizes: fc.array(fc.integer({ min: 20, max: 400 }), { minLength: 1, maxLength: 3 }) }),
  );
}

function isCutUp(writes: NonNullable<ScenarioInput["writes"]>): boolean {
  return typeof writes === "object";
}
