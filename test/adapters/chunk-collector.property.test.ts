import fc from "fast-check";
import { expect, test } from "vitest";
import { ChunkCollector } from "../../src/adapters/chunk-collector.ts";
import { readAnswer } from "../../src/conformance/read/index.ts";

// Two programs written apart from each other: where they disagree, one of them would raise false alarms.

const maybe = <T>(value: fc.Arbitrary<T>) =>
  fc.option(fc.option(value, { nil: undefined }), { nil: null, freq: 8 });
const call = fc.record(
  {
    index: fc.constantFrom<unknown>(0, 1, 2, "1", null),
    id: maybe(fc.constantFrom("", "a", "b", "c")),
    function: fc.record(
      {
        name: maybe(fc.constantFrom("", "f", "g")),
        arguments: maybe(fc.constantFrom("", "{", '"x":1', "}")),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ["index"] },
);
const delta = fc.record(
  {
    content: maybe(fc.string()),
    reasoning: maybe(fc.string()),
    reasoning_content: maybe(fc.string()),
    refusal: maybe(fc.string()),
    tool_calls: maybe(
      fc.array(
        call.filter(({ index }) => index !== null),
        { maxLength: 3 },
      ),
    ),
  },
  { requiredKeys: [] },
);
const choice = fc.record(
  { index: fc.nat(2), delta: maybe(delta), finish_reason: maybe(fc.constantFrom("", "stop", "tool_calls")) },
  { requiredKeys: ["index"] },
);
const usage = fc.record(
  { prompt_tokens: fc.nat(9), completion_tokens: fc.nat(9), total_tokens: fc.nat(99) },
  { requiredKeys: [] },
);
const chunk = fc.record(
  { choices: maybe(fc.array(choice, { maxLength: 3 })), usage: maybe(usage) },
  { requiredKeys: [] },
);

test("chunks with indexes add up to what the reference reads from the same bytes", () => {
  fc.assert(
    fc.property(fc.array(chunk, { maxLength: 12 }), (chunks) => {
      const sent = chunks.map((each) => JSON.stringify(each));
      const collector = new ChunkCollector();
      for (const data of sent) collector.add(JSON.parse(data));
      const { answer } = readAnswer(sent.map((data) => ({ type: "message", data, id: "" })));
      expect(collector.answer()).toEqual({ choices: answer.choices, usage: answer.usage });
    }),
    { numRuns: 1000 },
  );
});
