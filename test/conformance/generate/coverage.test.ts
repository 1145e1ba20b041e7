import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arbitraryScenario } from "../../../src/conformance/generate/arbitrary-scenario.ts";
import { LAWS } from "../../../src/conformance/generate/laws.ts";
import { renderScenario } from "../../../src/mock-server/index.ts";
import type { Scenario } from "../../../src/scenario/scenario.ts";
import type { Step } from "../../../src/scenario/step.ts";
import { CAPABILITIES } from "../../../src/wire/exec-protocol.ts";

// What is drawn, by one seed: a generator that loses a part of the language fails here and nowhere else.

const everything = { level: "chat" as const, observes: [...CAPABILITIES] };
const sample = (arbitrary: fc.Arbitrary<Scenario>, numRuns: number) =>
  fc.sample(arbitrary, { numRuns, seed: 1 });

const answers = sample(arbitraryScenario(everything), 1500);
const events = sample(arbitraryScenario({ level: "events", observes: ["events"] }), 500);
const cuts = sample(LAWS["any-cut"].draw(everything), 500);
const errors = sample(LAWS["any-error"].draw(everything), 300);
const cancels = sample(LAWS["any-cancel"].draw(), 300);

const steps = answers.flatMap(({ steps }) => steps);
const valuesOf = <T>(of: readonly Scenario[], get: (scenario: Scenario) => T): Set<T> => new Set(of.map(get));

function textsOf(all: readonly Step[]): string[] {
  return all.flatMap((step) => ("text" in step && typeof step.text === "string" ? [step.text] : []));
}

describe("wire style", () => {
  test.each([
    ["line ends", "lineEnd", ["lf", "crlf", "cr", "mixed"]],
    ["the space behind the colon", "colonSpace", [true, false]],
    ["the byte order mark", "bom", [true, false]],
    ["JSON on several data lines", "data", ["one-line", "several-lines"]],
    ["escapes", "escape", ["minimal", "ascii"]],
    ["the order of keys", "keys", ["openai", "sorted", "reversed"]],
    ["HTTP framing", "framing", ["chunked", "content-length", "close"]],
    ["chunk extensions", "chunkExtensions", [true, false]],
    ["content codings", "compression", ["none", "gzip", "deflate", "br"]],
  ] as const)("%s are drawn in every way", (_, knob, values) => {
    for (const of of [answers, events])
      expect(valuesOf(of, ({ wire }) => wire[knob])).toEqual(new Set<unknown>(values));
  });

  test("comments, blank lines, unknown fields, ids, retries and types stand among chunks", () => {
    const blocks = steps.flatMap((step) => ("event" in step ? [step.event] : []));
    expect(steps.some((step) => "comment" in step && step.block)).toBe(true);
    expect(steps.some((step) => "comment" in step && !step.block)).toBe(true);
    expect(blocks.some((block) => Object.keys(block).length === 0)).toBe(true);
    for (const key of ["fields", "id", "retry", "type"] as const)
      expect(blocks.some((block) => block[key] !== undefined)).toBe(true);
  });

  test("trailers and every content type are drawn", () => {
    expect(answers.some(({ reply }) => Object.keys(reply.trailers).length > 0)).toBe(true);
    expect(valuesOf(answers, ({ reply }) => String(reply.headers["content-type"])).size).toBe(3);
  });
});

test("blocks line by line: each line with an end of its own, fields in every spelling", () => {
  const blocks = events.flatMap(({ steps }) =>
    steps.flatMap((step) => ("bytes" in step ? [step.bytes] : [])),
  );
  const text = blocks.join("");
  for (const each of [
    "data\n",
    "data:\r",
    "data: a: b\r\n",
    "data : x",
    "\ndata:x",
    "\rdata:x",
    "retry: 1e3",
  ])
    expect(text).toContain(each);
});

describe("write boundaries", () => {
  const places = [...answers, ...events].flatMap((scenario) => {
    const { body, writes } = renderScenario({ ...scenario, wire: { ...scenario.wire, compression: "none" } });
    return writes.slice(0, -1).map(({ end }) => ({ body, end }));
  });
  const around = (before: number[], after: number[]) =>
    places.some(
      ({ body, end }) =>
        before.every((byte, i) => body[end - before.length + i] === byte) &&
        after.every((byte, i) => body[end + i] === byte),
    );

  test.each([
    ["CR and LF", [0x0d], [0x0a]],
    ["the two line ends of a block", [0x0a], [0x0a]],
    ["the name of a field", [0x64, 0x61], [0x74, 0x61]],
    ["the name and its colon", [0x64, 0x61, 0x74, 0x61], [0x3a]],
    ["the first bytes of a byte order mark", [0xef], [0xbb, 0xbf]],
    ["the last bytes of a byte order mark", [0xef, 0xbb], [0xbf]],
    ["a key of the JSON", [0x22, 0x63, 0x68], [0x6f, 0x69]],
    ["a character of four bytes", [0xf0], []],
  ])("fall between %s", (_, before, after) => expect(around(before, after)).toBe(true));

  test("come after every frame, nowhere, at seeded places, in given sizes, and at each byte of a stretch", () => {
    const kinds = valuesOf(answers, ({ writes }) =>
      typeof writes === "string" ? writes : Object.keys(writes)[0],
    );
    expect(kinds).toEqual(new Set(["frame", "whole", "cuts", "sizes", "offsets"]));
  });
});

