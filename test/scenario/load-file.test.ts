import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  loadScenario,
  loadScenarioOrAnswers,
  parseScenario,
  ScenarioError,
} from "../../src/scenario/index.ts";

let directory = "";

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "streamproof-scenario-"));
});

afterAll(() => rm(directory, { recursive: true, force: true }));

async function write(name: string, content: string | Uint8Array): Promise<string> {
  const file = path.join(directory, name);
  await writeFile(file, content);
  return file;
}

async function failure(file: string): Promise<ScenarioError> {
  const error: unknown = await loadScenario(file).then(
    () => new Error("it loaded"),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ScenarioError)) throw error;
  return error;
}

/** Code and message for a file with this content, its directory left out. */
async function complaint(content: string | Uint8Array, name = "case.yaml"): Promise<string> {
  const { code, message } = await failure(await write(name, content));
  return `${code}\n${message.replaceAll(directory + path.sep, "")}`;
}

test("the same scenario loads from YAML, JSON and modules", async () => {
  const input = { steps: [{ text: "Hello 🎉", cut: "words" }, { done: true }], ending: "fin" };
  const expected = parseScenario(input);
  const json = JSON.stringify(input);
  const files = {
    "a.yaml": "steps:\n  - { text: Hello 🎉, cut: words }\n  - done: true\nending: fin\n",
    "a.yml": `\ufeff${json}`,
    "a.json": json,
    "a.JSON": `\ufeff \t\r\n${json}\n`,
    "a.ts": `const input: object = ${json};\nexport default input;`,
    "a.mts": `export default ${json} as const;`,
    "a.js": `export default ${json};`,
    "a.mjs": `export default ${json};`,
  };
  for (const [name, content] of Object.entries(files)) {
    expect(await loadScenario(await write(name, content)), name).toEqual(expected);
  }
});

test("a module in a package without a type may use CommonJS", async () => {
  expect((await loadScenario(await write("cjs.js", "module.exports = { steps: [] };"))).steps).toEqual([]);
});

test("a module that changed on disk is loaded afresh", async () => {
  const file = await write("changing.ts", 'export default { title: "first", steps: [] };');
  expect((await loadScenario(file)).title).toBe("first");
  await write("changing.ts", 'export default { title: "second one", steps: [] };');
  expect((await loadScenario(file)).title).toBe("second one");
});

test("anchors and aliases may be used", async () => {
  const file = await write("anchors.yaml", "steps:\n  - &hi { text: Hi }\n  - *hi\n  - *hi\n");
  expect((await loadScenario(file)).steps).toHaveLength(3);
});

test("the error carries the place as facts", async () => {
  const file = await write("facts.yaml", "steps:\n  - done: true\n  - wait: -5\n");
  const error = await failure(file);
  expect(error).toMatchObject({ code: "invalid-scenario", file, line: 3, column: 11, path: "steps[1].wait" });
  expect(error.mistakes).toHaveLength(1);
});

