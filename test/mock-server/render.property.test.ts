import fc from "fast-check";
import { expect, test } from "vitest";
import type { ScenarioInput } from "../../src/scenario/scenario.ts";
import type { Cut } from "../../src/scenario/step.ts";
import { readEvents } from "./read-events.ts";
import { render } from "./render.ts";

const line = fc.string({
  unit: fc.constantFrom("a", " ", ":", "é", "😀", "\0", "\ufeff", "data"),
  maxLength: 6,
});
// Without a byte order mark: at the very start it would be one, and the name another.
const name = line.map((text) => text.replaceAll("\ufeff", ""));
const raw = fc.string({ unit: fc.constantFrom("\r", "\n", "\r\n", "data: x", ":", "y", ""), maxLength: 4 });
const json = fc.jsonValue({ maxDepth: 2 });

const step: fc.Arbitrary<ScenarioInput["steps"][number]> = fc.oneof(
  fc.record({
    text: fc.string({ unit: "binary", maxLength: 8 }),
    cut: fc.constantFrom<Cut>("words", "code-points", { every: 1 }, { seeded: 2 }),
  }),
  fc.record({ chunk: json }),
  fc.record({ error: fc.record({ message: line }), as: fc.constantFrom("data", "event", "event-bare") }),
  fc.record({ comment: line, block: fc.boolean() }),
  fc.record({ bytes: raw }),
  fc.record({ wait: fc.integer({ min: 0, max: 9 }) }),
  fc.constant({ done: true as const }),
  fc.record({
    event: fc.record(
      {
        type: line,
        data: fc.array(line, { maxLength: 3 }),
        id: line,
        retry: line,
        fields: fc.array(fc.tuple(name, line), { maxLength: 2 }),
      },
      { requiredKeys: [] },
    ),
  }),
);

const steps = fc.array(step, { maxLength: 8 });

const wire = fc.record({
  lineEnd: fc.constantFrom("lf", "crlf", "cr", "mixed"),
  colonSpace: fc.boolean(),
  bom: fc.boolean(),
  data: fc.constantFrom("one-line", "several-lines"),
  escape: fc.constantFrom("minimal", "ascii"),
  keys: fc.constantFrom("openai", "sorted", "reversed"),
});

const writes = fc.oneof(
  fc.constantFrom("frame", "whole", "byte"),
  fc.record({ sizes: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 3 }) }),
  fc.record({
    offsets: fc
      .uniqueArray(fc.integer({ min: 1, max: 900 }), { maxLength: 9 })
      .map((all) => all.sort((a, b) => a - b)),
  }),
  fc.record({ cuts: fc.nat({ max: 60 }) }),
);

/** Equal for data that is equal JSON. */
function meaning(body: Uint8Array): unknown {
  const { events, ...rest } = readEvents(body);
  return { ...rest, events: events.map((event) => ({ ...event, data: asJson(event.data) })) };
}

function asJson(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return data;
  }
}

test("the meaning is the same in every wire style", () => {
  // Raw bytes may leave a line or a block open, and then what follows is part of it as it is written.
  const styled = steps.map((all) => all.filter((one) => !("bytes" in one)));
  fc.assert(
    fc.property(styled, wire, fc.nat(), (all, style, seed) => {
      // A byte order mark is only one at the very start: without `bom` other text could begin with one by itself.
      const plain = render({ steps: all, wire: { bom: style.bom }, seed });
      expect(meaning(render({ steps: all, wire: style, seed }).body)).toEqual(meaning(plain.body));
    }),
    { numRuns: 1000 },
  );
});

test("the meaning is the same with every line end, raw bytes among them", () => {
  const lineEnd = fc.constantFrom("crlf" as const, "cr" as const, "mixed" as const);
  fc.assert(
    fc.property(steps, lineEnd, fc.nat(), (all, end, seed) => {
      const styled = render({ steps: all, wire: { lineEnd: end }, seed });
      expect(meaning(styled.body)).toEqual(meaning(render({ steps: all, seed }).body));
    }),
    { numRuns: 2000 },
  );
});

test("the writes join to the body, none is empty, and every wait is kept", () => {
  fc.assert(
    fc.property(steps, writes, fc.nat({ max: 5 }), fc.nat(), (all, plan, gapMs, seed) => {
      const rendition = render({ steps: all, writes: plan, gapMs, seed });
      let at = 0;
      for (const { start, end } of rendition.writes) {
        expect(start).toBe(at);
        expect(end).toBeGreaterThan(start);
        at = end;
      }
      expect(at).toBe(rendition.body.length);
      const waits = all.reduce((sum, one) => sum + ("wait" in one ? one.wait : 0), 0);
      const gaps = gapMs * Math.max(rendition.writes.length - 1, 0);
      const silences = [...rendition.writes.map(({ delayMs }) => delayMs), rendition.ending.afterMs];
      expect(silences.reduce((sum, ms) => sum + ms, 0)).toBe(waits + gaps);
      expect(rendition.plannedMs).toBe(waits + gaps + silences.filter((ms) => ms > 0).length);
    }),
    { numRuns: 1000 },
  );
});

test("frames join to the body", () => {
  fc.assert(
    fc.property(steps, wire, (all, style) => {
      const { frames, body } = render({ steps: all, wire: style });
      expect(frames.reduce((at, { start, end }) => (start === at ? end : Number.NaN), 0)).toBe(body.length);
    }),
  );
});

test("a cut keeps a prefix of the body", () => {
  const at = fc.oneof(fc.record({ frame: fc.nat({ max: 9 }) }), fc.record({ byte: fc.nat({ max: 900 }) }));
  fc.assert(
    fc.property(steps, wire, at, (all, style, cut) => {
      const whole = render({ steps: all, wire: style });
      const short = render({ steps: all, wire: style, ending: { kind: "fin", at: cut } });
      const length =
        "byte" in cut
          ? Math.min(cut.byte, whole.body.length)
          : (whole.frames[cut.frame]?.start ?? whole.body.length);
      expect(short.body).toEqual(whole.body.subarray(0, length));
      expect(short.announcedLength).toBeGreaterThan(short.body.length - 1);
      expect(short.writes.at(-1)?.end ?? 0).toBe(length);
    }),
  );
});

test("rendering twice is equal", () => {
  fc.assert(
    fc.property(steps, wire, writes, fc.nat(), (all, style, plan, seed) => {
      const input = { steps: all, wire: style, writes: plan, seed };
      expect(render(input)).toEqual(render(input));
    }),
  );
});
