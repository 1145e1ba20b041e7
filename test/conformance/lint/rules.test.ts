import { expect, test } from "vitest";
import { LINT_RULES } from "../../../src/conformance/lint/index.ts";
import {
  ARGUMENTS,
  broken,
  call,
  CALLED,
  chunk,
  delta,
  frames,
  HELLO,
  OPENS_CALL,
  ROLE,
  STOP,
  stream,
  USAGE,
} from "./streams.ts";

const without = (value: object, key: string): object =>
  Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
const bytes = (...parts: (string | number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string)));

/** Streams that break one rule, and what else cannot hold then. */
const BROKEN: readonly [rule: string, what: string, bytes: string | Uint8Array, also?: string[]][] = [
  ["lint.sse.events", "an error page", "<html><body>502 Bad Gateway</body></html>"],
  ["lint.sse.events", "a JSON body", '{"error":{"message":"no"}}\n'],
  [
    "lint.sse.events",
    "a whole answer",
    '{"object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"}}]}\n',
  ],
  ["lint.sse.bom", "a byte order mark", `\uFEFF${stream(ROLE, HELLO, STOP)}`],
  ["lint.sse.line-ends", "lone CRs", stream(ROLE, HELLO, STOP).replaceAll("\n", "\r")],
  ["lint.sse.line-length", "a line of 70 KiB", stream(ROLE, delta({ content: "x".repeat(70_000) }), STOP)],
  [
    "lint.sse.comments",
    "a chunk in a comment",
    stream(ROLE, `: data: ${JSON.stringify(HELLO)}\n\n`, HELLO, STOP),
  ],
  [
    "lint.sse.utf8",
    "a stray byte in the text",
    bytes(
      frames(ROLE),
      'data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"m","choices":[{"index":0,"delta":{"content":"a',
      [0xff],
      'b"},"finish_reason":null}]}\n\n',
      stream(STOP),
    ),
  ],
  [
    "lint.sse.outside",
    "a chunk without its field name",
    stream(ROLE, `${JSON.stringify(HELLO)}\n\n`, HELLO, STOP),
  ],
  [
    "lint.sse.outside",
    "a field name in capitals",
    stream(ROLE, `Data: ${JSON.stringify(HELLO)}\n\n`, HELLO, STOP),
  ],
  [
    "lint.sse.outside",
    "a mark of byte order in the middle",
    stream(ROLE, `\uFEFFdata: ${JSON.stringify(HELLO)}\n\n`, HELLO, STOP),
  ],
  [
    "lint.sse.outside",
    "an error behind the stream",
    `${stream(ROLE, HELLO, STOP)}{"error":{"message":"late"}}\n`,
  ],
  ["lint.sse.fields", "a comment without its colon", stream("OPENROUTER PROCESSING\n\n", ROLE, HELLO, STOP)],
  ["lint.sse.values", "retry with a unit", stream("retry: 3s\n\n", ROLE, HELLO, STOP), ["lint.sse.no-data"]],
  [
    "lint.sse.terminated",
    "no blank line behind the finish reason",
    `${frames(ROLE, HELLO)}data: ${JSON.stringify(STOP)}\n`,
    ["lint.done.present"],
  ],
  [
    "lint.sse.terminated",
    "JSON that breaks off",
    `${frames(ROLE, HELLO)}data: {"id":"chatcmpl-1","obj`,
    ["lint.finish.present", "lint.done.present"],
  ],
  ["lint.sse.no-data", "an event with a type only", stream("event: ping\n\n", ROLE, HELLO, STOP)],
  ["lint.sse.no-data", "empty data", stream("data:\n\n", ROLE, HELLO, STOP)],
  [
    "lint.sse.readable",
    "a line of 33 MiB",
    stream(ROLE, HELLO, `data: ${"x".repeat(33 * 1024 * 1024)}\n\n`, STOP),
  ],
  ["lint.chunk.json", "plain text as data", stream(ROLE, "data: Hello\n\n", HELLO, STOP)],
  [
    "lint.chunk.json",
    "two chunks in one event",
    stream(ROLE, `data: ${JSON.stringify(HELLO)}${JSON.stringify(HELLO)}\n\n`, STOP),
    ["lint.answer.some"],
  ],
  [
    "lint.chunk.json",
    "no blank line between two events",
    stream(ROLE, `data: ${JSON.stringify(HELLO)}\ndata: ${JSON.stringify(HELLO)}\n\n`, STOP),
    ["lint.answer.some"],
  ],
  [
    "lint.chunk.json",
    "a comment sent as data",
    stream(ROLE, "data: : OPENROUTER PROCESSING\n\n", HELLO, STOP),
  ],
  [
    "lint.chunk.json",
    "a prefix that is doubled",
    stream(ROLE, `data: data: ${JSON.stringify(HELLO)}\n\n`, HELLO, STOP),
  ],
  ["lint.chunk.json", "a number", stream(ROLE, "data: 42\n\n", HELLO, STOP)],
  [
    "lint.chunk.json",
    "JSON cut by a line feed in the text",
    stream(ROLE, 'data: {"id":"chatcmpl-1","choices":[{"delta":{"content":"a\ndata: b"}}]}\n\n', HELLO, STOP),
  ],
  [
    "lint.chunk.one-line",
    "pretty JSON",
    stream(
      ROLE,
      `${JSON.stringify(HELLO, null, 1)
        .split("\n")
        .map((line) => `data: ${line}\n`)
        .join("")}\n`,
      STOP,
    ),
  ],
  [
    "lint.chunk.event-type",
    "named chunks",
    stream(ROLE, `event: chunk\ndata: ${JSON.stringify(HELLO)}\n\n`, STOP),
  ],
  ["lint.chunk.object", "another object", stream(ROLE, { ...HELLO, object: "chat.completion" }, STOP)],
  ["lint.chunk.id", "an empty id", stream(ROLE, { ...HELLO, id: "" }, STOP)],
  ["lint.chunk.id", "no id", stream(ROLE, without(HELLO, "id"), STOP)],
  ["lint.chunk.same-id", "another id", stream(ROLE, { ...HELLO, id: "chatcmpl-2" }, STOP)],
  [
    "lint.chunk.created",
    "a float",
    stream(ROLE, { ...HELLO, created: 1.5 }, STOP),
    ["lint.chunk.same-created"],
  ],
  [
    "lint.chunk.created",
    "milliseconds",
    stream(...[ROLE, HELLO, STOP].map((each) => ({ ...each, created: 1_700_000_000_000 }))),
  ],
  ["lint.chunk.model", "no model", stream(ROLE, without(HELLO, "model"), STOP)],
  ["lint.chunk.same-created", "another second", stream(ROLE, { ...HELLO, created: 1_700_000_001 }, STOP)],
  ["lint.chunk.same-model", "another model", stream(ROLE, { ...HELLO, model: "n" }, STOP)],
  [
    "lint.chunk.object-to-the-end",
    "another object at the end",
    stream(ROLE, HELLO, { ...STOP, object: "chat.completion.done" }),
  ],
  ["lint.chunk.choices", "no choices", stream(ROLE, HELLO, without(HELLO, "choices"), STOP)],
  ["lint.chunk.choices", "choices that are null", stream(ROLE, HELLO, chunk(null), STOP)],
  [
    "lint.chunk.choices",
    "choices of a warning",
    stream(ROLE, { warning: "slow" }, HELLO, STOP),
    ["lint.chunk.object", "lint.chunk.id", "lint.chunk.created", "lint.chunk.model"],
  ],
  ["lint.chunk.empty-choices", "a keep-alive as chunk", stream(ROLE, chunk([]), HELLO, STOP)],
  [
    "lint.chunk.index",
    "no index",
    stream(ROLE, chunk([{ delta: { content: "a" }, finish_reason: null }]), STOP),
  ],
  ["lint.chunk.index", "an index in quotes", stream(ROLE, delta({ content: "a" }, null, "0"), STOP)],
  [
    "lint.chunk.delta",
    "a delta that is null",
    stream(ROLE, HELLO, chunk([{ index: 0, delta: null, finish_reason: "stop" }])),
  ],
  [
    "lint.chunk.delta",
    "a message in place of it",
    stream(ROLE, HELLO, chunk([{ index: 0, message: { content: "Hello" }, finish_reason: "stop" }])),
  ],
  ["lint.chunk.role", "no role", stream(HELLO, STOP)],
  ["lint.chunk.role", "another role", stream(delta({ role: "user", content: "" }), HELLO, STOP)],
  [
    "lint.chunk.role-once",
    "the role in every chunk",
    stream(ROLE, delta({ role: "assistant", content: "Hello" }), STOP),
  ],
  [
    "lint.chunk.content",
    "content as parts",
    stream(ROLE, delta({ content: [{ type: "text", text: "Hello" }] }), STOP),
  ],
  [
    "lint.chunk.finish-key",
    "no finish_reason",
    stream(ROLE, chunk([{ index: 0, delta: { content: "a" } }]), STOP),
  ],
  ["lint.chunk.finish-key", "an empty reason", stream(ROLE, delta({ content: "a" }, ""), STOP)],
  ["lint.tools.list", "an object for a list", stream(ROLE, HELLO, delta({ tool_calls: {} }), STOP)],
  [
    "lint.tools.index",
    "a fragment that goes on without one",
    stream(ROLE, OPENS_CALL, call({ function: { arguments: "{}" } }), CALLED),
  ],
  [
    "lint.tools.index",
    "an index in quotes",
    stream(
      ROLE,
      call({ index: "0", id: "call_1", type: "function", function: { name: "f", arguments: "{}" } }),
      CALLED,
    ),
  ],
  [
    "lint.tools.index-present",
    "whole calls without one",
    stream(ROLE, call({ id: "call_1", type: "function", function: { name: "f", arguments: "{}" } }), CALLED),
  ],
  [
    "lint.tools.contiguous",
    "counted from 1",
    stream(
      ROLE,
      call({ index: 1, id: "call_1", type: "function", function: { name: "f", arguments: "{}" } }),
      CALLED,
    ),
  ],
  [
    "lint.tools.opening",
    "no id",
    stream(ROLE, call({ index: 0, type: "function", function: { name: "f", arguments: "{}" } }), CALLED),
  ],
  [
    "lint.tools.opening",
    "the name comes later",
    stream(
      ROLE,
      call({ index: 0, id: "call_1", type: "function", function: { arguments: "" } }),
      call({ index: 0, function: { name: "f", arguments: "{}" } }),
      CALLED,
    ),
  ],
  [
    "lint.tools.type",
    "no type",
    stream(ROLE, call({ index: 0, id: "call_1", function: { name: "f", arguments: "{}" } }), CALLED),
  ],
  [
    "lint.tools.same-id",
    "two calls at one index",
    stream(
      ROLE,
      OPENS_CALL,
      ARGUMENTS,
      call({ index: 0, id: "call_2", type: "function", function: { name: "f", arguments: "{}" } }),
      CALLED,
    ),
  ],
  [
    "lint.tools.same-id",
    "one id for two calls",
    stream(
      ROLE,
      OPENS_CALL,
      ARGUMENTS,
      call({ index: 1, id: "call_1", type: "function", function: { name: "f", arguments: "{}" } }),
      CALLED,
    ),
  ],
  [
    "lint.tools.said-once",
    "the name again",
    stream(ROLE, OPENS_CALL, call({ index: 0, function: { name: "f", arguments: "{}" } }), CALLED),
  ],
  [
    "lint.tools.arguments",
    "an object",
    stream(
      ROLE,
      call({ index: 0, id: "call_1", type: "function", function: { name: "f", arguments: {} } }),
      CALLED,
    ),
  ],
  [
    "lint.tools.json",
    "a fragment that was lost",
    stream(ROLE, OPENS_CALL, call({ index: 0, function: { arguments: '{"city":' } }), CALLED),
  ],
  ["lint.tools.json", "no arguments at all", stream(ROLE, OPENS_CALL, CALLED)],
  ["lint.tools.some", "tool_calls without a call", stream(ROLE, HELLO, CALLED)],
  ["lint.tools.finish", "stop behind a call", stream(ROLE, OPENS_CALL, ARGUMENTS, STOP)],
  ["lint.finish.present", "no finish reason", stream(ROLE, HELLO)],
  [
    "lint.finish.present",
    "one of two choices ends",
    stream(ROLE, HELLO, delta({ role: "assistant", content: "a" }, null, 1), STOP),
  ],
  ["lint.finish.once", "twice", stream(ROLE, HELLO, STOP, STOP)],
  ["lint.finish.last", "text behind it", stream(ROLE, HELLO, STOP, HELLO)],
  ["lint.finish.type", "a number", stream(ROLE, HELLO, delta({}, 1)), ["lint.finish.present"]],
  ["lint.finish.known", "a word of the model's own", stream(ROLE, HELLO, delta({}, "eos"))],
  ["lint.finish.nothing-after", "an empty delta behind it", stream(ROLE, HELLO, STOP, delta({}))],
  ["lint.done.present", "the end without it", frames(ROLE, HELLO, STOP)],
  ["lint.done.exact", "small letters", `${frames(ROLE, HELLO, STOP)}data: [done]\n\n`],
  ["lint.done.exact", "two spaces", `${frames(ROLE, HELLO, STOP)}data:  [DONE]\n\n`],
  ["lint.done.exact", "quotes", `${frames(ROLE, HELLO, STOP)}data: "[DONE]"\n\n`],
  ["lint.done.terminated", "no blank line", stream(ROLE, HELLO, STOP).trimEnd()],
  ["lint.done.last", "twice", `${stream(ROLE, HELLO, STOP)}data: [DONE]\n\n`],
  ["lint.done.last", "another answer behind it", stream(ROLE, HELLO, STOP) + stream(ROLE)],
  ["lint.answer.some", "an answer that says nothing", stream(ROLE, STOP)],
  [
    "lint.error.none",
    "an error in the stream",
    frames(ROLE, HELLO, { error: { message: "overloaded", type: "server_error" } }),
  ],
  [
    "lint.error.none",
    "an event named error",
    frames(ROLE, HELLO, 'event: error\ndata: {"message":"overloaded"}\n\n'),
  ],
  [
    "lint.error.message",
    "an error that says nothing",
    frames(ROLE, HELLO, { error: { code: 500 } }),
    ["lint.error.none"],
  ],
  [
    "lint.error.last",
    "success behind an error",
    stream(ROLE, HELLO, { error: { message: "overloaded" } }, STOP),
    ["lint.error.none"],
  ],
  [
    "lint.usage.numbers",
    "counts in quotes",
    stream(
      ROLE,
      HELLO,
      STOP,
      chunk([], { usage: { prompt_tokens: "1", completion_tokens: 2, total_tokens: 3 } }),
    ),
  ],
  [
    "lint.usage.numbers",
    "a missing count",
    stream(ROLE, HELLO, STOP, chunk([], { usage: { prompt_tokens: 1, total_tokens: 3 } })),
  ],
  [
    "lint.usage.sum",
    "a total that is none",
    stream(
      ROLE,
      HELLO,
      STOP,
      chunk([], { usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 0 } }),
    ),
  ],
  [
    "lint.usage.place",
    "beside the finish reason",
    stream(ROLE, HELLO, { ...STOP, usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } }),
  ],
  ["lint.usage.place", "before the answer", stream(USAGE, ROLE, HELLO, STOP)],
  ["lint.usage.place", "before the finish reason", stream(ROLE, HELLO, USAGE, STOP)],
  ["lint.usage.place", "twice", stream(ROLE, HELLO, STOP, USAGE, USAGE)],
];