test("mistakes are shown in the order of the file, ten at most", async () => {
  const steps = Array.from({ length: 13 }, (_, i) => `  - wait: -${i + 1}`).join("\n");
  const error = await failure(await write("many.yaml", `steps:\n${steps}\nreply: { status: 99 }\n`));
  expect(error.mistakes.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
  expect(error.message).toContain("14 mistakes");
  expect(error.message.match(/\n {2}at /g)).toHaveLength(10);
  expect(error.message).toMatch(/\n\nand 4 more\.$/);
});

test("a file full of mistakes is reported without walking it for each", async () => {
  const error = await failure(await write("full.json", `{"steps":[${"{},".repeat(20_000)}{}]}`));
  expect(error.message).toContain("20001 mistakes");
  expect(error.mistakes).toHaveLength(100);
});

test("steps that are wrong are explained by what they were meant to be", async () => {
  expect(await complaint("steps:\n  - txet: Hello\n")).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": \`steps[0]\` has no main key: \`txet\` is no step. Did you mean \`text\`?
      at case.yaml:2:5
        2 |   - txet: Hello
          |     ^"
  `);
  expect(await complaint("steps:\n  - finish_reason: stop\n")).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": \`steps[0]\` has no main key: \`finish_reason\` is no step. Did you mean \`finish\`?
      at case.yaml:2:5
        2 |   - finish_reason: stop
          |     ^"
  `);
  expect(await complaint("steps:\n  - zebra: 1\n")).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": \`steps[0]\` has no main key: \`zebra\` is no step. A step has one of \`role\`, \`text\`, \`reasoning\`, \`refusal\`, \`tool\`, \`toolDelta\`, \`finish\`, \`usage\`, \`error\`, \`chunk\`, \`event\`, \`comment\`, \`bytes\`, \`done\` or \`wait\`.
      at case.yaml:2:5
        2 |   - zebra: 1
          |     ^"
  `);
  expect(await complaint("steps:\n  - constructor: 1\n")).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": \`steps[0]\` has no main key: \`constructor\` is no step. A step has one of \`role\`, \`text\`, \`reasoning\`, \`refusal\`, \`tool\`, \`toolDelta\`, \`finish\`, \`usage\`, \`error\`, \`chunk\`, \`event\`, \`comment\`, \`bytes\`, \`done\` or \`wait\`.
      at case.yaml:2:5
        2 |   - constructor: 1
          |     ^"
  `);
  expect(await complaint("steps:\n  - done\n")).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": \`steps[0]\` is "done", expected a step such as \`done: true\`.
      at case.yaml:2:5
        2 |   - done
          |     ^"
  `);
  expect(await complaint("steps:\n  - done:\n")).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": \`steps[0].done\` is empty (null), expected \`true\` or a string. Write \`true\`.
      at case.yaml:2:10
        2 |   - done:
          |          ^"
  `);
  expect(await complaint("steps:\n  - {}\n")).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": \`steps[0]\` is empty. A step has one of \`role\`, \`text\`, \`reasoning\`, \`refusal\`, \`tool\`, \`toolDelta\`, \`finish\`, \`usage\`, \`error\`, \`chunk\`, \`event\`, \`comment\`, \`bytes\`, \`done\` or \`wait\`.
      at case.yaml:2:5
        2 |   - {}
          |     ^"
  `);
  expect(await complaint("steps:\n  - role: assistant\n    text: Hi\n")).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": \`steps[0]\` has 2 main keys, \`role\` and \`text\`. Write them as 2 steps.
      at case.yaml:3:5
        3 |     text: Hi
          |     ^"
  `);
  expect(await complaint("steps:\n  - role: assistant\n    text: 5\n")).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": \`steps[0]\` has 2 main keys, \`role\` and \`text\`. Write them as 2 steps.
      at case.yaml:3:5
        3 |     text: 5
          |     ^"
  `);
  expect(await complaint("steps:\n  - text: Hi\n    cuts: words\n")).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": \`steps[0].cuts\` is unknown. Did you mean \`cut\`?
      at case.yaml:3:5
        3 |     cuts: words
          |     ^"
  `);
  expect(await complaint("steps:\n  - text: Hi\n    field: reasoning\n")).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": \`steps[0].field\` is unknown: a step with \`text\` takes \`text\`, \`cut\`, \`logprobs\` and \`choice\`.
      at case.yaml:3:5
        3 |     field: reasoning
          |     ^"
  `);
});

test("values of the wrong kind are explained by what was expected", async () => {
  expect(await complaint("steps:\n  - text: 42\n")).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": \`steps[0].text\` is 42, expected a string, a list of strings or {repeat, times}. Put it in quotes: "42".
      at case.yaml:2:11
        2 |   - text: 42
          |           ^"
  `);
  expect(await complaint("steps:\n  - text:\n")).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": \`steps[0].text\` is empty (null), expected a string, a list of strings or {repeat, times}. Write "" for an empty text.
      at case.yaml:2:10
        2 |   - text:
          |          ^"
  `);
  expect(await complaint("steps:\n  - text: { repeat: a }\n")).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": \`steps[0].text.times\` is missing, expected a whole number from 1 to 50000000.
      at case.yaml:2:11
        2 |   - text: { repeat: a }
          |           ^"
  `);
  expect(await complaint("steps:\n  - wait: -5\n")).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": \`steps[0].wait\` is -5, expected a number from 0 to 3600000.
      at case.yaml:2:11
        2 |   - wait: -5
          |           ^"
  `);
  expect(await complaint('steps:\n  - wait: "5"\n')).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": \`steps[0].wait\` is "5", expected a number from 0 to 3600000. Remove the quotes.
      at case.yaml:2:11
        2 |   - wait: "5"
          |           ^"
  `);
  expect(await complaint("steps:\n  - text: a\n    choice: 1.5\n")).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": \`steps[0].choice\` is 1.5, expected a whole number ≥ 0.
      at case.yaml:3:13
        3 |     choice: 1.5
          |             ^"
  `);
  expect(await complaint("steps:\n  - reasoning: a\n    field: reasonning\n")).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": \`steps[0].field\` is "reasonning", expected \`reasoning_content\` or \`reasoning\`. Did you mean \`reasoning\`?
      at case.yaml:3:12
        3 |     field: reasonning
          |            ^"
  `);
  expect(await complaint("steps:\n  - bytes: { hex: ff }\n")).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": \`steps[0].bytes\` is {"hex":"ff"}, expected a string or {base64}.
      at case.yaml:2:12
        2 |   - bytes: { hex: ff }
          |            ^"
  `);
  expect(await complaint('steps:\n  - bytes: { base64: "%" }\n')).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": \`steps[0].bytes.base64\` is "%", expected base64 text.
      at case.yaml:2:22
        2 |   - bytes: { base64: "%" }
          |                      ^"
  `);
  expect(await complaint('steps:\n  - comment: "a\\nb"\n')).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": \`steps[0].comment\` is "a\\nb", expected one line, without CR or LF (use \`bytes\` for broken lines).
      at case.yaml:2:14
        2 |   - comment: "a\\nb"
          |              ^"
  `);
  expect(await complaint("steps:\n  - chunk: { a: .inf }\n")).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": \`steps[0].chunk.a\` is Infinity, expected a value that JSON can carry.
      at case.yaml:2:17
        2 |   - chunk: { a: .inf }
          |                 ^"
  `);
});

