import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { renderScenario } from "../../src/mock-server/index.ts";
import { encodeReplayToken, loadScenario } from "../../src/scenario/index.ts";
import { type CliProcess, runCli, startCli } from "./run-cli.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const HELLO = "fixtures/scenarios/hello.yaml";
const TOOLS = "fixtures/scenarios/parallel-tools.yaml";

async function originOf(server: CliProcess): Promise<string> {
  const line = await server.until("stdout", /\n/);
  return /^listening on (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(line)?.[1] ?? `nowhere: ${line}`;
}

async function bodyOf(url: string): Promise<string> {
  return (await fetch(url, { method: "POST", body: "{}" })).text();
}

async function rendered(file: string): Promise<string> {
  return Buffer.from(renderScenario(await loadScenario(file)).body).toString("utf8");
}

async function takePort(): Promise<number> {
  const taken = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void taken.close());
  await once(taken, "listening");
  return (taken.address() as AddressInfo).port;
}

test("it says in one line where it listens, plays the scenario byte for byte and ends with Ctrl-C", async () => {
  const server = startCli(["serve", HELLO, "--port", "0"]);
  const origin = await originOf(server);
  expect(await bodyOf(`${origin}/v1/chat/completions`)).toBe(await rendered(HELLO));
  server.child.kill("SIGINT");
  expect(await server.ended).toMatchObject({ status: 0, stderr: "", stdout: `listening on ${origin}\n` });
});

test("SIGTERM ends it too, with a stream open", async () => {
  const file = join(temporaryFolder(), "silence.yaml");
  writeFileSync(file, "steps: [{ text: Hello }, { wait: 60000 }]\ngapMs: 1\n");
  const server = startCli(["serve", file, "--port", "0"]);
  const response = await fetch(await originOf(server), { method: "POST", body: "{}" });
  const reader = response.body?.getReader();
  expect((await reader?.read())?.done).toBe(false);
  server.child.kill("SIGTERM");
  expect((await server.ended).status).toBe(0);
  await expect(reader?.read()).rejects.toThrow();
});

test("without a scenario it answers any chat request, under any prefix, streamed or whole as asked", async () => {
  const server = startCli(["serve", "--port", "0", "--dialect", "mistral"]);
  const origin = await originOf(server);
  const ask = async (stream: boolean): Promise<string> => {
    const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: "Hello" }], stream });
    return (await fetch(`${origin}/any/prefix/chat/completions`, { method: "POST", body })).text();
  };
  const streamed = await ask(true);
  expect(streamed).toContain('"content":"Hello');
  expect(streamed).toMatch(/data: \[DONE\]\n\n$/);
  expect(await ask(true)).toBe(streamed);
  expect(JSON.parse(await ask(false))).toMatchObject({
    object: "chat.completion",
    choices: [{ message: { content: expect.stringContaining("Hello") }, finish_reason: "stop" }],
  });
  const wrong = await fetch(`${origin}/v1/chat/completions`, { method: "POST", body: "{" });
  expect([wrong.status, await wrong.json()]).toEqual([
    400,
    expect.objectContaining({ object: "error", raw_status_code: 400 }),
  ]);
});

test("a scenario is told whole to a request that asks for no stream, and others are answered beside it", async () => {
  const file = join(temporaryFolder(), "weather.yaml");
  writeFileSync(
    file,
    "match: { text: '*weather*' }\nsteps: [{ text: Rain. }, { finish: stop }, { done: true }]\n",
  );
  const server = startCli(["serve", file, "--port", "0"]);
  const origin = await originOf(server);
  const ask = async (content: string): Promise<unknown> => {
    const body = JSON.stringify({ model: "m", messages: [{ role: "user", content }] });
    const reply = await fetch(`${origin}/v1/chat/completions`, { method: "POST", body });
    const { choices } = (await reply.json()) as { choices: { message: { content: string } }[] };
    return choices[0]?.message.content;
  };
  expect(await ask("the weather?")).toBe("Rain.");
  expect(await ask("Hello")).toBe("Hello! How can I help you today?");
  const models = (await (await fetch(`${origin}/v1/models`)).json()) as { data: { id: string }[] };
  expect(models.data.map(({ id }) => id)).toContain("gpt-4o");
});

