import { expect, test } from "vitest";
import { createMockServer } from "../../../src/mock-server/index.ts";
import { DIALECT_NAMES, type DialectName } from "../../../src/scenario/index.ts";
import { judgeUrl } from "../../broken/providers/judge-provider.ts";
import { mapMany } from "../../broken/providers/judge-many.ts";

/** What indoxRouter's own documents show: chunks without an envelope, and a path that streams text alone. */
const KNOWN_MUSTS: Partial<Record<DialectName, string[]>> = {
  indox: ["chunk.object", "chunk.id", "chunk.created", "chunk.model", "usage.asked"],
  "indox-stream": ["sse.json", "sse.some-event", "http.as-asked"],
};

test("the ways of speaking that the mock server knows fail nothing but what their providers get wrong", async () => {
  const found = await mapMany(
    DIALECT_NAMES,
    async (dialect) => {
      await using server = await createMockServer({ provider: { dialect } });
      const { broken, problem } = await judgeUrl(`${server.origin}/v1`, { model: "gpt-4o-mini" });
      return [dialect, problem ?? broken.must.map((rule) => rule.replace("endpoint.", "")).sort()];
    },
    3,
  );
  const expected = DIALECT_NAMES.map((name) => [name, [...(KNOWN_MUSTS[name] ?? [])].sort()]);
  expect(found).toEqual(expected);
});
