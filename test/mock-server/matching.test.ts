import { expect, test } from "vitest";
import { createMockServer, type MockServer } from "../../src/mock-server/index.ts";
import type { ScenarioInput } from "../../src/scenario/scenario.ts";

const saying = (text: string, more: Partial<ScenarioInput> = {}): ScenarioInput => ({
  steps: [{ done: text }],
  ...more,
});

interface Asked {
  path?: string;
  headers?: Record<string, string>;
  body?: unknown;
}

async function ask(
  { origin }: MockServer,
  { path = "/v1/chat/completions", headers = {}, body = {} }: Asked = {},
) {
  const written = typeof body === "string" ? body : JSON.stringify(body);
  const response = await fetch(`${origin}${path}`, { method: "POST", headers, body: written });
  const text = await response.text();
  return response.status === 404
    ? (JSON.parse(text) as { error: { message: string; code: string } })
    : text.slice(6, -2);
}

const user = (content: unknown) => ({ role: "user", content });
const assistant = { role: "assistant", content: "ok" };

test.each<{ match: NonNullable<ScenarioInput["match"]>; fits: Asked[]; misses: Asked[] }>([
  {
    match: { path: "/v1/*" },
    fits: [{}, { path: "/v1/?q=1" }],
    misses: [{ path: "/v2/chat" }, { path: "/x/v1/chat" }, { path: "/?/v1/" }],
  },
  {
    match: { model: "gpt-4*" },
    fits: [{ body: { model: "gpt-4o" } }],
    misses: [{}, { body: { model: "o1-gpt-4" } }, { body: { model: 4 } }, { body: "no json" }],
  },
  {
    match: { header: { "X-Team": "a?", accept: "*" } },
    fits: [{ headers: { "x-team": "ab" } }],
    misses: [{}, { headers: { "x-team": "abc" } }],
  },
  {
    match: { text: "*weather*" },
    fits: [
      { body: { messages: [user("the\nweather?")] } },
      {
        body: {
          messages: [
            user([{ type: "text", text: "wea" }, { type: "image_url" }, { type: "text", text: "ther" }]),
          ],
        },
      },
      { body: { messages: [user("no"), assistant, user("weather"), assistant] } },
    ],
    misses: [{}, { body: { messages: [user("weather"), user("news")] } }, { body: { messages: "weather" } }],
  },
  {
    match: { text: "/^in \\w+$/i" },
    fits: [{ body: { messages: [user("In Paris")] } }],
    misses: [{ body: { messages: [user("in /Paris/")] } }],
  },
  {
    match: { turn: 2 },
    fits: [{ body: { messages: [user("a"), assistant, user("b")] } }],
    misses: [{}, { body: { messages: [user("a"), user("b")] } }],
  },
])("$match fits what it says", async ({ match, fits, misses }) => {
  await using server = await createMockServer({ scenarios: [saying("hit", { match }), saying("miss")] });
  for (const asked of fits) expect(await ask(server, asked), JSON.stringify(asked)).toBe("hit");
  for (const asked of misses) expect(await ask(server, asked), JSON.stringify(asked)).toBe("miss");
});

test("the first that fits answers, wherever the one without match stands", async () => {
  await using server = await createMockServer({
    scenario: saying("late", { match: { path: "*" } }),
    scenarios: [
      saying("any"),
      saying("v1", { match: { path: "/v1*" } }),
      saying("also", { match: { path: "/v1*" } }),
    ],
  });
  expect(await ask(server)).toBe("v1");
  expect(await ask(server, { path: "/other" })).toBe("late");
});

test("nth counts the requests that fit the rest, whoever answers them", async () => {
  await using server = await createMockServer({
    scenarios: [
      saying("second gpt", { match: { model: "gpt", nth: 2 } }),
      saying("third request", { match: { nth: 3 } }),
      saying("any"),
    ],
  });
  const answers: unknown[] = [];
  for (const model of ["gpt", "o1", "o1", "gpt", "gpt"]) answers.push(await ask(server, { body: { model } }));
  expect(answers).toEqual(["any", "any", "third request", "second gpt", "any"]);
});

