import fc from "fast-check";
import { expect, test } from "vitest";
import { BlockReader } from "../../../src/conformance/lint/block-reader.ts";
import { StreamLint } from "../../../src/conformance/lint/index.ts";
import { readEventParts } from "../../../src/conformance/read/index.ts";
import type { SseEvent } from "../../../src/wire/sse-event.ts";
import { chunk, delta, frames, ROLE, STOP } from "./streams.ts";

/** Pieces of streams, right and wrong, that meet each other in every order. */
const piece = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.string({ unit: "grapheme", maxLength: 8 }).map((content) => delta({ content })),
  },
  { weight: 2, arbitrary: fc.string({ maxLength: 4 }).map((content) => delta({ content }, null, 1)) },
  { weight: 2, arbitrary: fc.string({ maxLength: 4 }).map((reasoning) => delta({ reasoning })) },
  {
    weight: 2,
    arbitrary: fc.string({ minLength: 1, maxLength: 3 }).map((padding) =>
      chunk([{ index: 0, delta: { content: `a"${padding}` }, finish_reason: null }], {
        obfuscation: padding,
      }),
    ),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom<object | string>(
      ROLE,
      STOP,
      delta({}),
      delta({ content: "x" }, "length", 1),
      { ...delta({ content: "x" }), id: "other" },
      delta({
        tool_calls: [{ index: 0, id: "c", type: "function", function: { name: "f", arguments: "{" } }],
      }),
      delta({ tool_calls: [{ index: 0, function: { arguments: "}" } }] }),
      chunk([], { usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 } }),
      { error: { message: "no" } },
      "data: [DONE]\n\n",
      ": c\n\n",
      ": c\n",
      "event: x\n",
      "retry: 1\r\n",
      "id\n\n",
      "data:\n\n",
      "\n",
      "\r",
      "Data: 1\n",
      "\uFEFFdata: 1\n\n",
      'data: {"a"\n',
      "data: x\r\r",
    ),
  },
);

const stray = fc.constantFrom(Buffer.from([0xff]), Buffer.from([0xe4, 0xbd]), Buffer.from([0]));

const body = fc
  .array(
    fc.oneof(
      { weight: 20, arbitrary: piece.map((each) => Buffer.from(frames(each))) },
      { weight: 1, arbitrary: stray },
    ),
    {
      maxLength: 30,
    },
  )
  .map((parts) => Buffer.concat(parts));

const cuts = fc.array(fc.nat(2000), { maxLength: 8 });

function split(bytes: Buffer, at: readonly number[]): Buffer[] {
  const ends = [...new Set(at.map((cut) => Math.min(cut, bytes.length)))].sort((a, b) => a - b);
  return [...ends, bytes.length].map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end));
}

function findings(pieces: readonly Buffer[], isThorough = false): unknown {
  const lint = new StreamLint({ kind: "chat", isThorough });
  for (const each of pieces) lint.push(each);
  const { outcomes, ...counts } = lint.end();
  return { ...counts, outcomes: outcomes.map(({ rule, ...outcome }) => ({ id: rule.id, ...outcome })) };
}

test("where the bytes are cut changes no finding and no place", () => {
  fc.assert(
    fc.property(body, cuts, (bytes, at) => {
      expect(findings(split(bytes, at))).toEqual(findings([bytes]));
    }),
    // The CR that nothing follows in its piece.
    { examples: [[Buffer.from("data: x\r\r"), [8]]] },
  );
});

test("a line that is known from the line before would say the same if it were parsed", () => {
  fc.assert(
    fc.property(body, (bytes) => {
      expect(findings([bytes])).toEqual(findings([bytes], true));
    }),
    { numRuns: 300 },
  );
});

test("the block reader sees the events of the reference reader", () => {
  fc.assert(
    fc.property(body, cuts, (bytes, at) => {
      const events: Omit<SseEvent, "id">[] = [];
      let unterminated: Omit<SseEvent, "id"> | null = null;
      const ignore = (): void => undefined;
      const reader = new BlockReader({
        isKnown: () => false,
        onKnown: ignore,
        onEvent: ({ type, data, dataLines }) => {
          if (dataLines > 0) events.push({ type, data });
        },
        onOddField: ignore,
        onComment: ignore,
        onInvalidUtf8: ignore,
        onByteOrderMark: ignore,
        onLongLine: ignore,
        onLoneCr: ignore,
        onHuge: ignore,
        onUnterminated: ({ type, data }) => (unterminated = { type, data }),
      });
      for (const each of split(bytes, at)) reader.push(each);
      reader.end();
      const expected = readEventParts([bytes]);
      expect(events).toEqual(expected.events.map(({ type, data }) => ({ type, data })));
      const rest = expected.unterminated;
      expect(unterminated).toEqual(rest === null ? null : { type: rest.type, data: rest.data });
      expect(reader.comments).toBe(expected.comments.length);
    }),
  );
});

test("places are those of the bytes", () => {
  fc.assert(
    fc.property(body, (bytes) => {
      const lint = new StreamLint({ kind: "chat" });
      lint.push(bytes);
      for (const { findings: found } of lint.end().outcomes) {
        for (const { line, offset } of found) {
          const before = bytes.subarray(0, offset).toString("latin1");
          expect(before.split(/\r\n|\n|\r/).length).toBe(line);
        }
      }
    }),
  );
});
