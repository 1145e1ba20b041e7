import { expect, test } from "vitest";
import type { ScenarioInput } from "../../src/scenario/scenario.ts";
import { readEvents } from "./read-events.ts";
import { render, renderText } from "./render.ts";

const steps: ScenarioInput["steps"] = [
  { comment: "c" },
  { chunk: { a: "é😀", b: [1, { c: 2 }] } },
  { event: { type: "t", data: ["", " x"] } },
];

test.each([
  { lineEnd: "lf", end: "\n" },
  { lineEnd: "crlf", end: "\r\n" },
  { lineEnd: "cr", end: "\r" },
] as const)("every line ends in $lineEnd", ({ lineEnd, end }) => {
  const lines = [
    ": c",
    "",
    'data: {"a":"é😀","b":[1,{"c":2}]}',
    "",
    "event: t",
    "data: ",
    "data:  x",
    "",
    "",
  ];
  expect(renderText({ steps, wire: { lineEnd } })).toBe(lines.join(end));
});

test("mixed line ends are drawn by seed and all occur", () => {
  const many = Array.from({ length: 40 }, () => ({ done: true as const }));
  const text = renderText({ steps: many, wire: { lineEnd: "mixed" } });
  expect(text).toBe(renderText({ steps: many, wire: { lineEnd: "mixed" } }));
  expect(text).not.toBe(renderText({ steps: many, wire: { lineEnd: "mixed" }, seed: 2 }));
  const ends = new Set(text.match(/\r\n|\r|\n/g));
  expect([...ends].sort()).toEqual(["\n", "\r", "\r\n"]);
});

test("a value that begins with a space keeps the space before it", () => {
  expect(renderText({ steps, wire: { colonSpace: false } })).toBe(
    ': c\n\ndata:{"a":"é😀","b":[1,{"c":2}]}\n\nevent:t\ndata:\ndata:  x\n\n',
  );
});

test("a field name with a colon means the same without the space", () => {
  const odd: ScenarioInput["steps"] = [
    {
      event: {
        fields: [
          ["data:a", "b"],
          ["", "c"],
        ],
      },
    },
  ];
  expect(renderText({ steps: odd, wire: { colonSpace: false } })).toBe(renderText({ steps: odd }));
});

test("JSON spreads over several data lines that join to equal JSON", () => {
  const wire = { data: "several-lines", colonSpace: false } as const;
  expect(renderText({ steps: [{ chunk: { a: "x  y", b: [1] } }], wire })).toBe(
    'data:{\ndata:"a": "x  y",\ndata:"b": [\ndata:1\ndata:]\ndata:}\n\n',
  );
  expect(renderText({ steps: [{ done: true }, { event: { data: "{ }" } }], wire })).toBe(
    "data:[DONE]\n\ndata:{ }\n\n",
  );
});

test("ascii escapes everything else in JSON, and only there", () => {
  expect(renderText({ steps: [{ chunk: "é😀\u2028" }, { comment: "é" }], wire: { escape: "ascii" } })).toBe(
    'data: "\\u00e9\\ud83d\\ude00\\u2028"\n\n: é\n\n',
  );
});

test("the byte order mark opens the first frame", () => {
  const { body, frames } = render({ steps: [{ bytes: "" }, { done: true }], wire: { bom: true } });
  expect([...body.subarray(0, 4)]).toEqual([0xef, 0xbb, 0xbf, 0x64]);
  expect(frames.map(({ start, end }) => [start, end])).toEqual([
    [0, 0],
    [0, body.length],
  ]);
});

test("bytes that bring their own byte order mark get no second one", () => {
  const steps = [{ bytes: "\ufeffdata: x\n\n" }];
  expect(render({ steps, wire: { bom: true } }).body).toEqual(render({ steps }).body);
});

test("a line end never melts with raw bytes around it", () => {
  const around: ScenarioInput["steps"] = [
    { bytes: "data: a\r" },
    { event: {} },
    { bytes: "data: b\n" },
    { comment: "c", block: false },
    { bytes: "" },
    { bytes: "\ndata: d\n\n" },
  ];
  for (const lineEnd of ["lf", "crlf", "cr", "mixed"] as const) {
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const { events } = readEvents(render({ steps: around, wire: { lineEnd }, seed }).body);
      expect(events.map(({ data }) => data)).toEqual(["a", "b", "d"]);
    }
  }
});
