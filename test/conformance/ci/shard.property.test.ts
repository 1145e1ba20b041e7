import fc from "fast-check";
import { expect, test } from "vitest";
import { divideCases, knownChecks, selectChecks, selectShard } from "../../../src/conformance/index.ts";

const KNOWN = knownChecks();
const anyCount = fc.integer({ min: 1, max: 40 });
const anySelection = fc.record({
  only: fc.subarray(["sse/*", "tools.*", "*@writes=marks", "events/*", "property/*", "text/exact/*"]),
  skip: fc.subarray(["*byte*", "sse.bom", "cancel/*"]),
});

test("the shards of any selection are the whole of it, and no two overlap", () => {
  fc.assert(
    fc.property(anySelection, anyCount, ({ only, skip }, count) => {
      const selected = (selection: ReturnType<typeof selectChecks>): string[] =>
        KNOWN.filter((each) => selection.has(each.check, each.case, each.rule)).map(({ check }) => check);
      const shards = Array.from({ length: count }, (_, i) =>
        selected(selectShard(selectChecks(only, skip), { index: i + 1, count }, KNOWN)),
      );
      expect(shards.flat().sort()).toEqual(selected(selectChecks(only, skip)).sort());
    }),
  );
});

test("all variants and rules of a case are in one shard", () => {
  fc.assert(
    fc.property(anyCount, (count) => {
      const ids = divideCases(KNOWN, count).flat();
      expect(new Set(ids).size).toBe(ids.length);
      expect(new Set(ids)).toEqual(new Set(KNOWN.map((each) => each.case)));
    }),
  );
});

test("shards differ in size by no more than their largest case", () => {
  const anyChecks = fc
    .array(fc.tuple(fc.string(), fc.integer({ min: 1, max: 9 })))
    .map((cases) =>
      [...new Map(cases)].flatMap(([id, size]) =>
        Array.from({ length: size }, () => ({ case: id, level: "chat" as const })),
      ),
    );
  fc.assert(
    fc.property(anyChecks, anyCount, (checks, count) => {
      const sizeOf = (id: string): number => checks.filter((check) => check.case === id).length;
      const sizes = divideCases(checks, count).map((ids) => ids.reduce((sum, id) => sum + sizeOf(id), 0));
      const largest = Math.max(0, ...checks.map((check) => sizeOf(check.case)));
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(largest);
    }),
  );
});

test("the order in which checks are listed changes nothing", () => {
  fc.assert(
    fc.property(fc.shuffledSubarray(KNOWN, { minLength: KNOWN.length }), anyCount, (shuffled, count) => {
      expect(divideCases(shuffled, count)).toEqual(divideCases(KNOWN, count));
    }),
    { numRuns: 20 },
  );
});

test("a pattern that matches in another shard is not called unmatched", () => {
  const selection = selectShard(selectChecks(["sse/basic"]), { index: 2, count: 2 }, KNOWN);
  const mine = KNOWN.filter((each) => selection.has(each.check, each.case, each.rule));
  expect(mine).toEqual([]);
  expect(selection.unmatched()).toEqual([]);
});
