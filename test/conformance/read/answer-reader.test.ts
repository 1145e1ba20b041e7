import { describe, expect, test } from "vitest";
import { readAnswer } from "../../../src/conformance/read/index.ts";
import type { SseEvent } from "../../../src/wire/sse-event.ts";

const event = (data: unknown, type = "message"): SseEvent => ({
  type,
  data: typeof data === "string" ? data : JSON.stringify(data),
  id: "",
});

const read = (...data: unknown[]) => readAnswer(data.map((one) => event(one)));

/** A chunk with one choice. */
const chunk = (delta: unknown, more: object = {}) => ({ choices: [{ index: 0, delta, ...more }] });
const finish = (reason: string | null) => chunk({}, { finish_reason: reason });

/** The first choice of what chunks with these deltas amount to. */
const choiceOf = (...deltas: unknown[]) => read(...deltas.map((delta) => chunk(delta))).answer.choices[0];
const callsOf = (...fragments: unknown[][]) =>
  choiceOf(...fragments.map((calls) => ({ tool_calls: calls })))?.toolCalls;

describe("text", () => {
  test("a whole OpenAI stream becomes an answer", () => {
    const reading = read(
      chunk({ role: "assistant", content: "", refusal: null }),
      chunk({ content: "Hel" }),
      chunk({ content: "lo" }),
      finish("stop"),
      { choices: [], usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 } },
      "[DONE]",
    );
    expect(reading).toEqual({
      answer: {
        choices: [
          { index: 0, text: "Hello", reasoning: "", refusal: "", finishReason: "stop", toolCalls: [] },
        ],
        usage: { promptTokens: 3, completionTokens: 2, totalTokens: 5 },
        error: null,
      },
      chunks: 5,
      hasDone: true,
      malformed: [],
      afterDone: 0,
    });
  });

  test("no events are an empty answer", () => {
    expect(readAnswer([])).toEqual({
      answer: { choices: [], usage: null, error: null },
      chunks: 0,
      hasDone: false,
      malformed: [],
      afterDone: 0,
    });
  });

  test("content in parts is joined, and thinking parts are reasoning", () => {
    const parts = [
      { type: "thinking", thinking: [{ type: "text", text: "hm" }] },
      { type: "thinking", thinking: "!" },
      { type: "text", text: "a" },
      { type: "text", text: "b" },
    ];
    expect(choiceOf({ content: parts }, { content: "c" })).toMatchObject({ text: "abc", reasoning: "hm!" });
  });

  test("surrogates split between two deltas become one character", () => {
    expect(choiceOf({ content: "\ud83d" }, { content: "\ude00" })?.text).toBe("😀");
  });

  test("text after the finish reason counts", () => {
    expect(
      read(chunk({ content: "a" }), finish("stop"), chunk({ content: "b" })).answer.choices[0],
    ).toMatchObject({
      text: "ab",
      finishReason: "stop",
    });
  });

  test("refusal is joined apart from text", () => {
    expect(choiceOf({ refusal: "I " }, { refusal: "can't" })).toMatchObject({ text: "", refusal: "I can't" });
  });
});

describe("reasoning", () => {
  test("either field name is read", () => {
    expect(choiceOf({ reasoning_content: "a" }, { reasoning: "b" })?.reasoning).toBe("ab");
  });

  test("the same text under both names counts once", () => {
    expect(choiceOf({ reasoning_content: "a", reasoning: "a" })?.reasoning).toBe("a");
  });

  test("an empty or null field gives way to the other", () => {
    expect(
      choiceOf({ reasoning_content: "", reasoning: "a" }, { reasoning_content: null, reasoning: "b" })
        ?.reasoning,
    ).toBe("ab");
  });
});