test.each(BROKEN)("%s is broken by %s", (rule, _, given, also = []) => {
  expect(broken(given).sort()).toEqual([rule, ...also].sort());
});

test("every rule on the bytes has a stream that breaks it", () => {
  const named = new Set(BROKEN.map(([rule]) => rule));
  const ids = LINT_RULES.map(({ id }) => id).filter((id) => !id.startsWith("lint.http."));
  expect(ids.filter((id) => !named.has(id))).toEqual([]);
});

const NULLS = { usage: null, service_tier: "default", system_fingerprint: null };
const SAFE = { hate: { filtered: false, severity: "safe" } };

/** Streams that are right, or as right as the specifications demand. */
const LEGAL: readonly [what: string, bytes: string | Uint8Array][] = [
  ["a short answer", stream(ROLE, HELLO, STOP)],
  ["CRLF", stream(ROLE, HELLO, STOP).replaceAll("\n", "\r\n")],
  ["no space behind the colon", stream(ROLE, HELLO, STOP).replaceAll("data: ", "data:")],
  [
    "comments, blank lines and a retry before everything",
    stream(": ok\n\n:\n\n\n\n", ROLE, ": OPENROUTER PROCESSING\n\n", HELLO, STOP),
  ],
  ["a comment inside an event", stream(ROLE, `: here\ndata: ${JSON.stringify(HELLO)}\n\n`, STOP)],
  [
    "ids and the default type",
    stream(ROLE, `id: 1\nevent: message\ndata: ${JSON.stringify(HELLO)}\n\n`, STOP),
  ],
  ["a blank in the last frame's place", `${stream(ROLE, HELLO, STOP)}\n: bye\n\n`],
  [
    "line separators of Unicode in the text",
    stream(ROLE, delta({ content: "a\u2028b\u2029c\u0085d" }), STOP),
  ],
  ["`[DONE]` and `data:` in the text", stream(ROLE, delta({ content: "data: [DONE]\n\n" }), STOP)],
  ["text and end in one chunk", stream(ROLE, delta({ content: "Hello" }, "stop"))],
  ["usage asked for", stream({ ...ROLE, ...NULLS }, { ...HELLO, ...NULLS }, { ...STOP, ...NULLS }, USAGE)],
  [
    "padding and log probabilities",
    stream(
      ROLE,
      chunk(
        [
          {
            index: 0,
            delta: { content: "a" },
            logprobs: { content: [], refusal: null },
            finish_reason: null,
          },
        ],
        { obfuscation: "x1" },
      ),
      STOP,
    ),
  ],
  [
    "two choices in turn",
    stream(ROLE, delta({ role: "assistant", content: "a" }, null, 1), HELLO, delta({}, "length", 1), STOP),
  ],
  [
    "reasoning first",
    stream(ROLE, delta({ reasoning_content: "hm" }), delta({ reasoning: "hm" }), HELLO, STOP),
  ],
  [
    "a refusal",
    stream(delta({ role: "assistant", content: "", refusal: null }), delta({ refusal: "No." }), STOP),
  ],
  ["one call", stream(ROLE, OPENS_CALL, ARGUMENTS, CALLED)],
  [
    "two calls in turn",
    stream(
      ROLE,
      OPENS_CALL,
      call({ index: 1, id: "call_2", type: "function", function: { name: "g", arguments: "" } }),
      ARGUMENTS,
      call({ index: 1, function: { arguments: "{}" } }),
      CALLED,
    ),
  ],
  [
    "two calls in one chunk",
    stream(
      ROLE,
      delta({
        tool_calls: [0, 1].map((index) => ({
          index,
          id: `call_${index}`,
          type: "function",
          function: { name: "f", arguments: "{}" },
        })),
      }),
      CALLED,
    ),
  ],
  [
    "nulls and empty strings in continuations",
    stream(
      ROLE,
      OPENS_CALL,
      call({ index: 0, id: "", type: null, function: { name: null, arguments: "{}" } }),
      CALLED,
    ),
  ],
  [
    "a custom tool",
    stream(
      ROLE,
      call({ index: 0, id: "call_1", type: "custom", custom: { name: "f", input: "SELECT 1" } }),
      CALLED,
    ),
  ],
  [
    "a call cut at the limit",
    stream(ROLE, OPENS_CALL, call({ index: 0, function: { arguments: '{"a' } }), delta({}, "length")),
  ],
  [
    "Azure's notes on the prompt and on the text",
    stream(
      {
        choices: [],
        created: 0,
        id: "",
        model: "",
        object: "",
        prompt_filter_results: [{ prompt_index: 0, content_filter_results: SAFE }],
      },
      ROLE,
      HELLO,
      STOP,
      {
        id: "",
        object: "",
        created: 0,
        model: "",
        choices: [
          {
            index: 0,
            finish_reason: null,
            content_filter_results: SAFE,
            content_filter_offsets: { check_offset: 1, start_offset: 1, end_offset: 5 },
          },
        ],
      },
    ),
  ],
  [
    "usage of a model that counts reasoning apart",
    stream(
      ROLE,
      HELLO,
      STOP,
      chunk([], {
        usage: {
          prompt_tokens: 12,
          completion_tokens: 2,
          total_tokens: 354,
          completion_tokens_details: { reasoning_tokens: 340 },
        },
      }),
    ),
  ],
  [
    "`error: null` in every chunk",
    stream({ ...ROLE, error: null }, { ...HELLO, error: null }, { ...STOP, error: null }),
  ],
];

