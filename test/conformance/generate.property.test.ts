import fc from "fast-check";
import { expect, test } from "vitest";
import { expectOf } from "../../src/conformance/client/expectation.ts";
import { drawRawBlock, simplerRawBlock } from "../../src/conformance/generate/arbitrary-raw-block.ts";
import { arbitraryScenario } from "../../src/conformance/generate/arbitrary-scenario.ts";
import { drawn } from "../../src/conformance/generate/drawn.ts";
import { createEventReader, readEventParts, readEvents } from "../../src/conformance/read/index.ts";
import { renderScenario, type Rendition } from "../../src/mock-server/index.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { CAPABILITIES } from "../../src/wire/exec-protocol.ts";

const LEVELS = ["chat", "events"] as const;
const RUNS = { numRuns: 300 };

function forAny(
  level: (typeof LEVELS)[number],
  law: (scenario: Scenario, rendition: Rendition) => void,
): void {
  const scenarios = arbitraryScenario({ level, observes: [...CAPABILITIES] });
  fc.assert(
    fc.property(scenarios, (scenario) => {
      law(scenario, renderScenario(scenario));
    }),
    RUNS,
  );
}

test.each(LEVELS)("what is generated at level %s is read as it is meant", (level) => {
  forAny(level, (scenario, rendition) => expect(expectOf(scenario, rendition).fault).toBeNull());
});

test("what is generated at level chat ends as a whole answer", () => {
  forAny("chat", (scenario, rendition) => {
    const { reading } = expectOf(scenario, rendition);
    expect(reading.outcome).toBe("finished");
    expect(reading.hasDone).toBe(true);
    expect(reading.malformed).toEqual([]);
  });
});

test.each(LEVELS)("what is generated at level %s is rendered the same twice", (level) => {
  const textOf = ({ body, ...rest }: Rendition) => Buffer.from(body).toString("hex") + JSON.stringify(rest);
  forAny(level, (scenario, rendition) => expect(textOf(renderScenario(scenario))).toBe(textOf(rendition)));
});

test.each(LEVELS)("what is generated at level %s reads the same whole and write by write", (level) => {
  forAny(level, (_, { body, writes }) => {
    const parts = writes.map(({ start, end }) => body.subarray(start, end));
    expect(Buffer.compare(Buffer.concat(parts), body)).toBe(0);
    // As text: comparing thousands of objects one by one takes seconds.
    expect(JSON.stringify(readEventParts(parts))).toBe(JSON.stringify(readEvents(body)));
  });
});

test("generated streams differ, are cut up in many ways and use every step there is for answers", () => {
  const scenarios = fc.sample(arbitraryScenario({ level: "chat", observes: [...CAPABILITIES] }), {
    numRuns: 300,
    seed: 1,
  });
  const kinds = new Set(scenarios.flatMap(({ steps }) => steps.flatMap((step) => Object.keys(step))));
  for (const kind of [
    "role",
    "text",
    "reasoning",
    "refusal",
    "toolDelta",
    "finish",
    "usage",
    "done",
    "comment",
    "event",
  ])
    expect(kinds).toContain(kind);
  expect(new Set(scenarios.map(({ writes }) => JSON.stringify(writes))).size).toBeGreaterThan(50);
  expect(new Set(scenarios.map(({ wire }) => JSON.stringify(wire))).size).toBeGreaterThan(50);
  expect(scenarios.some(({ steps }) => steps.some((step) => "choice" in step && step.choice === 1))).toBe(
    true,
  );
});

test("a subject that knows one choice is sent one", () => {
  const scenarios = fc.sample(arbitraryScenario({ level: "chat", observes: ["text"] }), {
    numRuns: 100,
    seed: 1,
  });
  expect(scenarios.some(({ steps }) => steps.some((step) => "choice" in step && step.choice !== 0))).toBe(
    false,
  );
});

test("a reader that takes each write for a whole event is caught by what is generated", () => {
  const scenarios = fc.sample(arbitraryScenario({ level: "chat", observes: [...CAPABILITIES] }), {
    numRuns: 100,
    seed: 1,
  });
  const misread = scenarios.filter((scenario) => {
    const { body, writes } = renderScenario(scenario);
    const events: string[] = [];
    for (const { start, end } of writes) {
      const reader = createEventReader({ onEvent: ({ data }) => events.push(data) });
      reader.push(body.subarray(start, end));
    }
    return JSON.stringify(events) !== JSON.stringify(readEvents(body).events.map(({ data }) => data));
  });
  expect(misread.length).toBeGreaterThan(20);
});

test("a block of raw lines is one event, and what is simpler is one too and falls for ever", () => {
  const blocks = drawn(drawRawBlock, simplerRawBlock);
  const eventsIn = (bytes: string) => readEvents(Buffer.from(bytes)).events.length;
  fc.assert(
    fc.property(blocks, (block) => {
      expect(eventsIn(block.bytes)).toBe(1);
      let simpler = block;
      for (let steps = 0; ; steps++) {
        const [next] = simplerRawBlock(simpler);
        if (next === undefined) break;
        expect(eventsIn(next.bytes)).toBe(1);
        expect(steps).toBeLessThan(100_000);
        simpler = next;
      }
    }),
    { numRuns: 200 },
  );
});