test("values that YAML takes for something else are explained", async () => {
  expect(
    await complaint(
      "reply: { headers: { retry-after: 1 } }\nwire: crlf\nsteps:\n  - text: [Hello, yes, true]\n  - finish: null\n",
    ),
  ).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": 4 mistakes.

    \`reply.headers["retry-after"]\` is 1, expected a string or a list of strings. Put it in quotes: "1".
      at case.yaml:1:34
        1 | reply: { headers: { retry-after: 1 } }
          |                                  ^

    \`wire\` is "crlf", expected an object (lineEnd, colonSpace, bom, data, escape, keys, framing, chunkExtensions, compression).
      at case.yaml:2:7
        2 | wire: crlf
          |       ^

    \`steps[0].text[2]\` is true, expected a string. Put it in quotes: "true".
      at case.yaml:4:24
        4 |   - text: [Hello, yes, true]
          |                        ^

    \`steps[1].finish\` is empty (null), expected a string. Write "" for an empty text.
      at case.yaml:5:13
        5 |   - finish: null
          |             ^"
  `);
});

test("mistakes deep inside a step are pointed at", async () => {
  expect(
    await complaint(
      "steps:\n  - tool: { nmae: x, arguments: { a: 1 } }\n  - event: { data: [a, 1], retry: -1, typ: x }\n",
    ),
  ).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": 5 mistakes.

    \`steps[0].tool.nmae\` is unknown. Did you mean \`name\`?
      at case.yaml:2:13
        2 |   - tool: { nmae: x, arguments: { a: 1 } }
          |             ^

    \`steps[0].tool.arguments\` is {"a":1}, expected a string or a list of strings. Put quotes around JSON and around a text with \`: \` in it.
      at case.yaml:2:33
        2 |   - tool: { nmae: x, arguments: { a: 1 } }
          |                                 ^

    \`steps[1].event.data[1]\` is 1, expected a string. Put it in quotes: "1".
      at case.yaml:3:24
        3 |   - event: { data: [a, 1], retry: -1, typ: x }
          |                        ^

    \`steps[1].event.retry\` is -1, expected a string or a whole number ≥ 0.
      at case.yaml:3:35
        3 |   - event: { data: [a, 1], retry: -1, typ: x }
          |                                   ^

    \`steps[1].event.typ\` is unknown. Did you mean \`type\`?
      at case.yaml:3:39
        3 |   - event: { data: [a, 1], retry: -1, typ: x }
          |                                       ^"
  `);
});

