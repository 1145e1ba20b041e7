import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import type { ScenarioInput } from "../../src/scenario/scenario.ts";
import { render } from "./render.ts";

const steps: ScenarioInput["steps"] = [{ text: ["a", "b"] }, { done: true }];
const length = render({ steps }).body.length;

// Scenarios are kept by others with their seeds: a change here changes what their seeds mean, and is breaking.
test("a seeded scenario gives the bytes, cuts and delays that it always gave", () => {
  const rendition = render({
    steps: [{ role: "assistant" }, { text: "one two three", cut: "words" }, { wait: 30 }, { done: true }],
    wire: { lineEnd: "mixed", data: "several-lines", escape: "ascii", bom: true },
    writes: { cuts: 5 },
    gapMs: 2,
    seed: 2026,
  });
  const digest = createHash("sha256").update(rendition.body).digest("hex");
  expect({ digest, length: rendition.body.length, writes: rendition.writes }).toMatchInlineSnapshot(`
    {
      "digest": "871266d35b8983e2ea09c1808bbbf3d211588880c8f68aded232f791f9b72b4f",
      "length": 1170,
      "writes": [
        {
          "delayMs": 0,
          "end": 52,
          "start": 0,
        },
        {
          "delayMs": 2,
          "end": 655,
          "start": 52,
        },
        {
          "delayMs": 2,
          "end": 687,
          "start": 655,
        },
        {
          "delayMs": 2,
          "end": 993,
          "start": 687,
        },
        {
          "delayMs": 2,
          "end": 1121,
          "start": 993,
        },
        {
          "delayMs": 2,
          "end": 1155,
          "start": 1121,
        },
        {
          "delayMs": 32,
          "end": 1170,
          "start": 1155,
        },
      ],
    }
  `);
});

test("asking for line ends does not move the cuts", () => {
  const writes = { cuts: 3 };
  const lf = render({ steps, writes, seed: 5 });
  const crOfSameLength = render({ steps, writes, seed: 5, wire: { lineEnd: "cr" } });
  expect(crOfSameLength.writes).toEqual(lf.writes);
});

test.each([
  { writes: "whole", ends: [length] },
  { writes: { sizes: [100, 7] }, ends: [100, 107, 207, 214, 314, 321, length] },
  { writes: { offsets: [1, 5, 9999] }, ends: [1, 5, length] },
  { writes: { cuts: 0 }, ends: [length] },
] as const)("writes: $writes", ({ writes, ends }) => {
  const plan = JSON.parse(JSON.stringify(writes)) as ScenarioInput["writes"];
  expect(render({ steps, writes: plan }).writes.map(({ end }) => end)).toEqual(ends);
});

test("byte and an excess of cuts give a write for each byte", () => {
  expect(render({ steps, writes: "byte" }).writes).toHaveLength(length);
  expect(render({ steps, writes: { cuts: 5000 } }).writes).toHaveLength(length);
});

test("that many cuts are drawn", () => {
  for (const cuts of [1, 7, length - 2, length - 1]) {
    expect(render({ steps, writes: { cuts } }).writes).toHaveLength(cuts + 1);
  }
});

test("a wait cuts even a whole body", () => {
  const waiting: ScenarioInput["steps"] = [{ wait: 7 }, { done: true }, { wait: 5 }, { done: true }];
  expect(render({ steps: waiting, writes: "whole", gapMs: 1 }).writes).toEqual([
    { start: 0, end: 14, delayMs: 7 },
    { start: 14, end: 28, delayMs: 6 },
  ]);
});

test("the planned time is every silence there is and a millisecond for each; a stall counts as nothing", () => {
  const { plannedMs } = render({
    reply: { delayMs: 1000 },
    steps: [{ wait: 100 }, { done: true }, { done: true }],
    gapMs: 10,
    ending: { kind: "stall", afterMs: 5, forMs: 9000 },
  });
  expect(plannedMs).toBe(1000 + 1 + 100 + 1 + 10 + 1 + 5 + 1);
});

test("a reset waits 20 ms or longer", () => {
  expect(render({ steps, ending: "reset" }).ending.afterMs).toBe(20);
  expect(render({ steps, ending: { kind: "reset", afterMs: 30 } }).ending.afterMs).toBe(30);
});

test("a cut drops the waits behind it", () => {
  const waiting: ScenarioInput["steps"] = [{ done: true }, { wait: 5 }, { done: true }, { wait: 7 }];
  expect(render({ steps: waiting, ending: { kind: "fin", at: { frame: 1 } } }).plannedMs).toBe(0);
  expect(render({ steps: waiting, ending: { kind: "fin", at: { frame: 2 } } }).plannedMs).toBe(5 + 1 + 7 + 1);
});

test("an ending that is not complete always announces more than it sends", () => {
  for (const kind of ["fin", "reset", "stall"] as const) {
    expect(render({ steps, ending: kind }).announcedLength).toBe(length + 1);
    expect(render({ steps, ending: { kind, at: { byte: 10 } } }).announcedLength).toBe(length);
  }
  expect(render({ steps, ending: { kind: "complete", at: { byte: 10 } } }).announcedLength).toBe(10);
});

test("headers have defaults that can be overridden in any case", () => {
  expect(render({ steps }).headers).toEqual([
    ["content-type", "text/event-stream"],
    ["cache-control", "no-cache"],
  ]);
  expect(
    render({ steps, reply: { headers: { "Content-Type": "text/plain", "x-a": ["1", "2"] } } }).headers,
  ).toEqual([
    ["cache-control", "no-cache"],
    ["Content-Type", "text/plain"],
    ["x-a", "1"],
    ["x-a", "2"],
  ]);
});

test.each([
  { header: { "Content-Length": "3" }, says: "`wire.framing`" },
  { header: { "transfer-encoding": "chunked" }, says: "`wire.framing`" },
  { header: { "x y": "1" }, says: "no valid HTTP header" },
  { header: { x: "a\nb" }, says: "no valid HTTP header" },
])("headers that cannot be are refused: $header", ({ header, says }) => {
  expect(() => render({ steps, reply: { headers: header } })).toThrowError(
    expect.objectContaining({ code: "invalid-scenario", message: expect.stringContaining(says) }),
  );
});

test("a 204 has no body", () => {
  expect(render({ steps, reply: { status: 204 } })).toMatchObject({
    writes: [],
    frames: [],
    announcedLength: 0,
  });
});
