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
  record({ seeded: fc.integer({ min: 1, max: 4 }) }, {}),
);
const bytesOfToken = fc.option(fc.array(fc.nat({ max: 255 }), { maxLength: 3 }));
const logprob = fc.integer({ min: -99_990, max: 0 }).map((tenths) => throughJson(tenths / 10));
const logprobs = fc.oneof(
  fc.constant(true),
  fc.array(
    fc.option(
      record(
        { logprob },
        {
          token: word,
          bytes: bytesOfToken,
          top_logprobs: fc.array(record({ token: word, logprob }, { bytes: bytesOfToken }), { maxLength: 2 }),
        },
      ),
    ),
    { maxLength: 3 },
  ),
);
const nullable = fc.option(word);
const tokens = { prompt_tokens: fc.nat(), completion_tokens: fc.nat(), total_tokens: fc.nat() };

/** Steps whose meaning can be read off them. */
const plainSteps = [
  record({ role: word }, { content: nullable, choice }),
  record({ text: content }, { cut, logprobs, choice }),
  record({ reasoning: content }, { cut, choice, field: fc.constantFrom("reasoning_content", "reasoning") }),
  record({ refusal: content }, { cut, logprobs, choice }),
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
    keys: fc.constantFrom("openai", "sorted", "reversed"),
  },
);
/** What of HTTP can be had together with each framing. */
const framed = fc.oneof(
  record({ framing: fc.constant("content-length") }, {}),
  record(
    { framing: fc.constant("close") },
    { compression: fc.constantFrom("none", "gzip", "deflate", "br") },
  ),
  record({}, { chunkExtensions: fc.boolean(), compression: fc.constantFrom("none", "gzip", "br") }),
);
const wireAndFraming = fc.tuple(wire, framed).map(([style, framing]) => ({ ...style, ...framing }));

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

const fields = fc.dictionary(fc.constantFrom("x-a", "x-b"), fc.oneof(fc.string(), fc.array(fc.string())));

const others = {
  title: word,
  reply: record(
    {},
    {
      status: fc.integer({ min: 200, max: 599 }),
      headers: fields,
      informational: fc.array(record({ status: fc.constantFrom(100, 102, 103) }, { headers: fields }), {
        maxLength: 2,
      }),
      delayMs: fc.nat({ max: 9 }),
    },
  ),
  envelope,
  wire: wireAndFraming,
  writes,
  ending,
  seed: fc.nat(),
};

const paced = fc.oneof(
  record({}, { gapMs: fc.nat({ max: 9 }) }),
  record(
    {
      pace: record(
        {},
        {
          firstMs: fc.nat({ max: 9 }),
          tokensPerSecond: fc.integer({ min: 1, max: 9999 }),
          jitter: fc.constantFrom(0, 0.25, 1),
        },
      ),
    },
    {},
  ),
);

const glob = fc.constantFrom("*", "gpt-*", "/v1/*", "what?", "/weather|sun/i");
const match = record(
  {},
  {
    path: glob,
    model: glob,
    header: fc.dictionary(fc.constantFrom("x-a", "authorization"), glob),
    text: glob,
    turn: fc.integer({ min: 1, max: 9 }),
    nth: fc.integer({ min: 1, max: 9 }),
  },
);

const anySteps = fc.array(fc.oneof(...plainSteps, ...rawSteps), { maxLength: 8 });
const followUp = fc
  .tuple(record({ steps: anySteps }, others), paced)
  .map(([said, pace]) => ({ ...said, ...pace }));

/** Scenarios that use the whole language. */
export const anyScenario: fc.Arbitrary<Scenario> = fc
  .tuple(followUp, record({}, { match, then: fc.array(followUp, { minLength: 1, maxLength: 2 }) }))
  .map(([said, more]) => scenarioSchema.parse({ ...said, ...more }));

/** Whole streams of plain steps in any wire style: what they mean can be told without playing them. */
export const plainScenario: fc.Arbitrary<Scenario> = scenarioOf(plainSteps, {
  envelope,
  wire: wireAndFraming,
  seed: fc.nat(),
});
