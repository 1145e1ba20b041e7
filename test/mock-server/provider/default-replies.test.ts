import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { answerByDefault, createMockServer } from "../../../src/mock-server/index.ts";
import { ask, type Asked, chat, chunksIn } from "./ask.ts";

interface Chunk {
  model: string;
  choices: {
    index: number;
    delta: {
      role?: string;
      content?: string | null;
      tool_calls?: { index: number; id?: string; function: { name?: string; arguments: string } }[];
    };
    logprobs: { content: { token: string; top_logprobs: unknown[] }[] } | null;
    finish_reason: string | null;
  }[];
  usage?: { prompt_tokens: number; completion_tokens: number; total_tokens: number } | null;
  obfuscation?: string;
}

interface Completion {
  object: string;
  choices: {
    index: number;
    message: {
      role: string;
      content: string | null;
      tool_calls?: { id: string; type: string; function: { name: string; arguments: string } }[];
    };
    finish_reason: string;
    logprobs: { content: { token: string }[] } | null;
  }[];
  usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number };
}

const request = (body: string) => ({
  method: "POST",
  path: "/v1/chat/completions",
  httpVersion: "1.1",
  headers: {},
  body,
});
const streamed = (more: object = {}, seed = 1): Chunk[] =>
  chunksIn<Chunk>(Buffer.from(answerByDefault(request(chat(more)), { seed }).body).toString());
const whole = (more: object = {}): Completion =>
  JSON.parse(
    Buffer.from(answerByDefault(request(chat({ ...more, stream: false }))).body).toString(),
  ) as Completion;
const user = (content: unknown) => ({ role: "user", content });
const textOf = (chunks: Chunk[], index = 0): string =>
  chunks
    .flatMap(({ choices }) => choices.filter((choice) => choice.index === index))
    .map(({ delta }) => delta.content ?? "")
    .join("");
const finishOf = (chunks: Chunk[]): (string | null | undefined)[] =>
  chunks
    .flatMap(({ choices }) => choices.map(({ finish_reason: reason }) => reason))
    .filter((one) => one !== null);

const weather = {
  type: "function",
  function: {
    name: "get_weather",
    parameters: {
      type: "object",
      properties: {
        location: { type: "string" },
        unit: { enum: ["celsius", "fahrenheit"] },
        days: { type: "integer", minimum: 1, maximum: 7 },
        hours: {
          type: "array",
          items: { type: "string", pattern: "^\\d\\d:00$" },
          minItems: 2,
          uniqueItems: true,
        },
      },
      required: ["location", "unit", "days", "hours"],
      additionalProperties: false,
    },
  },
};
const time = {
  type: "function",
  function: {
    name: "get_time",
    parameters: { type: "object", properties: { zone: { type: "string" } }, required: ["zone"] },
  },
};
const meets = (schema: object, value: unknown): boolean =>
  new Ajv2020({ strict: false }).compile(schema)(value);

test("the answer is about the message, the same for the same request and seed, and streamed and whole alike", () => {
  const asked = { messages: [user("Explain photosynthesis to me.")] };
  expect(textOf(streamed(asked))).toContain("photosynthesis");
  expect(streamed(asked)).toEqual(streamed(asked));
  const texts = new Set([1, 2, 3, 4, 5, 6, 7, 8].map((seed) => textOf(streamed(asked, seed))));
  expect(texts.size).toBeGreaterThan(2);
  const { choices, usage, object } = whole(asked);
  expect(object).toBe("chat.completion");
  expect(choices[0]?.message.content).toBe(textOf(streamed(asked)));
  expect(usage.total_tokens).toBe(usage.prompt_tokens + usage.completion_tokens);
});

test.each([
  ["Say this is a test", "this is a test"],
  ['Reply with exactly "pong".', "pong"],
  ["Count to 5", "1, 2, 3, 4, 5"],
  ["Hi there", "Hello! How can I help you today?"],
])("%s: %s", (asked, answer) => {
  expect(textOf(streamed({ messages: [user(asked)] }))).toBe(answer);
});

