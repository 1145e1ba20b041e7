import fc from "fast-check";
import { expect, test } from "vitest";
import { selectChecks } from "../../../src/conformance/run/selection.ts";

const IDS = ["sse/bom/split#sse.bom@writes=marks", "sse/bom/split", "sse.bom"] as const;

test.each<[pattern: string, matches: boolean]>([
  ["sse/bom/split#sse.bom@writes=marks", true],
  ["sse/bom/split", true],
  ["sse.bom", true],
  ["sse/*", true],
  ["*@writes=marks", true],
  ["*bom*", true],
  ["sse?bom", true],
  ["sse/bom", false],
  ["sse.bo", false],
  ["sse.bom.", false],
  ["SSE.BOM", false],
  ["sse.b?", false],
  ["", false],
  ["(sse)", false],
  ["sse[./]bom", false],
  ["sse.bom|x", false],
])("the pattern %j matches: %s", (pattern, matches) => {
  expect(selectChecks([pattern]).has(...IDS)).toBe(matches);
  expect(selectChecks([], [pattern]).has(...IDS)).toBe(!matches);
});

test("without patterns everything is wanted", () => {
  expect(selectChecks().has(...IDS)).toBe(true);
});

test("any of several patterns is enough, and a skipped one is not judged", () => {
  expect(selectChecks(["text.*", "sse.*"]).has(...IDS)).toBe(true);
  expect(selectChecks(["sse.*"], ["*@*"]).has(...IDS)).toBe(false);
});

test("patterns that matched nothing are told, those that were overruled are not among them", () => {
  const selection = selectChecks(["sse.*", "nothing"], ["*@*", "neither"]);
  selection.has(...IDS);
  expect(selection.unmatched()).toEqual(["nothing", "neither"]);
});

test("a word matches itself and nothing that is longer", () => {
  const word = fc.string({ unit: fc.constantFrom(..."ab.+^${}()|[]\\/#@=-"), minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(word, word, (id, other) => {
      expect(selectChecks([id]).has(id, "", "")).toBe(true);
      expect(selectChecks([id]).has(id + other, "", "")).toBe(false);
      expect(selectChecks([`${id}*`]).has(id + other, "", "")).toBe(true);
    }),
  );
});
