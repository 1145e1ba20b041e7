import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { answerByDefault, createMockServer } from "../../../src/mock-server/index.ts";
import type { DialectName } from "../../../src/scenario/index.ts";
import { ask, type Asked, chat, chunksIn } from "./ask.ts";

interface Chunk {
  model: string;
  choices: {
    index: number;
    delta: {
      role?: string;
      content?: string | null;
      tool_calls?: {
        index: number;
        id?: string;
        function: { name?: string; arguments: string };
        custom?: { name?: string; input: string };
      }[];
      function_call?: { name?: string; arguments: string };
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
      function_call?: { name: string; arguments: string };
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
  expect(new Set(texts).size).toBe(3);
  expect(finishOf(chunks)).toEqual(["stop", "stop", "stop"]);
  expect(whole({ n: 2 }).choices.map(({ index }) => index)).toEqual([0, 1]);
});

test.each(["Hello", "How are you?", "Explain the tides", "Write a poem"])(
  "several choices on %s differ, and are the same each time",
  (content) => {
    const asked = { n: 4, messages: [user(content)] };
    const texts = whole(asked).choices.map(({ message }) => message.content);
    expect(new Set(texts).size, texts.join("\n")).toBe(4);
    expect(whole(asked).choices.map(({ message }) => message.content)).toEqual(texts);
    expect([0, 1, 2, 3].map((index) => textOf(streamed(asked), index))).toEqual(texts);
  },
);

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

const broken = {
  type: "object",
  properties: { city: { $ref: "#/$defs/nowhere" }, code: { type: "string", pattern: "(" } },
  required: ["city"],
};

test("a schema that is none is refused where it is strict, and otherwise a warning in the journal", async () => {
  const warned: string[] = [];
  await using server = await createMockServer({
    provider: { onWarning: (warning) => void warned.push(warning) },
  });
  const tools = (strict: boolean): object[] => [
    { type: "function", function: { name: "f", strict, parameters: broken } },
  ];
  const refused = await ask(server, { body: { tools: tools(true) } });
  expect([refused.status, JSON.parse(refused.text)]).toEqual([
    400,
    {
      error: {
        message:
          "Invalid schema for function 'f': In context=('properties', 'city'), reference '#/$defs/nowhere' cannot be resolved. " +
          "In context=('properties', 'code'), '(' is not a valid regular expression.",
        type: "invalid_request_error",
        param: "tools[0].function.parameters",
        code: "invalid_function_parameters",
      },
    },
  ]);
  const format = { type: "json_schema", json_schema: { name: "w", strict: true, schema: broken } };
  const other = await ask(server, { body: { response_format: format } });
  expect([other.status, JSON.parse(other.text)]).toMatchObject([
    400,
    { error: { message: expect.stringMatching(/^Invalid schema for response_format 'w': /), code: null } },
  ]);
  const taken = await ask(server, { body: { tools: tools(false), tool_choice: "required", stream: false } });
  expect(taken.text).toContain('"city');
  const warning = expect.stringMatching(/^Invalid schema for function 'f': .*passed over here/);
  expect(server.exchanges().map(({ warnings }) => warnings)).toEqual([undefined, undefined, [warning]]);
  expect(warned).toEqual([warning]);
});

test("JSON that could not be made to meet its schema is a warning, too", () => {
  const schema = { type: "string", minLength: 1e9 };
  const format = { type: "json_schema", json_schema: { name: "w", schema } };
  const { warnings } = answerByDefault(request(chat({ response_format: format })));
  expect(warnings).toEqual([
    expect.stringMatching(/^The JSON made up for response_format 'w' does not meet/),
  ]);
});

test("what is offered as functions is called in the way before there were tools", () => {
  const asked = {
    functions: [weather.function, time.function],
    messages: [user("The weather and the time in Rome?")],
  };
  const { choices } = whole(asked);
  const message = choices[0]?.message;
  expect(choices[0]).toMatchObject({ message: { content: null }, finish_reason: "function_call" });
  expect(message).not.toHaveProperty("tool_calls");
  expect(message?.function_call?.name).toBe("get_weather");
  expect(meets(weather.function.parameters, JSON.parse(message?.function_call?.arguments ?? ""))).toBe(true);
  const chunks = streamed(asked);
  const deltas = chunks.flatMap(({ choices: [choice] }) => choice?.delta.function_call ?? []);
  expect(deltas[0]).toEqual({ name: "get_weather", arguments: "" });
  expect(deltas.length).toBeGreaterThan(4);
  expect(deltas.map((delta) => delta.arguments).join("")).toBe(message?.function_call?.arguments);
  expect(finishOf(chunks)).toEqual(["function_call"]);
  const named = whole({ ...asked, function_call: { name: "get_time" } });
  expect(named.choices[0]?.message).toMatchObject({ function_call: { name: "get_time" } });
  expect(whole({ ...asked, function_call: "none" }).choices[0]?.message).not.toHaveProperty("function_call");
});

test("the result of a function closes the turn, though the call is required", () => {
  const messages = [
    user("The weather in Rome?"),
    { role: "assistant", content: null, function_call: { name: "get_weather", arguments: "{}" } },
    { role: "function", name: "get_weather", content: "21 degrees" },
  ];
  const asked = { messages, functions: [weather.function], function_call: { name: "get_weather" } };
  expect(whole(asked).choices[0]).toMatchObject({
    message: { content: expect.stringMatching(/get_weather.*21 degrees/) },
    finish_reason: "stop",
  });
});

test("a custom tool is called with a text, which fits its grammar where that is an expression", () => {
  const shell = { type: "custom", custom: { name: "run_shell" } };
  const regex = { type: "grammar", grammar: { syntax: "regex", definition: "^[A-Z]{3}-\\d{4}$" } };
  const order = { type: "custom", custom: { name: "find_order", format: regex } };
  const asked = { tools: [shell, order], messages: [user("List the files, please")] };
  const { choices } = whole({ ...asked, tool_choice: "required" });
  expect(choices[0]).toMatchObject({
    message: {
      content: null,
      tool_calls: [
        {
          id: expect.any(String),
          type: "custom",
          custom: { name: "run_shell", input: "List the files, please" },
        },
      ],
    },
    finish_reason: "tool_calls",
  });
  const chosen = { ...asked, tool_choice: { type: "custom", custom: { name: "find_order" } } };
  const calls = streamed(chosen).flatMap(({ choices: [choice] }) => choice?.delta.tool_calls ?? []);
  expect(calls[0]).toMatchObject({ index: 0, type: "custom", custom: { name: "find_order", input: "" } });
  expect(calls.map(({ custom }) => custom?.input).join("")).toMatch(/^[A-Z]{3}-\d{4}$/);
});

test.each<[DialectName, object, number]>([
  ["vllm", { temperature: 9 }, 200],
  ["llama.cpp", { max_tokens: -1 }, 200],
  ["lm-studio", { max_tokens: -1 }, 200],
  ["groq", { n: 2 }, 400],
  ["groq", { stream: false, stream_options: { include_usage: true } }, 200],
  ["vllm", { stream: false, stream_options: { include_usage: true } }, 400],
  ["mistral", { tools: [weather], tool_choice: "any" }, 200],
  ["openai", { tools: [weather], tool_choice: "any" }, 400],
  ["deepseek", { tools: [], tool_choice: "none" }, 200],
  ["together", { logprobs: 3 }, 200],
  ["openai", { logprobs: 3 }, 400],
  ["together", { response_format: { type: "json_object", schema: { type: "object" } } }, 200],
])("%s answers %j with %i, as far as is known of it", (dialect, more, status) => {
  const { body, ...reply } = answerByDefault(request(chat(more)), { dialect });
  expect(reply.status, Buffer.from(body).toString()).toBe(status);
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
  [
    "too hot",
    { body: { temperature: 9 } },
    400,
    {
      message:
        "Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 9 instead.",
      param: "temperature",
      code: "decimal_above_max_value",
    },
  ],
  ["a negative limit", { body: { max_tokens: -1 } }, 400, { code: "integer_below_min_value" }],
  ["a limit in words", { body: { max_tokens: "ten" } }, 400, { param: "max_tokens", code: "invalid_type" }],
  ["a stop that is a number", { body: { stop: 3 } }, 400, { param: "stop", code: "invalid_type" }],
  [
    "a role that is none",
    { body: { messages: [{ role: "boss", content: "Hi" }] } },
    400,
    { param: "messages[0].role", code: "invalid_value" },
  ],
  ["a message that is no object", { body: { messages: ["Hi"] } }, 400, { param: "messages[0]" }],
  ["content that is a number", { body: { messages: [user(7)] } }, 400, { param: "messages[0].content" }],
  [
    "a format that is none",
    { body: { response_format: { type: "yaml" } } },
    400,
    {
      message: "Invalid value: 'yaml'. Supported values are: 'json_object', 'json_schema', and 'text'.",
      param: "response_format.type",
      code: "invalid_value",
    },
  ],
  [
    "a format without a type",
    { body: { response_format: {} } },
    400,
    { param: "response_format.type", code: "missing_required_parameter" },
  ],
  [
    "a format without its schema",
    { body: { response_format: { type: "json_schema" } } },
    400,
    { param: "response_format.json_schema" },
  ],
  [
    "options of a stream without a stream",
    { body: { stream: false, stream_options: { include_usage: true } } },
    400,
    {
      message: "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
      param: "stream_options",
    },
  ],
  ["a choice without tools", { body: { tool_choice: "auto" } }, 400, { param: "tool_choice" }],
  ["no tool", { body: { tools: [] } }, 400, { param: "tools", code: "empty_array" }],
  [
    "a choice that is none",
    { body: { tools: [weather], tool_choice: "maybe" } },
    400,
    { param: "tool_choice", code: "invalid_value" },
  ],
  [
    "a choice that names no function",
    { body: { tools: [weather], tool_choice: { type: "function" } } },
    400,
    { param: "tool_choice.function", code: "missing_required_parameter" },
  ],
  [
    "a call required of tools that only the provider can call",
    { body: { tools: [{ type: "web_search" }], tool_choice: "required" } },
    400,
    { message: expect.stringMatching(/needs a tool of type 'function' or 'custom'/), param: "tool_choice" },
  ],
  [
    "another function that is not offered",
    { body: { tools: [weather], tool_choice: { type: "function", function: { name: "x" } } } },
    400,
    { message: expect.stringContaining("named 'x'"), param: "tool_choice" },
  ],
  [
    "an old function that is not offered",
    { body: { functions: [weather.function], function_call: { name: "x" } } },
    400,
    { message: expect.stringContaining("no function named 'x'"), param: "function_call" },
  ],
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