test("mistakes in style, writes and ending are explained", async () => {
  expect(await complaint("steps: []\nwire: { lineEnd: crfl, framming: chunked }\n")).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": 2 mistakes.

    \`wire.lineEnd\` is "crfl", expected \`lf\`, \`crlf\`, \`cr\` or \`mixed\`. Did you mean \`crlf\`?
      at case.yaml:2:18
        2 | wire: { lineEnd: crfl, framming: chunked }
          |                  ^

    \`wire.framming\` is unknown. Did you mean \`framing\`?
      at case.yaml:2:24
        2 | wire: { lineEnd: crfl, framming: chunked }
          |                        ^"
  `);
  expect(await complaint("steps: []\nwrites: { offsets: [3, 2] }\n")).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": \`writes.offsets\`: give offsets in ascending order, each once.
      at case.yaml:2:20
        2 | writes: { offsets: [3, 2] }
          |                    ^"
  `);
  expect(await complaint("steps: []\nwrites: { size: [1] }\n")).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": \`writes.size\` is unknown. Did you mean \`sizes\`?
      at case.yaml:2:11
        2 | writes: { size: [1] }
          |           ^"
  `);
  expect(await complaint("steps: []\nwrites: { sizes: [] }\n")).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": \`writes.sizes\` is [], expected a list with at least one whole number ≥ 1.
      at case.yaml:2:18
        2 | writes: { sizes: [] }
          |                  ^"
  `);
  expect(await complaint("steps: []\nwrites: { sizes: [1], cuts: 3 }\n")).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": \`writes\` mixes two forms: give either {sizes} or {cuts}.
      at case.yaml:2:9
        2 | writes: { sizes: [1], cuts: 3 }
          |         ^"
  `);
  expect(await complaint("steps: []\nending: restet\n")).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": \`ending\` is "restet", expected \`complete\`, \`fin\`, \`fin-in-chunk\`, \`reset\` or \`stall\` or an object (kind, at, afterMs, forMs). Did you mean \`reset\`?
      at case.yaml:2:9
        2 | ending: restet
          |         ^"
  `);
  expect(await complaint("steps: []\nending: { kind: abort }\n")).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": \`ending.kind\` is "abort", expected \`complete\`, \`fin\`, \`fin-in-chunk\`, \`reset\` or \`stall\`.
      at case.yaml:2:17
        2 | ending: { kind: abort }
          |                 ^"
  `);
  expect(await complaint("steps: []\nending: { at: 3 }\n")).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": \`ending.at\` is 3, expected \`head\`, {frame} or {byte}.
      at case.yaml:2:15
        2 | ending: { at: 3 }
          |               ^"
  `);
  expect(await complaint("steps: []\nwire: { framing: close }\nending: fin-in-chunk\n"))
    .toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": \`ending\`: \`fin-in-chunk\` needs \`wire.framing: chunked\`; use \`fin\` to cut a body of another framing.
      at case.yaml:3:9
        3 | ending: fin-in-chunk
          |         ^"
  `);
});