describe("choices", () => {
  test("choices are told apart by index and listed in its order", () => {
    const { choices } = read(
      { choices: [{ index: 1, delta: { content: "b" } }] },
      { choices: [{ index: 0, delta: { content: "a" } }] },
      {
        choices: [
          { index: 1, delta: { content: "B" } },
          { index: 0, delta: { content: "A" } },
        ],
      },
    ).answer;
    expect(choices.map(({ index, text }) => [index, text])).toEqual([
      [0, "aA"],
      [1, "bB"],
    ]);
  });

  test("a choice without an index is the first", () => {
    expect(read({ choices: [{ delta: { content: "a" } }] }).answer.choices).toMatchObject([
      { index: 0, text: "a" },
    ]);
  });

  test("an index as large as 2^31 is an index", () => {
    expect(read({ choices: [{ index: 2 ** 31, delta: { content: "a" } }] }).answer.choices).toMatchObject([
      { index: 2 ** 31, text: "a" },
    ]);
  });

  test.each([
    ["without choices", {}],
    ["with null choices", { choices: null }],
    ["with a choice that is null", { choices: [null] }],
    ["with choices of another kind", { choices: { delta: { content: "x" } } }],
  ])("a chunk %s adds no choice and is no mistake", (_, odd) => {
    expect(read(odd)).toMatchObject({ answer: { choices: [] }, chunks: 1, malformed: [] });
  });

  test.each([
    ["null", { choices: [{ index: 0, delta: null }] }],
    ["missing", { choices: [{ index: 0, finish_reason: null }] }],
  ])("a delta that is %s adds nothing", (_, odd) => {
    expect(read(odd, chunk({ content: "a" })).answer.choices[0]?.text).toBe("a");
  });

  test("names from the object prototype are ordinary keys", () => {
    const odd =
      '{"__proto__":{"choices":[{"delta":{"content":"no"}}]},"constructor":1,"choices":[{"delta":{"content":"yes"}}]}';
    expect(read(odd).answer.choices).toMatchObject([{ text: "yes" }]);
    expect(
      callsOf([{ index: "__proto__", id: "__proto__", function: { name: "constructor", arguments: "{}" } }]),
    ).toEqual([{ id: "__proto__", name: "constructor", arguments: "{}" }]);
  });
});

describe("finish reason", () => {
  test("the last one that is neither empty nor null wins", () => {
    const reading = read(finish(null), finish("stop"), finish("content_filter"), finish(""), finish(null));
    expect(reading.answer.choices[0]?.finishReason).toBe("content_filter");
  });

  test("it stays null when none came", () => {
    expect(read(finish(null), finish(""), "[DONE]").answer.choices[0]?.finishReason).toBeNull();
  });
});

describe("usage", () => {
  const usage = (n: number) => ({ prompt_tokens: n, completion_tokens: n, total_tokens: 2 * n });

  test("the last one wins, and null does not take it back", () => {
    const reading = read({ usage: usage(1) }, { usage: usage(2) }, { usage: null }, { usage: {} });
    expect(reading.answer.usage).toEqual({ promptTokens: 2, completionTokens: 2, totalTokens: 4 });
  });

  test("a total that is no sum stays as it is", () => {
    const reading = read({ usage: { prompt_tokens: 12, completion_tokens: 2, total_tokens: 354 } });
    expect(reading.answer.usage?.totalTokens).toBe(354);
  });

  test("a missing total is the sum", () => {
    expect(read({ usage: { prompt_tokens: 1, completion_tokens: 2 } }).answer.usage?.totalTokens).toBe(3);
  });

  test.each([
    ["x_groq", { x_groq: { usage: usage(7) } }],
    ["a choice", { choices: [{ index: 0, delta: {}, usage: usage(7) }] }],
  ])("usage in %s counts only when there is no other", (_, stray) => {
    expect(read(stray).answer.usage?.promptTokens).toBe(7);
    expect(read({ usage: usage(1) }, stray).answer.usage?.promptTokens).toBe(1);
    expect(read(stray, finish("stop")).answer.usage?.promptTokens).toBe(7);
  });
});

