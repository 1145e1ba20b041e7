import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, onTestFinished, test } from "vitest";
import { jsonSchemas } from "../../../scripts/json-schemas.ts";
import { createMockServer, type MockServer } from "../../../src/mock-server/index.ts";
import { type AnswerInput, loadScenarioOrAnswers } from "../../../src/scenario/index.ts";
import { ask, chunksIn } from "./ask.ts";

interface Completion {
  choices: {
    message: {
      content: string | null;
      reasoning_content?: string;
      tool_calls?: { function: { name: string; arguments: string } }[];
    };
    finish_reason: string;
  }[];
}

const user = (content: string): object => ({ role: "user", content });

function answering(...answers: AnswerInput[]): Promise<MockServer> {
  return createMockServer({ provider: true, scenarios: [{ answers }] });
}

async function hear(server: MockServer, said: string | object[], more: object = {}): Promise<Completion> {
  const messages = typeof said === "string" ? [user(said)] : said;
  const { text } = await ask(server, { body: { stream: false, messages, ...more } });
  return JSON.parse(text) as Completion;
}

const textIn = ({ choices }: Completion): unknown => choices[0]?.message.content;

test("words in any case, an expression and a match choose the answer; the one without `when` takes the rest", async () => {
  await using server = await answering(
    { when: "hello (you)", say: "literal" },
    { when: "/^h(i|ello)$/", say: "expression" },
    { when: { model: "slow-*" }, say: "model" },
    { say: "else" },
    { when: "HELLO", say: "words" },
  );
  expect(textIn(await hear(server, "Well, Hello (YOU)!"))).toBe("literal");
  expect(textIn(await hear(server, "hi"))).toBe("expression");
  expect(textIn(await hear(server, "x", { model: "slow-1" }))).toBe("model");
  expect(textIn(await hear(server, "oh hello"))).toBe("words");
  expect(textIn(await hear(server, "bye"))).toBe("else");
});

test("where no answer fits, one is made up", async () => {
  await using server = await answering({ when: "a", say: "b" });
  expect(textIn(await hear(server, "Hi"))).toBe("Hello! How can I help you today?");
});

test("a list is said one after the other", async () => {
  await using server = await answering({ when: "next", say: ["one", "two"] });
  const said: unknown[] = [];
  for (let i = 0; i < 3; i++) said.push(textIn(await hear(server, "next")));
  expect(said).toEqual(["one", "two", "two"]);
});

test.each<[AnswerInput["call"], [string, unknown][]]>([
  ["now", [["now", {}]]],
  ['get_weather {"city": "Paris"}', [["get_weather", { city: "Paris" }]]],
  [
    { get_weather: { city: "Paris" }, now: null },
    [
      ["get_weather", { city: "Paris" }],
      ["now", {}],
    ],
  ],
  [
    [{ add: { a: 1 } }, { add: { a: 2 } }],
    [
      ["add", { a: 1 }],
      ["add", { a: 2 }],
    ],
  ],
])("tools are called as written: %j", async (call, expected) => {
  await using server = await answering({ call, think: "Which tool?" });
  const { choices } = await hear(server, "go");
  const called = choices[0]?.message.tool_calls?.map(({ function: { name, arguments: text } }) => [
    name,
    JSON.parse(text),
  ]);
  expect(called).toEqual(expected);
  expect(choices[0]).toMatchObject({
    finish_reason: "tool_calls",
    message: { reasoning_content: "Which tool?" },
  });
});

test("once the tools have answered they are not called again", async () => {
  await using server = await answering(
    { when: "weather", call: "get_weather" },
    { when: "time", call: "now", then: "It is late." },
  );
  const after = (content: string): object[] => [
    user(content),
    {
      role: "assistant",
      tool_calls: [{ id: "c", type: "function", function: { name: "get_weather", arguments: "{}" } }],
    },
    { role: "tool", tool_call_id: "c", content: "sunny" },
  ];
  expect(textIn(await hear(server, after("weather")))).toContain("sunny");
  expect(textIn(await hear(server, after("time")))).toBe("It is late.");
});