describe("answers", () => {
  const texts = textsOf(steps);

  test.each([
    "0",
    " ",
    "\n",
    "[DONE]",
    "data: [DONE]\n\n",
    "data:",
    "\u2028",
    "\uFEFF",
    "\u0000",
    "__proto__",
  ])("hold the delta %j", (delta) => expect(texts).toContain(delta));

  test("hold characters of every plane, long deltas and deltas that repeat", () => {
    expect(texts.some((text) => /[\u{10000}-\u{10FFFF}]/u.test(text))).toBe(true);
    expect(texts.some((text) => text.length > 10_000)).toBe(true);
    expect(texts.some((text, i) => text !== "" && text === texts[i + 1])).toBe(true);
  });

  test("come with reasoning in both fields, refusals, two choices and every finish reason", () => {
    expect(new Set(steps.flatMap((step) => ("reasoning" in step ? [step.field] : []))).size).toBe(2);
    expect(steps.some((step) => "refusal" in step)).toBe(true);
    expect(steps.some((step) => "text" in step && step.choice === 1)).toBe(true);
    expect(new Set(steps.flatMap((step) => ("finish" in step ? [step.finish] : [])))).toEqual(
      new Set(["stop", "length", "content_filter", "tool_calls"]),
    );
  });

  test("come with usage in a chunk of its own, in the last one, and without", () => {
    expect(new Set(steps.flatMap((step) => ("usage" in step ? [step.on] : [])))).toEqual(
      new Set(["own-chunk", "previous-chunk"]),
    );
    expect(answers.some(({ steps }) => !steps.some((step) => "usage" in step))).toBe(true);
  });

  test("come with calls that are parallel, interleaved and opened late, of odd keys and great numbers", () => {
    const deltas = answers.map(({ steps }) =>
      steps.flatMap((step) => ("toolDelta" in step ? [step.toolDelta] : [])),
    );
    expect(deltas.some((all) => new Set(all.map(({ index }) => index)).size === 3)).toBe(true);
    const isInterleaved = (all: (typeof deltas)[number]) =>
      all.some(
        ({ index }, i) =>
          i > 1 && all[i - 1]?.index !== index && all.slice(0, i - 1).some((one) => one.index === index),
      );
    expect(deltas.some(isInterleaved)).toBe(true);
    const isLate = (all: (typeof deltas)[number]) =>
      all.some(({ id }, i) => id && all.slice(0, i).some(({ arguments: text }) => text));
    expect(deltas.some(isLate)).toBe(true);
    const joined = deltas.flat().flatMap(({ arguments: text }) => (typeof text === "string" ? [text] : []));
    expect(joined.some((text) => text.includes("9007199254740993"))).toBe(true);
    expect(joined.some((text) => text.includes("__proto__"))).toBe(true);
  });
});

describe("endings", () => {
  test("cuts fall anywhere, by every death", () => {
    expect(valuesOf(cuts, ({ ending }) => ending.kind)).toEqual(
      new Set(["fin", "reset", "fin-in-chunk", "complete"]),
    );
    const bodies = cuts.map((scenario) => renderScenario(scenario));
    expect(bodies.filter(({ isCut }) => isCut).length).toBeGreaterThan(250);
    expect(bodies.some(({ isCut, body }) => isCut && body.length < 100)).toBe(true);
    expect(bodies.some(({ isCut, body }) => isCut && body.length > 4000)).toBe(true);
  });

  test("errors come in every shape, before, among and behind text and calls, and anything may follow", () => {
    const shapes = errors.map(({ steps }) => {
      const error = steps.find((step) => "error" in step);
      return error && "as" in error ? error.as : "chunk";
    });
    expect(new Set(shapes)).toEqual(new Set(["data", "event", "event-bare", "chunk"]));
    const before = errors.map(({ steps }) =>
      steps.slice(
        0,
        steps.findIndex((step) => "error" in step),
      ),
    );
    expect(before.some((some) => some.length === 0)).toBe(true);
    expect(before.some((some) => some.some((step) => "toolDelta" in step))).toBe(true);
    expect(before.some((some) => some.some((step) => "reasoning" in step))).toBe(true);
    expect(errors.some(({ steps }) => "done" in (steps.at(-1) ?? {}))).toBe(true);
  });

  test("cancels come at once and late, by count, by time, by signal and by leaving", () => {
    const asked = cancels.map((scenario) => LAWS["any-cancel"].cancelAfter(scenario));
    expect(new Set(asked.map(({ how }) => how))).toEqual(new Set(["abort", "break"]));
    const counts = asked.flatMap(({ chunks }) => (chunks === undefined ? [] : [chunks]));
    const times = asked.flatMap(({ ms }) => (ms === undefined ? [] : [ms]));
    expect([Math.min(...counts), Math.max(...counts)]).toEqual([1, 29]);
    expect(Math.min(...times)).toBeLessThan(30);
    expect(Math.max(...times)).toBeGreaterThan(500);
  });
});