describe("tool calls", () => {
  const call = (index: unknown, fields: { id?: unknown; name?: unknown; arguments?: unknown }) => {
    const { id, ...called } = fields;
    return {
      ...(index === undefined ? {} : { index }),
      ...(id === undefined ? {} : { id }),
      function: called,
    };
  };

  test("fragments that interleave are joined by index", () => {
    expect(
      callsOf(
        [call(0, { id: "a", name: "f", arguments: "" })],
        [call(1, { id: "b", name: "g", arguments: "" })],
        [call(0, { arguments: '{"x"' }), call(1, { arguments: '{"y"' })],
        [call(1, { arguments: ":2}" })],
        [call(0, { arguments: ":1}" })],
      ),
    ).toEqual([
      { id: "a", name: "f", arguments: '{"x":1}' },
      { id: "b", name: "g", arguments: '{"y":2}' },
    ]);
  });

  test("calls are listed in order of index, wherever it starts", () => {
    const names = callsOf([call(7, { name: "c" })], [call(2, { name: "a" })], [call(3, { name: "b" })]);
    expect(names?.map(({ name }) => name)).toEqual(["a", "b", "c"]);
  });

  test("the first id and name win over repetitions, empty strings and null", () => {
    expect(
      callsOf(
        [call(0, { id: "", name: null, arguments: "{" })],
        [call(0, { id: "a", name: "f", arguments: '"x":' })],
        [call(0, { id: "a", name: "f", arguments: "1" })],
        [call(0, { id: null, name: "", arguments: "}" })],
      ),
    ).toEqual([{ id: "a", name: "f", arguments: '{"x":1}' }]);
  });

  test("a call without any id has none", () => {
    expect(callsOf([call(0, { name: "f", arguments: "{}" })])).toEqual([
      { id: null, name: "f", arguments: "{}" },
    ]);
  });

  test("an index may be a numeric string", () => {
    expect(
      callsOf([call("1", { name: "b" })], [call("0", { name: "a" })], [call(1, { arguments: "{}" })]),
    ).toEqual([
      { id: null, name: "a", arguments: "" },
      { id: null, name: "b", arguments: "{}" },
    ]);
  });

  test("arguments that are an object become their JSON text", () => {
    expect(callsOf([call(0, { id: "a", name: "f", arguments: { x: [1] } })])?.[0]?.arguments).toBe(
      '{"x":[1]}',
    );
  });

  test("an index as large as 2^31 costs nothing", () => {
    expect(
      callsOf([call(2 ** 31, { name: "b" })], [call(0, { name: "a" })])?.map(({ name }) => name),
    ).toEqual(["a", "b"]);
  });

  test("index 0 for every call: an id and a name that are new begin another call", () => {
    expect(
      callsOf(
        [call(0, { id: "a", name: "f", arguments: "{}" }), call(0, { id: "b", name: "f", arguments: "{" })],
        [call(0, { arguments: "}" })],
        [call(0, { id: "a", arguments: " " })],
      ),
    ).toEqual([
      { id: "a", name: "f", arguments: "{} " },
      { id: "b", name: "f", arguments: "{}" },
    ]);
  });

  test("a new id without a name continues the call at its index", () => {
    expect(
      callsOf([call(0, { id: "a", name: "f", arguments: "{" })], [call(0, { id: "b", arguments: "}" })]),
    ).toEqual([{ id: "a", name: "f", arguments: "{}" }]);
  });

  test("without an index a known id continues its call and a new one begins another", () => {
    expect(
      callsOf(
        [call(undefined, { id: "a", name: "f", arguments: "{" })],
        [call(undefined, { id: "b", name: "g", arguments: "{" })],
        [call(undefined, { id: "a", arguments: "}" })],
        [call(undefined, { id: "b", arguments: "}" })],
      ),
    ).toEqual([
      { id: "a", name: "f", arguments: "{}" },
      { id: "b", name: "g", arguments: "{}" },
    ]);
  });

  test("without index and id a fragment continues the last call", () => {
    expect(
      callsOf(
        [call(undefined, { id: "a", name: "f", arguments: "{" })],
        [call(null, { id: null, arguments: '"x":' })],
        [call(undefined, { id: "", arguments: "1}" })],
      ),
    ).toEqual([{ id: "a", name: "f", arguments: '{"x":1}' }]);
  });

  test("without index and id a name begins another call once the arguments before it are whole", () => {
    expect(
      callsOf(
        [call(undefined, { id: "", name: "f", arguments: '{"x":1}' })],
        [call(undefined, { id: "", name: "g", arguments: '{"y"' })],
        [call(undefined, { id: "", name: "g", arguments: ":2}" })],
      ),
    ).toEqual([
      { id: null, name: "f", arguments: '{"x":1}' },
      { id: null, name: "g", arguments: '{"y":2}' },
    ]);
  });

  test("a call without an index takes one that no call has", () => {
    expect(
      callsOf(
        [call(3, { id: "a", name: "f", arguments: "{" })],
        [call(undefined, { id: "b", name: "g", arguments: "{}" })],
        [call(3, { arguments: "}" })],
      ),
    ).toEqual([
      { id: "a", name: "f", arguments: "{}" },
      { id: "b", name: "g", arguments: "{}" },
    ]);
  });

  test("a name that comes late belongs to the call before it", () => {
    expect(
      callsOf([call(undefined, { arguments: "{}" })], [call(undefined, { name: "f", arguments: " " })]),
    ).toEqual([{ id: null, name: "f", arguments: "{} " }]);
  });

  test("a custom tool has its input for arguments", () => {
    expect(
      callsOf(
        [{ index: 0, id: "a", type: "custom", custom: { name: "sh", input: "l" } }],
        [{ index: 0, custom: { input: "s" } }],
      ),
    ).toEqual([{ id: "a", name: "sh", arguments: "ls" }]);
  });

  test("each choice has calls of its own", () => {
    const { choices } = read({
      choices: [1, 0].map((index) => ({ index, delta: { tool_calls: [call(0, { name: `f${index}` })] } })),
    }).answer;
    expect(choices.map(({ toolCalls }) => toolCalls.map(({ name }) => name))).toEqual([["f0"], ["f1"]]);
  });

  test.each([[null], [[]], [[null, "x", 1]], [[{}]], [[{ index: 0 }]], [{ index: 0 }]])(
    "tool calls %j are none",
    (odd) => {
      expect(choiceOf({ content: "a", tool_calls: odd })).toMatchObject({ text: "a", toolCalls: [] });
    },
  );
});

