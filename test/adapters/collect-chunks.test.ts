import { expect, test } from "vitest";
import { collectChunks } from "../../src/adapters/index.ts";

async function* from(...chunks: unknown[]): AsyncGenerator<unknown> {
  yield* chunks;
}

const text = (content: unknown) => ({ choices: [{ index: 0, delta: { content } }] });
const tool = (...fragments: object[]) => ({ choices: [{ index: 0, delta: { tool_calls: fragments } }] });
const fragment = (index: unknown, id: unknown, name: unknown, args: unknown) => ({
  ...(index === undefined ? {} : { index }),
  id,
  function: { name, arguments: args },
});

async function toolCalls(...chunks: unknown[]) {
  const { choices } = await collectChunks(() => from(...chunks));
  return choices?.[0]?.toolCalls;
}

test("chunks of any shape do no harm", async () => {
  const observation = await collectChunks(() =>
    from(
      null,
      [],
      "text",
      {},
      { choices: null },
      { choices: [null, {}] },
      { choices: [{ index: 0, delta: null }] },
      text(null),
      text(7),
      text("ok"),
      { choices: [{ index: 0, delta: { tool_calls: "no" }, finish_reason: 1 }], usage: "none" },
    ),
  );
  expect(observation).toMatchObject({
    ended: "complete",
    choices: [{ index: 0, text: "ok", reasoning: "", refusal: "", finishReason: null, toolCalls: [] }],
    usage: null,
  });
  expect(observation.arrivals).toHaveLength(11);
});

test("text goes to its choice, and choices come in order of their index", async () => {
  const delta = (index: number, content: string) => ({ choices: [{ index, delta: { content } }] });
  const { choices } = await collectChunks(() => from(delta(1, "b"), delta(0, "a"), delta(1, "B")));
  expect(choices?.map(({ index, text: said }) => [index, said])).toEqual([
    [0, "a"],
    [1, "bB"],
  ]);
});

test("reasoning under both names is taken once", async () => {
  const delta = { reasoning: "think", reasoning_content: "think" };
  const { choices } = await collectChunks(() => from({ choices: [{ index: 0, delta }] }));
  expect(choices?.[0]?.reasoning).toBe("think");
});

test("the last usage counts", async () => {
  const usage = (total_tokens: number) => ({
    usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens },
  });
  const observation = await collectChunks(() => from(usage(3), text("x"), usage(4), { usage: null }));
  expect(observation.usage).toEqual({ promptTokens: 1, completionTokens: 2, totalTokens: 4 });
});

test("the first id and name of a tool call win, and arguments are joined", async () => {
  expect(
    await toolCalls(
      tool(fragment(1, "b", "g", "{")),
      tool(fragment(0, "a", "f", '{"x"')),
      tool(fragment(0, "a", "f", ":1"), fragment(1, "", "", "}")),
      tool(fragment("0", null, null, "}")),
    ),
  ).toEqual([
    { id: "a", name: "f", arguments: '{"x":1}' },
    { id: "b", name: "g", arguments: "{}" },
  ]);
});

test("tool calls without an index are told apart by id or name", async () => {
  expect(
    await toolCalls(
      tool(fragment(undefined, "a", "f", "{}")),
      tool(fragment(undefined, "b", "g", "[")),
      tool(fragment(undefined, undefined, undefined, "]")),
      tool(fragment(undefined, null, "h", { z: 1 })),
    ),
  ).toEqual([
    { id: "a", name: "f", arguments: "{}" },
    { id: "b", name: "g", arguments: "[]" },
    { id: null, name: "h", arguments: '{"z":1}' },
  ]);
});

test("a fragment that says nothing makes no call, and custom tools are calls too", async () => {
  const custom = (input: string, name?: string) => ({ index: 0, id: "c", custom: { name, input } });
  expect(
    await toolCalls(tool({ index: 3, type: "function" }), tool(custom("SEL", "sql")), tool(custom("ECT 1"))),
  ).toEqual([{ id: "c", name: "sql", arguments: "SELECT 1" }]);
});