test("a story is long enough to be cancelled", () => {
  expect(streamed({ messages: [user("Write a long story")] }).length).toBeGreaterThan(150);
});

test("parts of a message are read, and a conversation is answered at its end", () => {
  const parts = [
    { type: "text", text: "Say one" },
    { type: "image_url", image_url: { url: "data:," } },
  ];
  expect(
    textOf(streamed({ messages: [user("Say two"), { role: "assistant", content: "two" }, user(parts)] })),
  ).toBe("one");
});

test("several choices come with their indexes, differ, and each has its finish", () => {
  const chunks = streamed({ n: 3, messages: [user("Explain the tides")] });
  const texts = [0, 1, 2].map((index) => textOf(chunks, index));
  for (const text of texts) expect(text).toContain("tides");
  expect(new Set(texts).size).toBeGreaterThan(1);
  expect(finishOf(chunks)).toEqual(["stop", "stop", "stop"]);
  expect(whole({ n: 2 }).choices.map(({ index }) => index)).toEqual([0, 1]);
});

test.each(["max_tokens", "max_completion_tokens"])("%s cuts the answer, which ends with length", (limit) => {
  const chunks = streamed({ [limit]: 4, stream_options: { include_usage: true } });
  expect(finishOf(chunks)).toEqual(["length"]);
  expect(chunks.at(-1)?.usage?.completion_tokens).toBe(4);
  expect(whole({ [limit]: 4 }).choices[0]?.finish_reason).toBe("length");
});

test("a stop sequence ends the text before it", () => {
  const asked = { messages: [user("Say one two three")] };
  expect(textOf(streamed({ ...asked, stop: "two" }))).toBe("one ");
  expect(textOf(streamed({ ...asked, stop: ["three", " two"] }))).toBe("one");
  expect(finishOf(streamed({ ...asked, stop: ["two"] }))).toEqual(["stop"]);
});

test("usage comes in a chunk of its own when asked for, with null before; obfuscation can be left out", () => {
  const asked = streamed({ stream_options: { include_usage: true, include_obfuscation: false } });
  expect(asked.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: expect.any(Number) } });
  for (const chunk of asked.slice(0, -1)) expect(chunk.usage).toBeNull();
  for (const chunk of asked) expect(chunk).not.toHaveProperty("obfuscation");
  for (const chunk of streamed()) {
    expect(chunk).not.toHaveProperty("usage");
    expect(chunk.obfuscation).toMatch(/^\w+$/);
  }
});

test("log probabilities stand beside each token, with as many alternatives as asked", () => {
  const chunks = streamed({ logprobs: true, top_logprobs: 3 });
  const tokens = chunks.flatMap(({ choices }) => choices.flatMap(({ logprobs }) => logprobs?.content ?? []));
  expect(tokens.map(({ token }) => token).join("")).toBe(textOf(chunks));
  for (const { top_logprobs: others } of tokens) expect(others).toHaveLength(3);
  expect(whole({ logprobs: true }).choices[0]?.logprobs?.content.length).toBeGreaterThan(3);
});

test("a JSON object, and JSON that meets a schema", () => {
  expect(JSON.parse(textOf(streamed({ response_format: { type: "json_object" } })))).toEqual({
    answer: expect.any(String),
  });
  const { parameters: schema } = weather.function;
  const format = { type: "json_schema", json_schema: { name: "w", strict: true, schema } };
  const value: unknown = JSON.parse(textOf(streamed({ response_format: format })));
  expect(meets(schema, value), JSON.stringify(value)).toBe(true);
});

