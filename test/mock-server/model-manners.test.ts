import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ScenarioInput } from "../../src/scenario/scenario.ts";
import { chunksOf, deltasOf, render, renderText } from "./render.ts";

describe("cut by seed", () => {
  const cut = (text: string, mean: number, seed: number): string[] =>
    (deltasOf({ steps: [{ text, cut: { seeded: mean } }], seed }) as { content: string }[]).map(
      ({ content }) => content,
    );

  test("the deltas join to the text, none is empty, and no character is split", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", minLength: 1 }),
        fc.integer({ min: 1, max: 9 }),
        fc.nat(),
        (text, mean, seed) => {
          const deltas = cut(text, mean, seed);
          expect(deltas.join("")).toBe(text);
          for (const delta of deltas) {
            expect(Array.from(delta).length).toBeGreaterThan(0);
            expect(Array.from(delta).length).toBeLessThan(2 * mean);
            expect(delta).not.toMatch(/\p{Surrogate}/u);
          }
        },
      ),
    );
  });

  test("the mean is what is asked for, and the seed decides", () => {
    const text = "😀".repeat(4000);
    for (const mean of [1, 4, 20]) {
      expect(4000 / cut(text, mean, 1).length).toBeGreaterThan(mean * 0.85);
      expect(4000 / cut(text, mean, 1).length).toBeLessThan(mean * 1.15);
    }
    expect(cut(text, 4, 1)).toEqual(cut(text, 4, 1));
    expect(cut(text, 4, 1)).not.toEqual(cut(text, 4, 2));
  });
});

describe("log probabilities", () => {
  const logprobsOf = (input: ScenarioInput): unknown[] =>
    chunksOf(input).map((chunk) => (chunk as { choices: { logprobs: unknown }[] }).choices[0]?.logprobs);

  test("made-up ones meet OpenAI's schema, and the seed decides them", () => {
    const steps: ScenarioInput["steps"] = [
      { text: ["Hé", "\ud83d"], logprobs: true },
      { refusal: "No", logprobs: true },
    ];
    const said = logprobsOf({ steps });
    expect(said).toEqual(logprobsOf({ steps }));
    expect(said).not.toEqual(logprobsOf({ steps, seed: 2 }));
    const token = (name: string, bytes: number[] | null) => ({
      token: name,
      logprob: expect.any(Number),
      bytes,
    });
    const withTop = (name: string, bytes: number[] | null) => ({
      ...token(name, bytes),
      top_logprobs: [token(name, bytes), token(" …", [32, 226, 128, 166])],
    });
    expect(said).toEqual([
      { content: [withTop("Hé", [72, 195, 169])], refusal: null },
      { content: [withTop("\ud83d", null)], refusal: null },
      { content: null, refusal: [withTop("No", [78, 111])] },
    ]);
    const numbers = [...JSON.stringify(said).matchAll(/"logprob":([^,]+)/g)].map(([, number]) =>
      Number(number),
    );
    expect(numbers).toHaveLength(9);
    expect(Math.max(...numbers)).toBeLessThan(0);
  });

  test("given ones are sent as given, one for each delta", () => {
    const given = { logprob: -1, token: "x", bytes: null, top_logprobs: [{ token: "y", logprob: -2 }] };
    expect(
      logprobsOf({ steps: [{ text: ["a", "b", "c", "d"], logprobs: [given, null, { logprob: -0.5 }] }] }),
    ).toEqual([
      { content: [{ ...given, top_logprobs: [{ token: "y", logprob: -2, bytes: [121] }] }], refusal: null },
      null,
      { content: [{ token: "c", logprob: -0.5, bytes: [99], top_logprobs: [] }], refusal: null },
      null,
    ]);
  });
});

describe("the order of keys", () => {
  const steps: ScenarioInput["steps"] = [{ chunk: { b: [{ d: 1, c: {} }], "10": "x", "9": [], a: null } }];

  test("is by name or backwards at every depth, for keys that look like numbers too", () => {
    expect(renderText({ steps, wire: { keys: "sorted" } })).toBe(
      'data: {"10":"x","9":[],"a":null,"b":[{"c":{},"d":1}]}\n\n',
    );
    expect(renderText({ steps, wire: { keys: "reversed" } })).toBe(
      'data: {"a":null,"b":[{"c":{},"d":1}],"10":"x","9":[]}\n\n',
    );
  });

  test("goes together with several lines, laid out as ever", () => {
    const value = fc.jsonValue().map((json): unknown => JSON.parse(JSON.stringify(json)));
    fc.assert(
      fc.property(value, fc.constantFrom("sorted" as const, "reversed" as const), (json, keys) => {
        const spread = renderText({ steps: [{ chunk: json }], wire: { keys, data: "several-lines" } });
        const flat = renderText({ steps: [{ chunk: json }], wire: { keys } }).slice("data: ".length);
        expect(JSON.parse(flat)).toEqual(json);
        const lines = spread
          .trimEnd()
          .split("\n")
          .map((line) => line.slice("data: ".length));
        expect(JSON.parse(lines.join("\n"))).toEqual(json);
        expect(lines.length).toBe(JSON.stringify(json, null, 1).split("\n").length);
      }),
    );
  });

  test("a chunk is sorted at every depth", () => {
    expect(renderText({ steps: [{ finish: "stop" }], wire: { keys: "sorted" } })).toBe(
      'data: {"choices":[{"delta":{},"finish_reason":"stop","index":0,"logprobs":null}],"created":1,"id":"c","model":"m","object":"chat.completion.chunk"}\n\n',
    );
  });
});

describe("pace", () => {
  const steps: ScenarioInput["steps"] = [
    { role: "assistant" },
    { comment: "ping" },
    { reasoning: "hm" },
    { wait: 5 },
    { text: ["a", "b"] },
    { finish: "stop" },
    { done: true },
  ];
  const waits = (pace: ScenarioInput["pace"], seed = 1): number[] =>
    render({ steps, ...(pace && { pace }), seed }).frames.map(({ waitMs }) => waitMs);

  test("is silence before the first token and between tokens, and `wait` adds to it", () => {
    expect(waits({ firstMs: 300, tokensPerSecond: 50 })).toEqual([0, 0, 300, 25, 20, 0, 0]);
    expect(waits({ firstMs: 300 })).toEqual([0, 0, 300, 5, 0, 0, 0]);
    expect(waits({ tokensPerSecond: 3 })).toEqual([0, 0, 0, 338.333, 333.333, 0, 0]);
  });

  test("jitter stays within its bounds, keeps the mean, and the seed decides it", () => {
    const many: ScenarioInput = {
      steps: [{ text: Array.from({ length: 1001 }, () => "a") }],
      pace: { tokensPerSecond: 100, jitter: 0.5 },
    };
    const gaps = render(many)
      .frames.slice(1)
      .map(({ waitMs }) => waitMs);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(5);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(15);
    expect(new Set(gaps).size).toBeGreaterThan(100);
    expect(gaps.reduce((sum, ms) => sum + ms, 0) / gaps.length).toBeCloseTo(10, 0);
    expect(render(many)).toEqual(render(many));
    expect(render({ ...many, seed: 2 }).writes).not.toEqual(render(many).writes);
  });

  test("every silence is a write of its own and counts in the planned time", () => {
    const { writes, plannedMs } = render({
      steps,
      pace: { firstMs: 300, tokensPerSecond: 50 },
      writes: "whole",
    });
    expect(writes.map(({ delayMs }) => delayMs)).toEqual([0, 300, 25, 20]);
    expect(plannedMs).toBe(301 + 26 + 21);
  });
});
