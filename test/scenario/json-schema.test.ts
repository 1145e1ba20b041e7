import { readdir, readFile } from "node:fs/promises";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonSchemas } from "../../scripts/json-schemas.ts";
import { compactScenario, loadScenario, scenarioSchema, STEP_KINDS } from "../../src/scenario/index.ts";
import { anyScenario } from "./arbitrary-scenario.ts";

const schemas = jsonSchemas();
// `base64` is no format of the standard; the pattern beside it says the same.
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, validateFormats: false });
const compiled = Object.fromEntries(
  Object.entries(schemas).map(([name, schema]) => [name, ajv.compile(schema)]),
);

function isValid(name: string, value: unknown): boolean {
  const validate = compiled[name];
  if (validate === undefined) throw new Error(`no schema ${name}`);
  return validate(value);
}

test("every schema names its dialect, a title and a description", () => {
  expect(Object.keys(schemas)).toEqual([
    "scenario.schema.json",
    "answers.schema.json",
    "exec-protocol.schema.json",
    "fixture.schema.json",
    "fixture-manifest.schema.json",
    "results.schema.json",
    "trace.schema.json",
  ]);
  for (const schema of Object.values(schemas)) {
    expect(schema.$schema).toBe("https://json-schema.org/draft/2020-12/schema");
    expect(schema.title).toMatch(/^streamproof /);
    expect(schema.description).toMatch(/\.$/);
    expect(schema).not.toHaveProperty("$id");
  }
});

test("an editor is offered every step by name", () => {
  const offered: unknown[] = [];
  JSON.stringify(schemas["scenario.schema.json"], (key, value: unknown) => {
    if (key === "anyOf" && Array.isArray(value) && value.length === Object.keys(STEP_KINDS).length) {
      for (const kind of value as { title: string; additionalProperties: boolean }[]) {
        offered.push(kind.title);
        expect(kind.additionalProperties).toBe(false);
      }
    }
    return value;
  });
  expect(offered).toEqual(Object.keys(STEP_KINDS));
});

describe("the scenario schema", () => {
  test.each([
    {},
    { steps: [] },
    { $schema: "../scenario.schema.json", steps: [] },
    { steps: {} },
    { steps: [], more: 1 },
    { steps: [{}] },
    { steps: [{ text: "a" }, { text: ["a"] }, { text: { repeat: "a", times: 1 } }] },
    { steps: [{ text: { repeat: "", times: 1 } }] },
    { steps: [{ text: 1 }] },
    { steps: [{ text: "a", field: "reasoning" }] },
    { steps: [{ role: "assistant", text: "a" }] },
    { steps: [{ wait: -1 }] },
    { steps: [{ wait: 1.5 }] },
    { steps: [{ chunk: null }] },
    { steps: [{ tool: { arguments: "{}" } }] },
    { steps: [{ tool: { name: "a", arguments: [] } }] },
    { steps: [{ usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2, more: {} } }] },
    { steps: [{ usage: { prompt_tokens: 1 } }] },
    { steps: [{ event: { data: "a\nb" } }] },
    { steps: [{ event: { fields: [["a", "b"]] } }] },
    { steps: [{ event: { fields: [["a"]] } }] },
    { steps: [{ bytes: { base64: "AA==" } }] },
    { steps: [{ bytes: { base64: "A" } }] },
    { steps: [{ done: false }] },
    { steps: [{ comment: "a", choice: 1 }] },
    { steps: [], ending: "fin" },
    { steps: [], ending: {} },
    { steps: [], ending: { at: { frame: 1 } } },
    { steps: [], ending: { at: { frame: 1, byte: 1 } } },
    { steps: [], ending: "never" },
    { steps: [], writes: "byte" },
    { steps: [], writes: { sizes: [] } },
    { steps: [], wire: { lineEnd: "cr", bom: true } },
    { steps: [], wire: { lineEnd: "crcr" } },
    { steps: [], reply: { status: 99 } },
    { steps: [], reply: { headers: { a: ["b", "c"] } } },
    { steps: [], reply: { headers: { a: 1 } } },
    { steps: [], envelope: { created: 1.5 } },
    { steps: [{ text: "a", cut: { seeded: 3 } }] },
    { steps: [{ text: "a", cut: { seeded: 0 } }] },
    {
      steps: [
        { text: "a", logprobs: true },
        { refusal: "a", logprobs: [null, { logprob: -1 }] },
      ],
    },
    { steps: [{ text: "a", logprobs: false }] },
    { steps: [{ text: "a", logprobs: [{ logprob: 0.5 }] }] },
    { steps: [{ text: "a", logprobs: [{ logprob: -1, bytes: [256] }] }] },
    { steps: [{ reasoning: "a", logprobs: true }] },
    { steps: [], wire: { keys: "sorted", compression: "gzip", chunkExtensions: true } },
    { steps: [], wire: { compression: "zip" } },
    { steps: [], reply: { informational: [{ status: 103, headers: { link: "<a>" } }] } },
    { steps: [], reply: { informational: [{ status: 101 }] } },
    { steps: [], reply: { trailers: { a: "b" } } },
    { steps: [], reply: { trailers: { a: ["b"] } } },
    { steps: [], reply: { httpVersion: "1.0" } },
    { steps: [], reply: { httpVersion: 1 } },
    { steps: [], pace: {} },
    { steps: [], pace: { tokensPerSecond: 0 } },
    { steps: [], match: { text: "*", nth: 1, header: { a: "b" } } },
    { steps: [], match: { turn: 0 } },
    { steps: [], match: { text: "" } },
    { steps: [], then: [{ steps: [{ text: "a" }] }] },
    { steps: [], then: [] },
    { steps: [], then: [{ steps: [], then: [{ steps: [] }] }] },
    { steps: [], then: [{ steps: [{ wait: -1 }] }] },
    { steps: [], seed: -1 },
    [],
    null,
    "steps",
  ])("judges %j as zod does", (input) => {
    expect(isValid("scenario.schema.json", input)).toBe(scenarioSchema.safeParse(input).success);
  });

  test("accepts every scenario, written in full or compactly", () => {
    fc.assert(
      fc.property(anyScenario, (scenario) => {
        for (const written of [scenario, compactScenario(scenario)]) {
          expect(isValid("scenario.schema.json", JSON.parse(JSON.stringify(written)))).toBe(true);
        }
      }),
    );
  });

  test("accepts the examples", async () => {
    const directory = new URL("../../fixtures/scenarios/", import.meta.url);
    for (const name of await readdir(directory)) {
      const scenario = await loadScenario(new URL(name, directory).pathname);
      expect(isValid("scenario.schema.json", compactScenario(scenario)), name).toBe(true);
    }
  });
});