test.each([
  ["required", "required"],
  ["a named function", { type: "function", function: { name: "get_weather" } }],
])("tool_choice %s gives a call whose arguments meet the schema", (_what, choice) => {
  const asked = {
    tools: [weather, time],
    tool_choice: choice,
    messages: [user("What is the weather like in New York today?")],
  };
  const chunks = streamed(asked);
  const deltas = chunks.flatMap(({ choices }) => choices.flatMap(({ delta }) => delta.tool_calls ?? []));
  expect(deltas[0]).toMatchObject({
    index: 0,
    id: expect.stringMatching(/^call_/),
    function: { name: "get_weather" },
  });
  expect(deltas.length).toBeGreaterThan(4);
  const args: unknown = JSON.parse(deltas.map((delta) => delta.function.arguments).join(""));
  expect(args).toMatchObject({ location: "New York" });
  expect(meets(weather.function.parameters, args), JSON.stringify(args)).toBe(true);
  expect(finishOf(chunks)).toEqual(["tool_calls"]);
  const [call] = whole(asked).choices[0]?.message.tool_calls ?? [];
  expect(JSON.parse(call?.function.arguments ?? "")).toEqual(args);
});

test("tools that the message names are called in parallel, unless that is forbidden", () => {
  const asked = { tools: [weather, time], messages: [user("The weather and the time in Rome?")] };
  const names = (more: object): unknown[] =>
    whole({ ...asked, ...more }).choices[0]?.message.tool_calls?.map((call) => call.function.name) ?? [];
  expect(names({})).toEqual(["get_weather", "get_time"]);
  expect(names({ parallel_tool_calls: false })).toEqual(["get_weather"]);
  expect(names({ tool_choice: "none" })).toEqual([]);
  expect(names({ messages: [user("Tell me a joke")] })).toEqual([]);
  const indexes = streamed(asked).flatMap(({ choices }) =>
    choices.flatMap(({ delta }) => delta.tool_calls?.map(({ index }) => index) ?? []),
  );
  expect(new Set(indexes)).toEqual(new Set([0, 1]));
});

test.each(["auto", "required"])(
  "of the tools only those that are allowed are called, with mode %s",
  (mode) => {
    const allow = (...names: string[]): object => ({
      type: "allowed_tools",
      allowed_tools: { mode, tools: names.map((name) => ({ type: "function", function: { name } })) },
    });
    const asked = { tools: [weather, time], messages: [user("The weather and the time in Rome?")] };
    const names = (choice: object): unknown[] =>
      whole({ ...asked, tool_choice: choice }).choices[0]?.message.tool_calls?.map(
        (call) => call.function.name,
      ) ?? [];
    expect(names(allow("get_time"))).toEqual(["get_time"]);
    expect(names(allow("get_weather", "get_time"))).toEqual(["get_weather", "get_time"]);
  },
);

test("tool results are answered with what they say", () => {
  const call = { id: "call_1", type: "function", function: { name: "get_weather", arguments: "{}" } };
  const messages = [
    user("The weather in Rome?"),
    { role: "assistant", content: null, tool_calls: [call] },
    { role: "tool", tool_call_id: "call_1", content: "21 degrees" },
  ];
  const { choices } = whole({ messages, tools: [weather], tool_choice: "required" });
  expect(choices[0]).toMatchObject({
    message: { content: expect.stringMatching(/get_weather.*21 degrees/) },
    finish_reason: "stop",
  });
});

test("every prefix that the documented base URLs have works, and so do the models", async () => {
  await using server = await createMockServer({ provider: true });
  for (const prefix of ["", "/v1", "/v3/router", "/api/v1", "/openai/v1", "/a/b/c"]) {
    expect((await ask(server, { path: `${prefix}/chat/completions?x=1` })).status).toBe(200);
    const list = await ask(server, { path: `${prefix}/models`, method: "GET" });
    expect(JSON.parse(list.text)).toMatchObject({
      object: "list",
      data: [{ object: "model" }, {}, {}, {}, {}],
    });
    const one = await ask(server, { path: `${prefix}/models/any%2Fmodel`, method: "GET" });
    expect(JSON.parse(one.text)).toMatchObject({ id: "any/model", object: "model" });
  }
  const azure = await ask(server, {
    path: "/openai/deployments/my-gpt/chat/completions?api-version=2024-10-21",
    body: { model: undefined },
  });
  expect(azure.text).toContain('"model":"my-gpt"');
});