test("an edit is loaded again, a broken one keeps what was there and says why", async () => {
  const file = join(temporaryFolder(), "answers.yaml");
  writeFileSync(file, "- when: hello\n  say: One\n");
  const server = startCli(["serve", file, "--port", "0", "--watch"]);
  const origin = await originOf(server);
  const ask = async (place = ""): Promise<unknown> => {
    const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: "hello" }] });
    const reply = await fetch(`${origin}${place}/v1/chat/completions`, { method: "POST", body });
    return ((await reply.json()) as { choices: { message: { content: string } }[] }).choices[0]?.message
      .content;
  };
  expect(await ask()).toBe("One");
  writeFileSync(file, "- when: hello\n  say: Two\n");
  await server.until("stderr", /reloaded .*answers\.yaml/);
  expect([await ask(), await ask("/t/answers")]).toEqual(["Two", "Two"]);
  writeFileSync(file, "- when: hello\n  sya: Three\n");
  const said = await server.until("stderr", /kept what was loaded before/);
  expect(said).toContain("`[0].sya` is unknown. Did you mean `say`?");
  expect(said).toContain(`${file}:2:3`);
  expect(await ask()).toBe("Two");
  writeFileSync(file, "- when: hello\n  say: Four\n");
  await server.until("stderr", /reloaded[^]*kept[^]*reloaded/);
  expect(await ask()).toBe("Four");
});

test.each([
  [["--watch"], "The option --watch needs a scenario file"],
  [["--trouble", "rset"], "`rset` is no trouble. Did you mean `reset`?"],
  [["--dialect", "grok"], 'Unknown dialect "grok". Did you mean "groq"?'],
  [["--seed", "x"], 'The option --seed is "x", expected a whole number'],
  [["--strict"], "The option --strict needs a scenario file"],
])("wrong usage: %j", async (args, message) => {
  expect(await runCli(["serve", ...args])).toMatchObject({
    status: 2,
    stdout: "",
    stderr: expect.stringContaining(message),
  });
});

test("each of several scenarios has its own place, and the first one every other", async () => {
  const server = startCli(["serve", HELLO, TOOLS, "--port", "0"]);
  const origin = await originOf(server);
  expect(await bodyOf(`${origin}/t/hello/v1/chat/completions`)).toBe(await rendered(HELLO));
  expect(await bodyOf(`${origin}/t/parallel-tools/v1/chat/completions`)).toBe(await rendered(TOOLS));
  expect(await bodyOf(`${origin}/v1/chat/completions`)).toBe(await rendered(HELLO));
  expect((await fetch(`${origin}/t/nobody/v1`)).status).toBe(404);
});

test("a first scenario that is called default answers under its name", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "default.yaml");
  writeFileSync(file, "steps: [{ text: Yes }]\n");
  const server = startCli(["serve", file, HELLO, "--port", "0"]);
  expect(await bodyOf(`${await originOf(server)}/t/default/v1`)).toContain('"content":"Yes"');
  expect(await runCli(["serve", HELLO, file, "--port", "0"])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('Only the first scenario can be called "default"'),
  });
});

test("two scenarios of one name are wrong usage", async () => {
  expect(await runCli(["serve", HELLO, HELLO])).toMatchObject({
    status: 2,
    stdout: "",
    stderr: expect.stringContaining('Two scenarios are called "hello"'),
  });
});

test("a mistake in a scenario is reported with file, line and column before anything listens", async () => {
  const file = join(temporaryFolder(), "broken.yaml");
  writeFileSync(file, "title: Broken\nsteps:\n  - txt: Hello\n");
  const { status, stdout, stderr } = await runCli(["serve", HELLO, file, "--port", "0"]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toContain(`${file}:3:5`);
  expect(stderr).not.toContain("    at ");
});

test.each(["serve", "replay"])("%s says that the port is taken, and leaves nothing running", async (verb) => {
  const port = await takePort();
  const { status, stdout, stderr } = await runCli([verb, HELLO, "--port", String(port)]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toBe(
    `streamproof: Cannot listen on 127.0.0.1:${port}: the port is in use. Stop what listens there, or choose another port (0 picks a free one).\n`,
  );
});

test("a host that is not ours is wrong configuration", async () => {
  expect(await runCli(["serve", "--host", "192.0.2.1", "--port", "0"])).toMatchObject({
    status: 2,
    stdout: "",
    stderr: expect.stringContaining("Cannot listen on 192.0.2.1:0"),
  });
});

test.each([
  ["a scenario file", async () => HELLO],
  ["a token", async () => encodeReplayToken({ scenario: await loadScenario(HELLO) })],
  [
    "a file with a token in it",
    async () => {
      const file = join(temporaryFolder(), "token");
      writeFileSync(file, `${encodeReplayToken({ scenario: await loadScenario(HELLO) })}\n`);
      return file;
    },
  ],
])("replay serves %s", async (_what, word) => {
  const server = startCli(["replay", await word(), "--port", "0"]);
  const origin = await originOf(server);
  expect(await bodyOf(`${origin}/v1/chat/completions`)).toBe(await rendered(HELLO));
  server.child.kill("SIGINT");
  expect((await server.ended).status).toBe(0);
});