test("a failure is told in the words of trouble, and trouble can go with an answer", async () => {
  await using server = await answering(
    { when: "busy", fail: 429 },
    { when: "twice", fail: "503,retry-after=1,times=1" },
    { when: "cut", say: "one two three four", trouble: "fin@3" },
    { when: "groq", say: "Hi", dialect: "groq" },
  );
  expect((await ask(server, { body: { messages: [user("busy")] } })).status).toBe(429);
  const twice = { body: { messages: [user("twice")] } };
  expect([(await ask(server, twice)).status, (await ask(server, twice)).status]).toEqual([503, 200]);
  await expect(ask(server, { body: { messages: [user("cut")] } })).rejects.toThrow();
  expect((await ask(server, { body: { messages: [user("groq")] } })).text).toContain("x_groq");
});

test("an answer is streamed word by word, and counted, cut and stopped as the request asks", async () => {
  await using server = await answering({ say: "one two three four" });
  const { text } = await ask(server, { body: { max_tokens: 2, stream_options: { include_usage: true } } });
  const chunks = chunksIn<{ choices: { delta: { content?: string } }[]; usage?: object }>(text);
  expect(chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta.content)).filter(Boolean)).toEqual([
    "one",
    " two",
  ]);
  expect(chunks.at(-1)?.usage).toMatchObject({ completion_tokens: 2 });
});

function file(name: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "streamproof-answers-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test.each([
  ["answers.yaml", "- when: hello\n  say: Hi\n"],
  ["answers.yaml", "$schema: x\nanswers:\n  - when: hello\n    say: Hi\n"],
  ["answers.json", '[{"when": "hello", "say": "Hi"}]'],
  ["answers.mjs", 'export default [{ when: "hello", say: "Hi" }];'],
])("%s: %j", async (name, text) => {
  const loaded = await loadScenarioOrAnswers(file(name, text));
  expect(loaded).toEqual({ answers: [{ when: "hello", say: "Hi" }] });
});

test.each([
  ["- when: hello\n", "`[0]` has no answer: write `say`, `call` or `fail`.", "1:3"],
  ["- whn: hello\n  say: Hi\n", "`[0].whn` is unknown. Did you mean `when`?", "1:3"],
  ["- say: Hi\n- when: /(/\n  say: x\n", "`[1].when` is no regular expression", "2:9"],
  ["- fail: 42\n", "`[0].fail`: `42` is no trouble.", "1:9"],
  ["- say: x\n  trouble: tps=fast\n", '`[0].trouble`: `tps` is "fast"', "2:12"],
  ["- call: 'a {b'\n", '`[0].call` is "a {b", expected a name', "1:9"],
  ["- say: x\n  then: y\n", "`[0].then` needs `call`", "2:9"],
  ["answers:\n  - say: 7\n", "`answers[0].say` is 7, expected", "2:10"],
])("a mistake is reported with line and column: %j", async (text, message, place) => {
  const path = file("answers.yaml", text);
  await expect(loadScenarioOrAnswers(path)).rejects.toThrow(message);
  await expect(loadScenarioOrAnswers(path)).rejects.toThrow(`at ${path}:${place}`);
});

test("answers in code are checked as well", async () => {
  const answers = [{ when: "x" }];
  await expect(createMockServer({ scenarios: [{ answers }] })).rejects.toMatchObject({
    code: "invalid-scenario",
  });
});

test("the published schema takes what the loader takes", () => {
  const schema = jsonSchemas()["answers.schema.json"];
  const isValid = new Ajv2020({ strict: false }).compile(schema ?? {});
  expect(isValid([{ when: "a", say: "b" }])).toBe(true);
  expect(isValid({ answers: [{ when: { turn: 2 }, call: { a: {} }, then: "c" }] })).toBe(true);
  expect(isValid([{ whn: "a" }])).toBe(false);
});

test("a mount of answers makes up the rest without a provider around it", async () => {
  await using server = await createMockServer();
  using mount = server.mount({ answers: [{ say: "Hi" }] });
  const body = JSON.stringify({ model: "m", messages: [user("x")] });
  const reply = await fetch(mount.url, { method: "POST", body });
  expect(textIn((await reply.json()) as Completion)).toBe("Hi");
});