test.each<[string, Asked, number, object]>([
  ["no JSON", { body: "{" }, 400, { message: expect.stringContaining("could not parse the JSON body") }],
  ["an empty body", { body: "" }, 400, { type: "invalid_request_error" }],
  ["a list", { body: "[]" }, 400, { message: expect.stringContaining("expected an object") }],
  ["no model", { body: { model: undefined } }, 400, { message: "you must provide a model parameter" }],
  ["a model that is no text", { body: { model: 4 } }, 400, { param: "model" }],
  [
    "no messages",
    { body: { messages: undefined } },
    400,
    { param: "messages", code: "missing_required_parameter" },
  ],
  ["no message", { body: { messages: [] } }, 400, { param: "messages", code: "empty_array" }],
  ["messages that are none", { body: { messages: "hi" } }, 400, { param: "messages" }],
  ["a message without a role", { body: { messages: [{}] } }, 400, { param: "messages[0].role" }],
  ["n of 0", { body: { n: 0 } }, 400, { param: "n" }],
  ["a stream that is no boolean", { body: { stream: "yes" } }, 400, { param: "stream" }],
  ["too hot", { body: { temperature: 3 } }, 400, { param: "temperature" }],
  [
    "a tool without a name",
    { body: { tools: [{ function: {} }] } },
    400,
    { param: "tools[0].function.name" },
  ],
  [
    "a function that is not offered",
    { body: { tool_choice: { type: "function", function: { name: "x" } } } },
    400,
    { param: "tool_choice" },
  ],
  ["the wrong method", { method: "GET" }, 405, { code: "method_not_allowed" }],
  ["another method", { method: "DELETE" }, 405, { code: "method_not_allowed" }],
  ["an unknown path", { path: "/v1/nothing" }, 404, { code: "unknown_url" }],
  ["an API that is not there", { path: "/v1/embeddings" }, 404, { code: "unknown_url" }],
  ["the root", { path: "/", method: "GET" }, 404, { code: "unknown_url" }],
])("%s gets the right status and an error in OpenAI's shape", async (_what, asked, status, error) => {
  await using server = await createMockServer({ provider: true });
  const reply = await ask(server, asked);
  expect(reply.status).toBe(status);
  expect(reply.headers.get("content-type")).toBe("application/json");
  expect(JSON.parse(reply.text)).toMatchObject({
    error: { message: expect.any(String), type: "invalid_request_error", ...error },
  });
  expect(Object.keys((JSON.parse(reply.text) as { error: object }).error)).toEqual([
    "message",
    "type",
    "param",
    "code",
  ]);
  if (status === 405) expect(reply.headers.get("allow")).toBe("POST");
});

test("bytes that are no UTF-8 are refused, and a body of 100 MB is too large", async () => {
  await using server = await createMockServer({ provider: true });
  const post = async (body: Uint8Array<ArrayBuffer>): Promise<[number, unknown]> => {
    const reply = await fetch(`${server.origin}/v1/chat/completions`, { method: "POST", body });
    return [reply.status, await reply.json()];
  };
  const latin1 = new Uint8Array(Buffer.from(chat({ messages: [user("Gr\u00fc\u00dfe")] }), "latin1"));
  expect(await post(latin1)).toMatchObject([
    400,
    { error: { message: expect.stringContaining("not UTF-8") } },
  ]);
  const huge = new Uint8Array(100 * 1024 * 1024).fill(0x20);
  expect(await post(huge)).toMatchObject([413, { error: { code: "request_too_large" } }]);
  expect((await ask(server)).status).toBe(200);
});

test("a body nested too deep is refused, and so is the next request", async () => {
  await using server = await createMockServer({ provider: true });
  const nested = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
  const body = `{"model":"m","messages":[{"role":"user","content":${nested}}]}`;
  expect((await ask(server, { body })).status).toBe(400);
  expect((await ask(server)).status).toBe(200);
});