test.each(LEGAL)("%s breaks nothing", (_, given) => {
  expect(broken(given)).toEqual([]);
});

const FOREIGN: readonly [what: string, bytes: string][] = [
  [
    "events of the Responses API",
    'event: response.created\ndata: {"type":"response.created","sequence_number":0}\n\nevent: response.completed\ndata: {"type":"response.completed","sequence_number":1}\n\n',
  ],
  [
    "events of the Messages API",
    'event: message_start\ndata: {"type":"message_start"}\n\nevent: ping\ndata: {"type": "ping"}\n\nevent: message_stop\ndata: {"type":"message_stop"}\n\n',
  ],
  ["Gemini's own stream", 'data: {"candidates":[{"content":{"parts":[{"text":"Hi"}]}}]}\r\n\r\n'],
  [
    "a stream for a user interface",
    'data: {"type":"start"}\n\ndata: {"type":"text-delta","id":"0","delta":"Hi"}\n\ndata: [DONE]\n\n',
  ],
  ["text of a clock", "data: 12:00\n\nevent: tick\ndata: 12:01\n\n"],
];

test.each(FOREIGN)("%s are no chat completion and are not judged as one", (_, given) => {
  expect(broken(given)).toEqual([]);
  expect(broken(given, { kind: "chat" })).not.toEqual([]);
});

test("the older API of completions is another protocol", () => {
  const text = { object: "text_completion", choices: [{ index: 0, text: "Hi", finish_reason: null }] };
  expect(broken(stream(text))).toEqual([]);
});

test("JSON that is nested without end is judged and not stumbled over", () => {
  const deep = "[".repeat(100_000) + "]".repeat(100_000);
  const given = `data: {"error":${deep}}\n\ndata: {"object":"chat.completion.chunk","choices":${deep}}\n\n`;
  expect(broken(given)).toContain("lint.chunk.choices");
});

test("only the first few places of a rule are kept, and all are counted", () => {
  const many = stream(ROLE, ...Array.from({ length: 50 }, () => ({ ...HELLO, id: "" })), STOP);
  expect(broken(many)).toEqual(["lint.chunk.id"]);
});
