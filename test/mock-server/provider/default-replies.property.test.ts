import fc from "fast-check";
import { expect, test } from "vitest";
import { answerByDefault } from "../../../src/mock-server/index.ts";
import { DIALECT_NAMES } from "../../../src/scenario/index.ts";

const message = fc.record(
  {
    role: fc.oneof(fc.constantFrom("user", "assistant", "tool", "system"), fc.jsonValue()),
    content: fc.oneof(fc.string({ unit: "binary" }), fc.jsonValue()),
    tool_calls: fc.jsonValue(),
    tool_call_id: fc.jsonValue(),
  },
  { requiredKeys: [] },
);
const tool = fc.record({
  type: fc.constant("function"),
  function: fc.record(
    { name: fc.oneof(fc.string({ minLength: 1 }), fc.constant("get_weather")), parameters: fc.jsonValue() },
    { requiredKeys: ["name"] },
  ),
});
const body = fc.record(
  {
    model: fc.oneof(fc.constant("m"), fc.jsonValue()),
    messages: fc.oneof(fc.array(message, { maxLength: 3 }), fc.jsonValue()),
    stream: fc.oneof(fc.boolean(), fc.jsonValue()),
    tools: fc.oneof(fc.array(tool, { maxLength: 3 }), fc.jsonValue()),
    tool_choice: fc.oneof(fc.constantFrom("auto", "required", "none"), fc.jsonValue()),
    n: fc.oneof(fc.integer({ min: 0, max: 4 }), fc.jsonValue()),
    max_tokens: fc.oneof(fc.nat(20), fc.jsonValue()),
    stop: fc.oneof(fc.string(), fc.jsonValue()),
    logprobs: fc.oneof(fc.boolean(), fc.jsonValue()),
    top_logprobs: fc.oneof(fc.nat(5), fc.jsonValue()),
    stream_options: fc.jsonValue(),
    response_format: fc.jsonValue(),
    reasoning_effort: fc.jsonValue(),
  },
  { requiredKeys: [] },
);

test("whatever a body says, there is an answer or an error of the client, in every dialect", () => {
  fc.assert(
    fc.property(body, fc.constantFrom(...DIALECT_NAMES), (json, dialect) => {
      const asked = {
        method: "POST",
        path: "/v1/chat/completions",
        httpVersion: "1.1",
        headers: {},
        body: JSON.stringify(json),
      };
      const { status, body: bytes } = answerByDefault(asked, { dialect });
      expect([200, 400]).toContain(status);
      expect(answerByDefault(asked, { dialect }).body).toEqual(bytes);
    }),
    { numRuns: 300 },
  );
});