test("what no schema says is checked as well", async () => {
  expect(
    await complaint(
      "steps:\n  - usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 }\n    on: previous-chunk\n",
    ),
  ).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": \`steps[0].on\` is \`previous-chunk\`, but no chunk comes before it. Move the step, or write \`on: own-chunk\`.
      at case.yaml:3:9
        3 |     on: previous-chunk
          |         ^"
  `);
  expect(
    await complaint(
      'steps: []\nreply:\n  headers:\n    x id: a\n    x-a: "a\\r\\nb: c"\n    Content-Length: "3"\n    X-A: b\n',
    ),
  ).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": 4 mistakes.

    \`reply.headers["x id"]\` is no header name: use letters, digits and \`-\`.
      at case.yaml:4:5
        4 |     x id: a
          |     ^

    \`reply.headers["x-a"]\` has a character that no header value can carry: keep to one line of Latin-1 text.
      at case.yaml:5:10
        5 |     x-a: "a\\r\\nb: c"
          |          ^

    \`reply.headers["Content-Length"]\` cannot be set by hand: \`wire.framing\` decides how the body is framed.
      at case.yaml:6:5
        6 |     Content-Length: "3"
          |     ^

    \`reply.headers["X-A"]\` repeats \`x-a\`: give several values as a list under one name.
      at case.yaml:7:5
        7 |     X-A: b
          |     ^"
  `);
  expect(await complaint("steps:\n  - text: { repeat: abcdefghij, times: 50000000 }\n"))
    .toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": \`steps[0].text.times\` is 50000000, more than fits into memory. Write at most 13421772.
      at case.yaml:2:40
        2 |   - text: { repeat: abcdefghij, times: 50000000 }
          |                                        ^"
  `);
  expect(await complaint("steps:\n  - chunk: &a { b: *a }\n")).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": \`steps[0].chunk.b\` is inside itself, expected a value that JSON can carry.
      at case.yaml:2:20
        2 |   - chunk: &a { b: *a }
          |                    ^"
  `);
});

test("a scenario of the wrong shape is explained", async () => {
  expect(await complaint("")).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": the file is empty. Write at least \`steps: []\`."
  `);
  expect(await complaint("# only a comment\n")).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": the scenario is empty. Write at least \`steps: []\`.
      at case.yaml:1:1
        1 | # only a comment
          | ^"
  `);
  expect(await complaint("hello\n")).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": the scenario is "hello", expected an object with \`steps\`.
      at case.yaml:1:1
        1 | hello
          | ^"
  `);
  expect(await complaint("- text: Hello\n")).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": the scenario is a list, expected an object. Put the list under \`steps:\`.
      at case.yaml:1:1
        1 | - text: Hello
          | ^"
  `);
  expect(await complaint("text: Hello\n")).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": this is a step, not a scenario. Put it into the list \`steps\`.
      at case.yaml:1:1
        1 | text: Hello
          | ^"
  `);
  expect(await complaint("title: x\n")).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": \`steps\` is missing, expected a list of steps.
      at case.yaml:1:1
        1 | title: x
          | ^"
  `);
  expect(await complaint("stpes: []\nstatus: 429\n")).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.yaml": 2 mistakes.

    \`stpes\` is unknown. Did you mean \`steps\`?
      at case.yaml:1:1
        1 | stpes: []
          | ^

    \`status\` is unknown. Did you mean \`reply.status\`?
      at case.yaml:2:1
        2 | status: 429
          | ^"
  `);
});