test("the exec protocol schema accepts the lines of both sides", () => {
  const run = {
    op: "run",
    id: "17",
    url: "http://127.0.0.1:4010/t/17/v1/chat/completions",
    baseUrl: "http://127.0.0.1:4010/t/17/v1",
    method: "POST",
    headers: { authorization: "Bearer test" },
    body: { model: "m", stream: true },
    timeoutMs: 10_000,
    cancelAfter: { chunks: 3, how: "abort" },
  };
  const hello = { op: "hello", protocol: 1, name: "x", level: "chat", observes: ["text", "later"], more: 1 };
  const observation = { ended: "complete", choices: [{ index: 0, text: "Hi", finishReason: "stop" }] };
  const good = [
    { op: "hello", protocol: 1 },
    hello,
    run,
    { op: "done", id: "17", observation },
    { op: "skip", id: "17" },
    { op: "error", id: "17", message: "broke" },
    { op: "bye" },
  ];
  for (const line of good) expect(isValid("exec-protocol.schema.json", line), line.op).toBe(true);
  const bad = [
    {},
    { op: "sing" },
    { ...run, id: 17 },
    { ...run, cancelAfter: { chunks: 0, how: "abort" } },
    { op: "done", id: "17", observation: { ended: "maybe" } },
    { op: "done", id: "17" },
  ];
  for (const line of bad)
    expect(isValid("exec-protocol.schema.json", line), JSON.stringify(line)).toBe(false);
});

test("the results schema accepts a check and refuses an unknown verdict", () => {
  const check = {
    kind: "check",
    check: "a#b",
    case: "a",
    rule: "b",
    level: "must",
    verdict: "pass",
    subject: "s",
    ms: 1,
  };
  expect(isValid("results.schema.json", check)).toBe(true);
  expect(isValid("results.schema.json", { ...check, verdict: "fine" })).toBe(false);
  expect(isValid("results.schema.json", { kind: "note" })).toBe(false);
});

test("the trace schema accepts every line of a trace that it knows, and the example of the docs", async () => {
  for (const file of ["../wire/trace-v1.ndjson", "../wire/endpoint-v1.ndjson", "../../docs/traces.md"]) {
    const text = await readFile(new URL(file, import.meta.url), "utf8");
    const lines = text
      .split("\n")
      .filter((line) => line.startsWith('{"kind":"') && !line.includes('"weather"'));
    expect(lines.length).toBeGreaterThan(8);
    for (const line of lines) expect(isValid("trace.schema.json", JSON.parse(line)), line).toBe(true);
  }
  expect(isValid("trace.schema.json", { kind: "body", exchange: 0, atMs: 1 })).toBe(false);
});