describe("the end", () => {
  test("everything after [DONE] is counted and means nothing", () => {
    const reading = read(chunk({ content: "a" }), "[DONE]", chunk({ content: "b" }), "junk", "[DONE]", {
      error: { message: "late" },
    });
    expect(reading).toMatchObject({
      answer: { choices: [{ text: "a" }], error: null },
      chunks: 1,
      hasDone: true,
      malformed: [],
      afterDone: 4,
    });
  });

  test.each(["[DONE] ", " [DONE]", "[DONE]x", "[done]", '"[DONE]"'])("%j is not [DONE]", (data) => {
    expect(read(data)).toMatchObject({ hasDone: false, malformed: [data] });
  });

  test("[DONE] counts under any type but error", () => {
    expect(readAnswer([event("[DONE]", "done")]).hasDone).toBe(true);
    expect(readAnswer([event("[DONE]", "error")])).toMatchObject({
      hasDone: false,
      answer: { error: { message: "[DONE]" } },
    });
  });
});

describe("data that is no chunk", () => {
  test.each(["null", "[]", "1", '"x"', "{", "hello", " "])("%j is malformed, and reading goes on", (data) => {
    expect(read(data, chunk({ content: "a" }))).toMatchObject({
      answer: { choices: [{ text: "a" }], error: null },
      chunks: 1,
      malformed: [data],
    });
  });

  test("empty data is skipped", () => {
    expect(read("", chunk({ content: "a" }), "")).toMatchObject({ chunks: 1, malformed: [] });
  });

  test("padding around the JSON is no mistake", () => {
    expect(read('  {"choices":[{"delta":{"content":"a"}}]}    ').answer.choices[0]?.text).toBe("a");
  });

  test("a chunk under another event type is a chunk", () => {
    expect(readAnswer([event(chunk({ content: "a" }), "completion")]).answer.choices[0]?.text).toBe("a");
  });
});

describe("errors", () => {
  test.each([
    [
      "an error object",
      { error: { message: "boom", type: "server_error", code: 500 } },
      { message: "boom", type: "server_error", code: 500 },
    ],
    ["an error string", { error: "boom", code: "limit" }, { message: "boom", code: "limit" }],
    [
      "a bare error object",
      { object: "error", message: "boom", type: "t", code: "1300" },
      { message: "boom", type: "t", code: "1300" },
    ],
    [
      "an error object without a message",
      { error: { code: null } },
      { message: '{"code":null}', code: null },
    ],
    ["an error that is only true", { error: true, message: "boom" }, { message: "boom" }],
  ])("%s is an error", (_, data, expected) => {
    expect(read(data)).toMatchObject({ chunks: 0, malformed: [] });
    expect(read(data).answer.error).toEqual(expected);
  });

  test.each([null, false, 0, ""])("`error: %j` is no error", (error) => {
    expect(read({ ...chunk({ content: "a" }), error }).answer).toMatchObject({
      choices: [{ text: "a" }],
      error: null,
    });
  });

  test("what follows an error is ignored, only [DONE] is noted", () => {
    const reading = read(
      chunk({ content: "a" }),
      { error: { message: "boom" } },
      chunk({ content: "b" }),
      "junk",
      {
        error: { message: "second" },
      },
      "[DONE]",
    );
    expect(reading).toMatchObject({
      answer: { choices: [{ text: "a", finishReason: null }], error: { message: "boom" } },
      chunks: 1,
      hasDone: true,
      malformed: [],
    });
  });

  test("OpenRouter's error chunk is an error, and its choices count", () => {
    const reading = read(
      chunk({ content: "a" }),
      { error: { code: 502, message: "gone" }, ...chunk({ content: "" }, { finish_reason: "error" }) },
      chunk({ content: "b" }),
    );
    expect(reading.answer).toMatchObject({
      choices: [{ text: "a", finishReason: "error" }],
      error: { code: 502, message: "gone" },
    });
  });

  test.each([
    ["nested", { error: { message: "boom", type: "t" }, message: "no" }, { message: "boom", type: "t" }],
    ["flat", { message: "boom", code: 1 }, { message: "boom", code: 1 }],
    ["a null error", { error: null, message: "boom" }, { message: "boom" }],
    ["JSON without a message", { a: 1 }, { message: '{"a":1}' }],
    ["plain text", "boom", { message: "boom" }],
    ["nothing", "", { message: "" }],
  ])("`event: error` is an error: %s", (_, data, expected) => {
    expect(readAnswer([event(data, "error")]).answer.error).toEqual(expected);
  });
});
