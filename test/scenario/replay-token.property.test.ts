import fc from "fast-check";
import { expect, test } from "vitest";
import {
  compactScenario,
  decodeReplayToken,
  encodeReplayToken,
  ScenarioError,
  scenarioSchema,
} from "../../src/scenario/index.ts";
import { anyScenario } from "./arbitrary-scenario.ts";

test("a compact scenario parses to the scenario it came from", () => {
  fc.assert(
    fc.property(anyScenario, (scenario) => {
      const compact = compactScenario(scenario);
      expect(scenarioSchema.parse(compact)).toEqual(scenario);
      expect(compactScenario(scenarioSchema.parse(compact))).toEqual(compact);
    }),
    { numRuns: 500 },
  );
});

const question = fc.record(
  {
    check: fc.string(),
    level: fc.constantFrom("chat" as const, "events" as const),
    cancelAfter: fc.constantFrom(
      { chunks: 3, how: "abort" as const },
      { ms: 10, how: "break" as const },
      { how: "abort" as const },
    ),
    timeoutMs: fc.nat(),
  },
  { requiredKeys: [] },
);

test("a replay token carries a scenario and its question through unchanged", () => {
  fc.assert(
    fc.property(anyScenario, question, (scenario, asked) => {
      const token = encodeReplayToken({ scenario, ...asked });
      expect(token).toMatch(/^sp1\.[A-Za-z0-9_-]+$/);
      const { scenario: carried, ...carriedQuestion } = decodeReplayToken(token);
      expect(scenarioSchema.parse(carried)).toEqual(scenario);
      expect(carriedQuestion).toEqual(asked);
    }),
    { numRuns: 500 },
  );
});

test("a damaged token never plays something else", () => {
  const damage = fc.record({
    at: fc.nat(),
    by: fc.constantFrom("", "A", "_", "é", "=", "AA"),
    length: fc.nat({ max: 3 }),
  });
  fc.assert(
    fc.property(anyScenario, damage, (scenario, { at, by, length }) => {
      const token = encodeReplayToken({ scenario });
      const place = at % token.length;
      const damaged = token.slice(0, place) + by + token.slice(place + length);
      let carried: unknown;
      try {
        carried = decodeReplayToken(damaged).scenario;
      } catch (error) {
        expect(error).toBeInstanceOf(ScenarioError);
        expect(error).toMatchObject({ code: "invalid-token" });
        return;
      }
      expect(scenarioSchema.parse(carried)).toEqual(scenario);
    }),
    { numRuns: 1000 },
  );
});