test("content in parts is text and reasoning", async () => {
  const parts = [
    { type: "thinking", thinking: [{ type: "text", text: "hm" }] },
    { type: "text", text: "x" },
  ];
  const { choices } = await collectChunks(() => from(text(parts), text("y")));
  expect(choices?.[0]).toMatchObject({ text: "xy", reasoning: "hm" });
});

test("usage in other places counts when there is none in its own", async () => {
  const groq = { x_groq: { usage: { prompt_tokens: 1, completion_tokens: 2 } } };
  expect((await collectChunks(() => from(groq))).usage).toEqual({
    promptTokens: 1,
    completionTokens: 2,
    totalTokens: 3,
  });
  const choice = { choices: [{ index: 0, delta: {}, usage: { total_tokens: 9 } }] };
  const own = { usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 } };
  expect((await collectChunks(() => from(own, choice))).usage?.totalTokens).toBe(7);
  expect((await collectChunks(() => from(choice))).usage?.totalTokens).toBe(9);
});

test("tool calls that all have index 0 are told apart by id and name", async () => {
  expect(
    await toolCalls(
      tool(fragment(0, "a", "f", "1")),
      tool(fragment(0, "b", "g", "2")),
      tool(fragment(0, null, null, "3")),
    ),
  ).toEqual([
    { id: "a", name: "f", arguments: "1" },
    { id: "b", name: "g", arguments: "23" },
  ]);
});

test("an error keeps the part that came before it", async () => {
  async function* broken(): AsyncGenerator<unknown> {
    yield text("par");
    throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
  }
  expect(await collectChunks(broken)).toMatchObject({
    ended: "error",
    error: { kind: "network", message: "socket hang up", code: "ECONNRESET" },
    choices: [{ text: "par" }],
  });
});

test("an error in making the request is the client's error too", async () => {
  const failing = (): never => {
    throw Object.assign(new Error("429 slow down"), { status: 429 });
  };
  expect(await collectChunks(failing)).toMatchObject({
    ended: "error",
    error: { kind: "http", status: 429 },
  });
});

test("break leaves the loop after that chunk, and the client is told", async () => {
  let isReturned = false;
  async function* endless(): AsyncGenerator<unknown> {
    try {
      for (;;) yield text("x");
    } finally {
      isReturned = true;
    }
  }
  const observation = await collectChunks(endless, { cancelAfter: { chunks: 3, how: "break" } });
  expect(observation).toMatchObject({ ended: "cancelled", choices: [{ text: "xxx" }], sideErrors: [] });
  expect(isReturned).toBe(true);
});

test("break by time does not wait for a chunk that never comes", async () => {
  async function* stalled(): AsyncGenerator<unknown> {
    yield text("x");
    await new Promise(() => undefined);
  }
  const observation = await collectChunks(stalled, { cancelAfter: { ms: 20, how: "break" } });
  expect(observation).toMatchObject({ ended: "cancelled", choices: [{ text: "x" }] });
});

test.each([
  ["ends quietly", undefined],
  ["throws", new Error("aborted")],
])("abort is cancelled whether the client %s", async (_how, thrown) => {
  const controller = new AbortController();
  async function* abortable(): AsyncGenerator<unknown> {
    while (!controller.signal.aborted) yield text("x");
    if (thrown) throw thrown;
  }
  const abort = () => controller.abort();
  const observation = await collectChunks(abortable, { abort, cancelAfter: { chunks: 2, how: "abort" } });
  expect(observation).toMatchObject({ ended: "cancelled", choices: [{ text: "xx" }] });
  expect(observation.error).toBeUndefined();
});

test("an answer that comes whole in spite of the abort is complete", async () => {
  const finish = { choices: [{ index: 0, delta: {}, finish_reason: "stop" }] };
  const options = { abort: () => undefined, cancelAfter: { chunks: 1, how: "abort" as const } };
  expect((await collectChunks(() => from(text("x"), finish), options)).ended).toBe("complete");
});

test("an error after the cancel that was never due is an error", async () => {
  async function* broken(): AsyncGenerator<unknown> {
    yield text("x");
    throw new SyntaxError("bad JSON");
  }
  const options = { abort: () => undefined, cancelAfter: { chunks: 5, how: "abort" as const } };
  expect(await collectChunks(broken, options)).toMatchObject({ ended: "error", error: { kind: "parse" } });
});
