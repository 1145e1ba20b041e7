import fc from "fast-check";
import { expect, test } from "vitest";
import { readAnswer } from "../../../src/conformance/read/index.ts";
import type { SseEvent } from "../../../src/wire/sse-event.ts";

const message = (value: unknown): SseEvent => ({ type: "message", data: JSON.stringify(value), id: "" });

/** A string cut at the given places, between surrogates too. */
function pieces(text: string, places: number[]): string[] {
  const offsets = places.map((place) => place % (text.length + 1)).sort((a, b) => a - b);
  return [0, ...offsets].map((start, i) => text.slice(start, offsets[i] ?? text.length));
}

const text = fc.string({ unit: "binary", maxLength: 40 });
const places = fc.array(fc.nat(100), { maxLength: 8 });

test("text and arguments come out as they were, wherever they are cut into deltas", () => {
  fc.assert(
    fc.property(text, text, places, (content, input, cuts) => {
      const deltas = [
        ...pieces(content, cuts).map((piece) => ({ content: piece })),
        { tool_calls: [{ index: 0, id: "a", type: "function", function: { name: "f", arguments: "" } }] },
        ...pieces(input, cuts).map((piece) => ({
          tool_calls: [{ index: 0, function: { arguments: piece } }],
        })),
      ];
      const { answer } = readAnswer(deltas.map((delta) => message({ choices: [{ index: 0, delta }] })));
      expect(answer.choices).toEqual([
        {
          index: 0,
          text: content,
          reasoning: "",
          refusal: "",
          finishReason: null,
          toolCalls: [{ id: "a", name: "f", arguments: input }],
        },
      ]);
    }),
  );
});

const names = ["choices", "index", "delta", "content", "tool_calls", "id", "function", "name", "arguments"];
const moreNames = ["usage", "x_groq", "error", "message", "finish_reason", "reasoning", "__proto__", "type"];
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6 },
    fc.constantFrom(null, true, 0, -1, 2 ** 40, 1.5, "", "0", "x", "thinking"),
    fc.array(tie("value"), { maxLength: 3 }),
    fc
      .array(fc.tuple(fc.constantFrom(...names, ...moreNames), tie("value")), { maxLength: 5 })
      .map((entries) => Object.fromEntries(entries)),
  ),
})).value;

const event = fc.oneof(
  { weight: 8, arbitrary: json.map(message) },
  {
    weight: 1,
    arbitrary: fc.constantFrom("", "[DONE]", "{", "[DONE]x").map((data) => ({ ...message(0), data })),
  },
  { weight: 1, arbitrary: json.map((value) => ({ ...message(value), type: "error" })) },
);

test("whatever the events hold, each is a chunk, malformed, empty, or the end and what follows it", () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 6, size: "max" }), (events) => {
      const reading = readAnswer(events);
      const end = reading.hasDone || reading.answer.error !== null;
      const counted = reading.chunks + reading.malformed.length;
      const empty = events.filter(({ data }) => data === "").length;
      if (end) expect(counted).toBeLessThan(events.length);
      else expect(counted + empty).toBe(events.length);
      const indexes = reading.answer.choices.map(({ index }) => index);
      expect(indexes).toEqual([...new Set(indexes)].sort((a, b) => a - b));
    }),
    { numRuns: 2000 },
  );
});