test("text that is no YAML is explained", async () => {
  expect(await complaint("steps:\n\t- text: a\n")).toMatchInlineSnapshot(`
    "invalid-syntax
    Cannot load scenario "case.yaml": tabs cannot indent YAML. Use spaces.
      at case.yaml:2:1
        2 |  - text: a
          | ^"
  `);
  expect(await complaint("steps:\n  - text: Hello: world\n")).toMatchInlineSnapshot(`
    "invalid-syntax
    Cannot load scenario "case.yaml": a mapping or list cannot start here. Indent it as its neighbours are, or put quotes around a text that contains \`: \`.
      at case.yaml:2:11
        2 |   - text: Hello: world
          |           ^"
  `);
  expect(await complaint("steps:\n  - text: 'Hello\n")).toMatchInlineSnapshot(`
    "invalid-syntax
    Cannot load scenario "case.yaml": something is not closed before this point. Close the quote or bracket, or write \`key: value\`.
      at case.yaml:2:17
        2 |   - text: 'Hello
          |                 ^"
  `);
  expect(await complaint("steps: [\n  { done: true }\n")).toMatchInlineSnapshot(`
    "invalid-syntax
    Cannot load scenario "case.yaml": this is not indented as what it belongs to, or a bracket before it is not closed. Indent or close it.
      at case.yaml:2:17
        2 |   { done: true }
          |                 ^"
  `);
  expect(await complaint("steps: []\nsteps: []\n")).toMatchInlineSnapshot(`
    "invalid-syntax
    Cannot load scenario "case.yaml": this key is there twice. Keep one of them.
      at case.yaml:2:1
        2 | steps: []
          | ^"
  `);
  expect(await complaint("steps: []\n---\nsteps: []\n")).toMatchInlineSnapshot(`
    "invalid-syntax
    Cannot load scenario "case.yaml": there is more than one document. A file holds one scenario: remove everything from \`---\` on.
      at case.yaml:2:1
        2 | ---
          | ^"
  `);
  expect(await complaint("steps: !mine []\n")).toMatchInlineSnapshot(`
    "invalid-syntax
    Cannot load scenario "case.yaml": this tag is not known here. Remove it, or put quotes around a text that starts with \`!\`.
      at case.yaml:1:8
        1 | steps: !mine []
          |        ^"
  `);
  expect(await complaint("steps:\n  - text: *star\n")).toMatchInlineSnapshot(`
    "invalid-syntax
    Cannot load scenario "case.yaml": \`*star\` refers to nothing before it. Put \`&star\` there, or put quotes around the text.
      at case.yaml:2:11
        2 |   - text: *star
          |           ^"
  `);
});

test("text that is no strict JSON is explained", async () => {
  expect(await complaint('{\n  "steps": [],\n}', "case.json")).toMatchInlineSnapshot(`
    "invalid-syntax
    Cannot load scenario "case.json": JSON allows no comma after the last item. Remove it.
      at case.json:2:14
        2 |   "steps": [],
          |              ^"
  `);
  expect(await complaint('{\n  "steps": [] // none\n}', "case.json")).toMatchInlineSnapshot(`
    "invalid-syntax
    Cannot load scenario "case.json": JSON has no comments. Remove it, or write the scenario as YAML.
      at case.json:2:15
        2 |   "steps": [] // none
          |               ^"
  `);
  expect(await complaint("{ 'steps': [] }", "case.json")).toMatchInlineSnapshot(`
    "invalid-syntax
    Cannot load scenario "case.json": a key in double quotes was expected, such as "steps".
      at case.json:1:3
        1 | { 'steps': [] }
          |   ^"
  `);
  expect(await complaint('{ "steps": []', "case.json")).toMatchInlineSnapshot(`
    "invalid-syntax
    Cannot load scenario "case.json": the text ends too early. Close what is open.
      at case.json:1:14
        1 | { "steps": []
          |              ^"
  `);
  expect(await complaint('{ "steps": [], "steps": [] }', "case.json")).toMatchInlineSnapshot(`
    "invalid-syntax
    Cannot load scenario "case.json": this key is there twice. Keep one of them.
      at case.json:1:16
        1 | { "steps": [], "steps": [] }
          |                ^"
  `);
  expect(await complaint('{ "steps": [{ "text": "a\\q" }] }', "case.json")).toMatchInlineSnapshot(`
    "invalid-syntax
    Cannot load scenario "case.json": JSON does not know this escape. Write the backslash twice.
      at case.json:1:25
        1 | { "steps": [{ "text": "a\\q" }] }
          |                         ^"
  `);
  expect(await complaint('{ "steps": [{ "wait": -1 }] }', "case.json")).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "case.json": \`steps[0].wait\` is -1, expected a number from 0 to 3600000.
      at case.json:1:23
        1 | { "steps": [{ "wait": -1 }] }
          |                       ^"
  `);
});