test("where nothing fits, a 404 says what was asked and what would have matched", async () => {
  await using server = await createMockServer({
    scenarios: [
      saying("a", { title: "weather", match: { text: "/weather/", turn: 1 } }),
      saying("b", { match: { model: "gpt-*" } }),
    ],
  });
  expect(await ask(server, { body: { model: "o1", messages: [user("x".repeat(80))] } })).toEqual({
    error: expect.objectContaining({
      code: "no_match",
      message: `Cannot answer POST /v1/chat/completions (model "o1", text "${"x".repeat(59)}…", turn 1): no scenario fits. "weather" answers text "/weather/", turn 1; scenario 2 answers model "gpt-*". Change the request or a \`match\`, or add a scenario without one.`,
    }),
  });
  const [exchange] = server.exchanges("default");
  expect(exchange).toMatchObject({ nth: 1, response: { status: 404 } });
});

test("a body of many megabytes is matched, and a MiB of it kept", async () => {
  await using server = await createMockServer({ scenarios: [saying("hit", { match: { model: "big" } })] });
  const body = { image: "x".repeat(3 * 1024 * 1024), model: "big" };
  expect(await ask(server, { body })).toBe("hit");
  expect(server.exchanges("default")[0]?.request.body).toHaveLength(1024 * 1024);
});

test("under its own place a scenario answers whatever it matches", async () => {
  await using server = await createMockServer();
  using mount = server.mount(saying("here", { match: { path: "/nowhere", nth: 7 } }));
  expect(await (await fetch(mount.url)).text()).toBe("data: here\n\n");
});

test("`then` answers the later requests, and its last entry all that follow", async () => {
  await using server = await createMockServer();
  using mount = server.mount(
    saying("1", {
      reply: { status: 429 },
      then: [saying("2", { wire: { framing: "content-length" } }), saying("3")],
    }),
  );
  const seen: [number, string][] = [];
  for (let i = 0; i < 4; i++) {
    const response = await fetch(mount.url);
    seen.push([response.status, (await response.text()).slice(6, -2)]);
  }
  expect(seen).toEqual([
    [429, "1"],
    [200, "2"],
    [200, "3"],
    [200, "3"],
  ]);
  expect(mount.exchanges().map(({ response }) => response.status)).toEqual([429, 200, 200, 200]);
  mount.restart();
  expect((await fetch(mount.url)).status).toBe(429);
});

test("each scenario has a sequence of its own", async () => {
  await using server = await createMockServer({
    scenarios: [
      saying("a1", { match: { model: "a" }, then: [saying("a2")] }),
      saying("1", { then: [saying("2")] }),
    ],
  });
  const answers: unknown[] = [];
  for (const model of ["a", "b", "a", "b", "a"]) answers.push(await ask(server, { body: { model } }));
  expect(answers).toEqual(["a1", "1", "a2", "2", "a2"]);
});

test("a redirect to the same place is followed to what comes then", async () => {
  await using server = await createMockServer();
  using mount = server.mount({
    reply: { status: 307, headers: { location: "completions" } },
    steps: [],
    wire: { framing: "content-length" },
    then: [saying("there")],
  });
  const response = await fetch(mount.url, { method: "POST", body: "{}" });
  expect(await response.text()).toBe("data: there\n\n");
  expect(mount.exchanges().map(({ request }) => [request.method, request.body])).toEqual([
    ["POST", "{}"],
    ["POST", "{}"],
  ]);
});

test("the planned time counts what comes then", async () => {
  await using server = await createMockServer();
  using mount = server.mount(
    saying("1", { reply: { delayMs: 10 }, then: [saying("2", { reply: { delayMs: 20 } })] }),
  );
  expect(mount.rendition.plannedMs).toBe(32);
});
