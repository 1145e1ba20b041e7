import { describe, expect, test } from "vitest";
import { MockServerError } from "../../src/mock-server/index.ts";
import { chunksOf, deltasOf, render, renderText } from "./render.ts";

describe("steps", () => {
  test("a role opens a choice in a chunk with OpenAI's key order", () => {
    expect(renderText({ steps: [{ role: "assistant" }] })).toMatchInlineSnapshot(`
      "data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}]}

      "
    `);
  });

  test("a role can come with null content and for another choice", () => {
    expect(renderText({ steps: [{ role: "assistant", content: null, choice: 2 }] })).toMatchInlineSnapshot(`
      "data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":2,"delta":{"role":"assistant","content":null},"logprobs":null,"finish_reason":null}]}

      "
    `);
  });

  test("text is one chunk per delta", () => {
    expect(deltasOf({ steps: [{ text: "whole" }, { text: ["a", "", "b"] }] })).toEqual([
      { content: "whole" },
      { content: "a" },
      { content: "" },
      { content: "b" },
    ]);
  });

  test("an empty text is one empty delta", () => {
    expect(deltasOf({ steps: [{ text: "", cut: "words" }] })).toEqual([{ content: "" }]);
  });

  test("words keep the white space before them", () => {
    expect(deltasOf({ steps: [{ text: " one two\n three  ", cut: "words" }] })).toEqual([
      { content: " one" },
      { content: " two" },
      { content: "\n three" },
      { content: "  " },
    ]);
  });

  test("code points stay whole, code units do not", () => {
    expect(deltasOf({ steps: [{ text: "a😀", cut: "code-points" }] })).toEqual([
      { content: "a" },
      { content: "😀" },
    ]);
    expect(deltasOf({ steps: [{ text: "a😀", cut: { every: 2 } }] })).toEqual([
      { content: "a\ud83d" },
      { content: "\ude00" },
    ]);
  });

  test("a lone surrogate travels as an escape", () => {
    expect(renderText({ steps: [{ text: "😀", cut: { every: 1 } }] })).toMatch(/"\\ud83d".*\n\n.*"\\ude00"/);
  });

  test("repeated text is one string", () => {
    expect(deltasOf({ steps: [{ text: { repeat: "ab", times: 3 } }] })).toEqual([{ content: "ababab" }]);
    expect(deltasOf({ steps: [{ text: { repeat: "ab", times: 3 }, cut: { every: 4 } }] })).toEqual([
      { content: "abab" },
      { content: "ab" },
    ]);
  });

  test("reasoning takes either field name", () => {
    expect(deltasOf({ steps: [{ reasoning: "a" }, { reasoning: "b", field: "reasoning" }] })).toEqual([
      { reasoning_content: "a" },
      { reasoning: "b" },
    ]);
  });

  test("a refusal goes into its own field", () => {
    expect(deltasOf({ steps: [{ refusal: "no way", cut: "words" }] })).toEqual([
      { refusal: "no" },
      { refusal: " way" },
    ]);
  });

  test("a tool call sends id and name first, then the fragments", () => {
    expect(
      deltasOf({ steps: [{ tool: { index: 1, id: "call_9", name: "f", arguments: ['{"a"', ":1}"] } }] }),
    ).toEqual([
      { tool_calls: [{ index: 1, id: "call_9", type: "function", function: { name: "f", arguments: "" } }] },
      { tool_calls: [{ index: 1, function: { arguments: '{"a"' } }] },
      { tool_calls: [{ index: 1, function: { arguments: ":1}" } }] },
    ]);
  });

  test("a tool fragment has just the fields that are given", () => {
    expect(
      deltasOf({
        steps: [
          { toolDelta: {} },
          { toolDelta: { index: "0", id: null } },
          { toolDelta: { index: 0, id: "", type: "function", name: "f" } },
          { toolDelta: { arguments: null } },
          { toolDelta: { arguments: { a: 1 } } },
        ],
      }),
    ).toEqual([
      { tool_calls: [{}] },
      { tool_calls: [{ index: "0", id: null }] },
      { tool_calls: [{ index: 0, id: "", type: "function", function: { name: "f" } }] },
      { tool_calls: [{ function: { arguments: null } }] },
      { tool_calls: [{ function: { arguments: { a: 1 } } }] },
    ]);
  });

  test("finish is an empty delta with the reason", () => {
    expect(renderText({ steps: [{ finish: "length", choice: 1 }] })).toMatchInlineSnapshot(`
      "data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":1,"delta":{},"logprobs":null,"finish_reason":"length"}]}

      "
    `);
  });

  test("usage has a chunk of its own with empty choices", () => {
    expect(renderText({ steps: [{ usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } }] }))
      .toMatchInlineSnapshot(`
      "data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}

      "
    `);
  });

  test("usage joins the previous chunk, over comments and waits", () => {
    const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3, cost: 0.1 };
    const { frames } = render({ steps: [{ finish: "stop" }, { usage, on: "previous-chunk" }] });
    expect(frames).toHaveLength(1);
    expect(
      chunksOf({
        steps: [
          { finish: "stop" },
          { comment: "x" },
          { wait: 5 },
          { usage, on: "previous-chunk" },
          { done: true },
        ],
      }),
    ).toMatchObject([{ choices: [{ finish_reason: "stop" }], usage }]);
  });

  test.each([
    { name: "nothing", before: [] },
    { name: "an error", before: [{ error: { message: "x" } }] },
    { name: "a chunk that is no object", before: [{ chunk: [1] }] },
  ])("usage cannot join $name", ({ before }) => {
    const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
    const steps = [...before, { usage, on: "previous-chunk" as const }];
    expect(() => render({ steps })).toThrowError(
      expect.objectContaining({
        code: "invalid-scenario",
        message: expect.stringContaining("`on: own-chunk`"),
      }),
    );
  });

  test("an error has three shapes", () => {
    const error = { message: "no", type: "server_error", code: 500 };
    expect(renderText({ steps: [{ error }, { error, as: "event" }, { error, as: "event-bare" }] }))
      .toMatchInlineSnapshot(`
      "data: {"error":{"message":"no","type":"server_error","code":500}}

      event: error
      data: {"error":{"message":"no","type":"server_error","code":500}}

      event: error
      data: {"message":"no","type":"server_error","code":500}

      "
    `);
  });

  test("a chunk is any JSON value", () => {
    expect(renderText({ steps: [{ chunk: { a: [null] } }, { chunk: null }, { chunk: "x" }] })).toBe(
      'data: {"a":[null]}\n\ndata: null\n\ndata: "x"\n\n',
    );
  });

  test.each([{ value: undefined }, { value: 1n }])(
    "a chunk without a JSON form is refused: $value",
    ({ value }) => {
      expect(() => render({ steps: [{ chunk: value }] })).toThrowError(MockServerError);
    },
  );

  test("an event is written line by line: other fields, event, id, retry, data", () => {
    expect(
      renderText({
        steps: [
          { event: { data: ["one", "", " two"], retry: 5, id: "7", type: "t", fields: [["x", "y"]] } },
          { event: {} },
          { event: { id: "" } },
        ],
      }),
    ).toBe("x: y\nevent: t\nid: 7\nretry: 5\ndata: one\ndata: \ndata:  two\n\n\nid: \n\n");
  });

  test("a comment is a block, unless it opens the next one", () => {
    expect(
      renderText({
        steps: [{ comment: "hi" }, { comment: "" }, { comment: "a", block: false }, { done: true }],
      }),
    ).toBe(": hi\n\n:\n\n: a\ndata: [DONE]\n\n");
  });

  test("bytes are exactly these bytes", () => {
    const steps = [{ bytes: "data: é\r" }, { bytes: { base64: "/wAK" } }, { bytes: "" }];
    expect([...render({ steps, wire: { lineEnd: "crlf", escape: "ascii" } }).body]).toEqual([
      ...Buffer.from("data: é\r"),
      0xff,
      0x00,
      0x0a,
    ]);
  });

  test("done is `[DONE]` or another text", () => {
    expect(renderText({ steps: [{ done: true }, { done: "[FIN]" }] })).toBe(
      "data: [DONE]\n\ndata: [FIN]\n\n",
    );
  });

  test("the envelope stands in every chunk, extra fields before the choices", () => {
    const envelope = { id: "x", model: "y", created: 2, extra: { system_fingerprint: "fp", usage: null } };
    const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
    expect(renderText({ envelope, steps: [{ text: "a" }, { usage }] })).toMatchInlineSnapshot(`
      "data: {"id":"x","object":"chat.completion.chunk","created":2,"model":"y","system_fingerprint":"fp","usage":null,"choices":[{"index":0,"delta":{"content":"a"},"logprobs":null,"finish_reason":null}]}

      data: {"id":"x","object":"chat.completion.chunk","created":2,"model":"y","system_fingerprint":"fp","usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3},"choices":[]}

      "
    `);
  });

  test("each frame knows its step and the silence before it", () => {
    const { frames, body, ending } = render({
      steps: [
        { wait: 1 },
        { text: ["a", "b"] },
        { wait: 2 },
        { wait: 3 },
        { text: [] },
        { done: true },
        { wait: 9 },
      ],
    });
    expect(frames.map(({ step, waitMs }) => [step, waitMs])).toEqual([
      [1, 1],
      [1, 0],
      [5, 5],
    ]);
    expect(frames.at(-1)?.end).toBe(body.length);
    expect(ending.afterMs).toBe(9);
  });

  test("text beyond what a string can hold is refused", () => {
    expect(() => render({ steps: [{ text: { repeat: "0123456789", times: 50_000_000 } }] })).toThrowError(
      expect.objectContaining({ code: "invalid-scenario" }),
    );
  });
});