test("files that would fill the memory are refused", async () => {
  const tens = (name: string) => `[${Array.from({ length: 10 }, () => `*${name}`).join(", ")}]`;
  const bomb = `a: &a [x]\nb: &b ${tens("a")}\nc: &c ${tens("b")}\nd: &d ${tens("c")}\nsteps: ${tens("d")}\n`;
  expect(await complaint(bomb)).toMatchInlineSnapshot(`
    "invalid-syntax
    Cannot load scenario "case.yaml": more than 1000 values come from aliases. Write them out.
      at case.yaml:1:1
        1 | a: &a [x]
          | ^"
  `);
  expect(await complaint(`steps: ${"[".repeat(20_000)}`)).toContain("nested too deep");
  expect(await complaint(`{"steps": ${"[".repeat(20_000)}`, "case.json")).toContain("nested too deep");
});

test("files that are no text are refused", async () => {
  expect(await complaint(Uint8Array.of(0x61, 0x3a, 0x0a, 0xc3, 0x28))).toMatchInlineSnapshot(`
    "unreadable-file
    Cannot load scenario "case.yaml": line 2 is not UTF-8 text. Save the file as UTF-8, and write raw bytes as \`bytes: {base64: …}\`."
  `);
  expect(await complaint(Buffer.from("\ufeffsteps: []", "utf16le"))).toMatchInlineSnapshot(`
    "unreadable-file
    Cannot load scenario "case.yaml": it is UTF-16 text. Save it as UTF-8."
  `);
});

test("modules that fail are explained", async () => {
  expect(await complaint("export default { steps: [{ wiat: 1 }] };", "bad.ts")).toMatchInlineSnapshot(`
    "invalid-scenario
    Cannot load scenario "bad.ts": \`steps[0]\` has no main key: \`wiat\` is no step. Did you mean \`wait\`?"
  `);
  expect(await complaint("export const steps = 1;", "none.mts")).toMatchInlineSnapshot(`
    "module-failed
    Cannot load scenario "none.mts": the module has no default export. Write \`export default scenario({…})\`."
  `);
  expect(await complaint('throw new Error("no model");', "throws.ts")).toMatchInlineSnapshot(`
    "module-failed
    Cannot load scenario "throws.ts": the module failed: no model. Fix the module."
  `);
});

test("a module that is no TypeScript names the place", async () => {
  expect(await complaint("export default { steps: [ };", "broken.ts")).toMatch(
    /^module-failed\nCannot load scenario "broken\.ts": the module failed: .*broken\.ts:1:\d+/,
  );
});

test("the message of a builder that throws inside a module is kept", async () => {
  const builders = new URL("../../src/scenario/index.ts", import.meta.url).pathname;
  const code = `import { scenario, wait } from ${JSON.stringify(builders)};\nexport default scenario({ steps: [wait(-1)] });`;
  expect(await complaint(code, "builder.mts")).toMatchInlineSnapshot(`
    "module-failed
    Cannot load scenario "builder.mts": the module failed: Invalid scenario: \`steps[0].wait\` is -1, expected a number from 0 to 3600000."
  `);
});

