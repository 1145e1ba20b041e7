import fc from "fast-check";
import { type Scenario, scenarioSchema } from "../../src/scenario/index.ts";

// Every form the language has, with defaults given and left out. Strings include lone surrogates.

const word = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: "binary", maxLength: 8 }),
  loneSurrogates(),
);
const line = word.map((text) => text.replaceAll(/[\r\n]/g, " "));
const json = fc.jsonValue({ maxDepth: 2 }).map(throughJson);
const extra = fc.dictionary(fc.constantFrom("service_tier", "x_field", "näme", "seed"), json, { maxKeys: 2 });
const choice = fc.nat({ max: 2 });

function loneSurrogates(): fc.Arbitrary<string> {
  return fc.constantFrom("\ud83d", "a\udc00b", "\ud83d\ude00", "\ude00\ud83d", "\u2028", "\u0000");
}

/** What JSON cannot tell apart is not told apart here: -0 and 0, the order of keys that look like numbers. */
function throughJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function record(
  required: Record<string, fc.Arbitrary<unknown>>,
  optional: Record<string, fc.Arbitrary<unknown>>,
) {
  const keys = Object.keys(required) as string[];
  return fc.record({ ...required, ...optional }, { requiredKeys: keys, noNullPrototype: true });
}

const content = fc.oneof(
  word,
  fc.array(word, { maxLength: 3 }),
  record({ repeat: fc.string({ minLength: 1, maxLength: 3 }), times: fc.integer({ min: 1, max: 5 }) }, {}),
);
const cut = fc.oneof(
  fc.constantFrom("whole", "words", "code-points"),
  record({ every: fc.integer({ min: 1, max: 4 }) }, {}),
);
const nullable = fc.option(word);
const tokens = { prompt_tokens: fc.nat(), completion_tokens: fc.nat(), total_tokens: fc.nat() };

/** Steps whose meaning can be read off them. */
const plainSteps = [
  record({ role: word }, { content: nullable, choice }),
  record({ text: content }, { cut, choice }),
  record({ reasoning: content }, { cut, choice, field: fc.constantFrom("reasoning_content", "reasoning") }),
  record({ refusal: content }, { cut, choice }),
  record(
    {
      tool: record(
        { name: word },
        { index: choice, id: word, type: word, arguments: fc.oneof(word, fc.array(word, { maxLength: 3 })) },
      ),
    },
    { choice },
  ),
  record(
    {
      toolDelta: record(
        {},
        {
          index: fc.oneof(choice, fc.constantFrom(-1, "0", null)),
          id: fc.oneof(nullable, fc.constantFrom("a", "b")),
          type: nullable,
          name: nullable,
          arguments: fc.oneof(nullable, fc.dictionary(word, json, { maxKeys: 2, noNullPrototype: true })),
        },
      ),
    },
    { choice },
  ),
  record({ finish: fc.oneof(word, fc.constantFrom("stop", "length")) }, { choice }),
  record(
    { usage: record(tokens, { details: json }) },
    { on: fc.constantFrom("own-chunk", "previous-chunk") },
  ),
  record(
    {
      error: record(
        { message: word },
        { type: nullable, code: fc.oneof(nullable, fc.integer()), param: json },
      ),
    },
    { as: fc.constantFrom("data", "event", "event-bare") },
  ),
  record({ comment: line }, { block: fc.boolean() }),
  fc.constant({ done: true }),
];

const rawSteps = [
  record({ chunk: json }, {}),
  record(
    {
      event: record(
        {},
        {
          type: line,
          data: fc.oneof(line, fc.array(line, { maxLength: 3 })),
          id: line,
          retry: fc.oneof(line, fc.nat()),
          fields: fc.array(fc.tuple(line, line), { maxLength: 2 }),
        },
      ),
    },
    {},
  ),
  record(
    {
      bytes: fc.oneof(
        word,
        fc.base64String({ maxLength: 8 }).map((base64) => ({ base64 })),
      ),
    },
    {},
  ),
  record({ done: fc.oneof(fc.constant(true), line) }, {}),
  record({ wait: fc.integer({ min: 0, max: 5 }) }, {}),
];

const wire = record(
  {},
  {
    lineEnd: fc.constantFrom("lf", "crlf", "cr", "mixed"),
    colonSpace: fc.boolean(),
    bom: fc.boolean(),
    data: fc.constantFrom("one-line", "several-lines"),
    escape: fc.constantFrom("minimal", "ascii"),
    framing: fc.constantFrom("chunked", "content-length", "close"),
  },
);

const positive = fc.integer({ min: 1, max: 500 });
const writes = fc.oneof(
  fc.constantFrom("frame", "whole", "byte"),
  fc.array(positive, { minLength: 1, maxLength: 3 }).map((sizes) => ({ sizes })),
  fc.uniqueArray(positive, { maxLength: 4 }).map((offsets) => ({ offsets: offsets.sort((a, b) => a - b) })),
  fc.nat({ max: 20 }).map((cuts) => ({ cuts })),
);

const endingKind = fc.constantFrom("complete", "fin", "reset", "stall");
const ending = fc.oneof(
  endingKind,
  record(
    {},
    {
      kind: endingKind,
      at: fc.oneof(
        fc.nat({ max: 9 }).map((frame) => ({ frame })),
        fc.nat({ max: 300 }).map((byte) => ({ byte })),
      ),
      afterMs: fc.nat({ max: 9 }),
      forMs: fc.nat({ max: 9 }),
    },
  ),
);

function scenarioOf(steps: fc.Arbitrary<unknown>[], others: Record<string, fc.Arbitrary<unknown>>) {
  return record({ steps: fc.array(fc.oneof(...steps), { maxLength: 8 }) }, others).map((input) =>
    scenarioSchema.parse(input),
  );
}

const envelope = record({}, { id: word, model: word, created: fc.nat(), extra });

/** Scenarios that use the whole language. */
export const anyScenario: fc.Arbitrary<Scenario> = scenarioOf([...plainSteps, ...rawSteps], {
  title: word,
  reply: record(
    {},
    {
      status: fc.integer({ min: 200, max: 599 }),
      headers: fc.dictionary(fc.constantFrom("x-a", "x-b"), fc.oneof(fc.string(), fc.array(fc.string()))),
      delayMs: fc.nat({ max: 9 }),
    },
  ),
  envelope,
  wire,
  writes,
  gapMs: fc.nat({ max: 9 }),
  ending,
  seed: fc.nat(),
});

/** Whole streams of plain steps in any wire style: what they mean can be told without playing them. */
export const plainScenario: fc.Arbitrary<Scenario> = scenarioOf(plainSteps, {
  envelope,
  wire,
  seed: fc.nat(),
});