test("paths that lead nowhere are explained", async () => {
  await write("here.yaml", "steps: []");
  await mkdir(path.join(directory, "folder.yaml"));
  const messages: string[] = [];
  for (const name of ["hree.yaml", "nowhere-near.yaml", "folder.yaml", "here.yaml/x.yaml"]) {
    const { code, message } = await failure(path.join(directory, name));
    messages.push(`${code}: ${message.replaceAll(directory + path.sep, "")}`);
  }
  messages.push(await complaint("steps: []", "case.toml"), await complaint("steps: []", "case"));
  expect(messages.join("\n")).toMatchInlineSnapshot(`
    "unreadable-file: Cannot load scenario "hree.yaml": there is no such file. Did you mean "here.yaml"?
    unreadable-file: Cannot load scenario "nowhere-near.yaml": there is no such file. Check the path.
    unreadable-file: Cannot load scenario "folder.yaml": it is a directory. Name one of the files in it.
    unreadable-file: Cannot load scenario "here.yaml/x.yaml": a part of the path is a file, not a directory. Check the path.
    unknown-format
    Cannot load scenario "case.toml": nothing is known about .toml files. Name it one of .yaml, .yml, .json, .ts, .mts, .js, .mjs.
    unknown-format
    Cannot load scenario "case": it has no extension. Name it one of .yaml, .yml, .json, .ts, .mts, .js, .mjs."
  `);
});

test("a mistake in memory is explained without a place", () => {
  expect(() => parseScenario({ steps: [{ wait: -1 }, { txet: "a" }] })).toThrowErrorMatchingInlineSnapshot(`
    [ScenarioError: Invalid scenario: 2 mistakes.

    \`steps[0].wait\` is -1, expected a number from 0 to 3600000.

    \`steps[1]\` has no main key: \`txet\` is no step. Did you mean \`text\`?]
  `);
  expect(() => parseScenario({ steps: [{ chunk: undefined }] })).toThrowErrorMatchingInlineSnapshot(
    `[ScenarioError: Invalid scenario: \`steps[0].chunk\` is undefined, expected a value that JSON can carry.]`,
  );
  expect(() => parseScenario({ steps: [{ chunk: { at: new Date(0) } }] })).toThrowErrorMatchingInlineSnapshot(
    `[ScenarioError: Invalid scenario: \`steps[0].chunk.at\` is a Date, expected a value that JSON can carry.]`,
  );
  expect(() => parseScenario(undefined)).toThrowErrorMatchingInlineSnapshot(
    `[ScenarioError: Invalid scenario: the scenario is empty. Write at least \`steps: []\`.]`,
  );
});

test.each([
  [
    "an answer without its dash",
    "when: hello\nsay: Hi\n",
    /: this is one answer, expected a list of them\. Write a dash before its first key, `- when: …`/,
    1,
  ],
  ["the same under answers", "answers:\n  say: Hi\n", /`answers` is one answer, .*`- say: …`/, 2],
  [
    "a misspelt condition",
    "- when: { modle: x }\n  say: Hi\n",
    /`\[0\]\.when\.modle` is unknown\. Did you mean `model`\?/,
    1,
  ],
  [
    "a misspelt dialect in trouble",
    "- say: Hi\n  trouble: dialect=opnai\n",
    /`dialect` is "opnai", .* Did you mean `openai`\?$/m,
    2,
  ],
  [
    "a misspelt dialect",
    "- say: Hi\n  dialect: opnai\n",
    /`\[0\]\.dialect` is "opnai", .* Did you mean `openai`\?$/m,
    2,
  ],
] as const)("%s is told with what to write", async (name, text, message, line) => {
  const file = await write(`${name.replaceAll(" ", "-")}.yaml`, text);
  const error = await loadScenarioOrAnswers(file).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ message: expect.stringMatching(message), line });
  expect((error as { mistakes: unknown[] }).mistakes).toHaveLength(1);
});
