import { afterEach, beforeEach, expect, test } from "vitest";
import { createMockServer, type MockServer } from "../../../src/mock-server/index.ts";
import { RawClient } from "../raw-client.ts";
import { control } from "./control-client.ts";

let server: MockServer;
beforeEach(async () => {
  server = await createMockServer({ control: true, scenario: { steps: [{ bytes: "as started" }] } });
});
afterEach(() => server.close());

const CHAT = { model: "gpt-x", stream: true, messages: [{ role: "user", content: "What a day" }] };

async function ask(
  path = "/v1/chat/completions",
  body: unknown = CHAT,
  init: RequestInit = {},
): Promise<string> {
  const url = path.startsWith("http") ? path : server.origin + path;
  return (await fetch(url, { method: "POST", body: JSON.stringify(body), ...init })).text();
}

test("a scenario is added under a token, changed and taken away", async () => {
  const added = await control(server, "PUT /scenarios/hello", { title: "One", steps: [{ bytes: "one" }] });
  expect(added).toMatchObject({
    status: 201,
    json: { token: "hello", titles: ["One"], baseUrl: `${server.origin}/t/hello/v1`, requests: 0 },
  });
  expect(await ask(added.json.url)).toBe("one");
  expect((await control(server, "PUT /scenarios/hello", { steps: [{ bytes: "two" }] })).status).toBe(200);
  expect(await ask(added.json.url)).toBe("two");
  expect((await control(server, "GET /scenarios/hello")).json.requests).toBe(2);
  expect((await control(server, "DELETE /scenarios/hello")).status).toBe(200);
  expect(await ask(added.json.url)).toContain("unknown_token");
  expect((await control(server, "GET /scenarios/hello")).status).toBe(404);
});

test("without a token one is made up, and a list of scenarios is chosen from by match", async () => {
  const { json, status } = await control(server, "POST /scenarios", [
    { match: { model: "gpt-*" }, steps: [{ bytes: "gpt" }] },
    { steps: [{ bytes: "other" }] },
  ]);
  expect(status).toBe(201);
  expect(await ask(json.url)).toBe("gpt");
  expect(await ask(json.url, { model: "x" })).toBe("other");
});

test("what answers every path is changed under the token default", async () => {
  await control(server, "PUT /scenarios/default", { steps: [{ bytes: "changed" }] });
  expect(await ask()).toBe("changed");
});

test("made-up answers can be mounted", async () => {
  const { json } = await control(server, "PUT /scenarios/model", { provider: { dialect: "groq", seed: 3 } });
  expect(await ask(json.url)).toContain("chat.completion.chunk");
  const mistaken = await control(server, "PUT /scenarios/model", { provider: { dialect: "grok" } });
  expect(mistaken).toMatchObject({ status: 400, json: { error: { code: "invalid-scenario" } } });
});

test("answers can be mounted, alone and among scenarios, and a provider in trouble", async () => {
  const say = async (token: string, content: string): Promise<[number, string]> => {
    const messages = [{ role: "user", content }];
    const body = JSON.stringify({ model: "m", messages });
    const reply = await fetch(`${server.origin}/t/${token}/v1/chat/completions`, { method: "POST", body });
    return [reply.status, await reply.text()];
  };
  const answers = [{ when: "hello", say: "Hi" }];
  await control(server, "PUT /scenarios/simple", { answers });
  await control(server, "PUT /scenarios/mixed", [{ answers }, { steps: [{ text: "else" }] }]);
  await control(server, "PUT /scenarios/limited", { provider: { trouble: "429" } });
  expect(await say("simple", "hello")).toEqual([200, expect.stringContaining('"content":"Hi"')]);
  expect((await say("mixed", "hello"))[1]).toContain('"content":"Hi"');
  expect((await say("mixed", "bye"))[1]).toContain("else");
  expect((await say("limited", "hello"))[0]).toBe(429);
  const mistaken = await control(server, "PUT /scenarios/simple", { answers: [{ when: "x" }] });
  expect([mistaken.status, mistaken.json.error.mistakes[0].path]).toEqual([400, "answers[0]"]);
  const unknown = await control(server, "PUT /scenarios/limited", { provider: { trouble: "stal" } });
  expect([unknown.status, unknown.json.error.code]).toEqual([400, "invalid-trouble"]);
});

test("a change leaves what is being played alone", async () => {
  const { json } = await control(server, "PUT /scenarios/slow", {
    steps: [{ bytes: "a" }, { wait: 40 }, { bytes: "b" }],
  });
  const answer = ask(json.url);
  await control(server, "GET /wait?token=slow");
  await control(server, "PUT /scenarios/slow", { steps: [] });
  expect(await answer).toBe("ab");
});

test.each([
  ["PUT /scenarios/x", { steps: [{ txt: "Hi" }] }, "invalid-scenario", "Did you mean `text`?"],
  ["PUT /scenarios/x", [{ steps: [] }, { stps: [] }], "invalid-scenario", "Scenario 2 of 2: "],
  ["PUT /scenarios/x", [], "invalid-scenario", "Give one at least"],
  ["PUT /scenarios/x", { body: "x", steps: [] }, "invalid-scenario", "`body`"],
  ["PUT /scenarios/x", { steps: [{ usage: {}, on: "previous-chunk" }] }, "invalid-scenario", "prompt_tokens"],
  ["PUT /scenarios/x", "{", "invalid-json", "no JSON"],
  ["PUT /scenarios/x", "", "invalid-json", "it is empty"],
  ["PUT /scenarios/x", 5, "invalid-scenario", "expected an object"],
  ["PUT /scenarios/x", null, "invalid-scenario", "empty"],
  ["PUT /scenarios/a%20b", { steps: [] }, "invalid-token", "Use letters"],
  ["GET /journal?tokn=a", undefined, "query", 'Did you mean "token"?'],
  ["GET /journal?limit=x", undefined, "query", "limit=x"],
  ["GET /journal?state=over", undefined, "query", "open, played, peer-left"],
  ["GET /journal?view=all", undefined, "query", "summary or full"],
  ["GET /journal?text=/(/", undefined, "query", "no pattern"],
  ["GET /wait?for=ever", undefined, "query", "requested, settled, left"],
  ["GET /wait?timeoutMs=999999", undefined, "query", "60000"],
])("%s with %j is refused with a reason", async (line, body, code, why) => {
  const { status, json } = await control(server, line, body);
  expect({ status, code: json.error.code }).toEqual({ status: 400, code });
  expect(json.error.message).toContain(why);
  expect(server.exchanges()).toEqual([]);
});

test("mistakes are listed with their places", async () => {
  const { json } = await control(server, "PUT /scenarios/x", { steps: [{ txt: "" }], gapMs: -1 });
  expect(json.error.mistakes.map(({ path }: { path: string }) => path)).toEqual(["steps[0].txt", "gapMs"]);
});

test.each([
  ["GET /nothing", 404],
  ["GET /journal/99", 404],
  ["DELETE /scenarios/none", 404],
  ["POST /scenarios/none/restart", 404],
  ["PATCH /journal", 405],
])("%s gets %i", async (line, status) => {
  expect((await control(server, line)).status).toBe(status);
});

test("the journal tells everything of an exchange but its secrets", async () => {
  const { json } = await control(server, "PUT /scenarios/told", {
    steps: [{ done: "a" }, { wait: 20 }, { done: "é" }],
    gapMs: 10,
  });
  await ask(`${json.url}?api_key=abc&max_tokens=1`, CHAT, {
    headers: {
      authorization: "Bearer sk-secret",
      "x-api-key": "sk-secret",
      cookie: "sk-secret",
      "x-plain": "seen",
    },
  });
  const { json: exchange } = await control(server, "GET /wait?token=told&for=settled&view=full");
  expect(JSON.stringify(exchange)).not.toContain("sk-secret");
  expect(exchange).toMatchObject({
    nth: 1,
    state: "played",
    request: {
      method: "POST",
      path: "/t/told/v1/chat/completions?api_key=[redacted]&max_tokens=1",
      headers: { authorization: "[redacted]", "x-plain": "seen" },
      body: JSON.stringify(CHAT),
      isComplete: true,
      bodyIsCut: false,
    },
    response: {
      status: 200,
      bytesSent: 19,
      ending: "complete",
      body: "data: a\n\ndata: é\n\n",
      bodyIsCut: false,
    },
  });
  const { writes, frames } = exchange.response;
  expect(writes.map(({ end, askedMs }: { end: number; askedMs: number }) => [end, askedMs])).toEqual([
    [9, 0],
    [19, 30],
  ]);
  expect(writes[1].atMs - writes[0].atMs).toBeGreaterThanOrEqual(30);
  expect(frames).toEqual([
    { step: 0, start: 0, end: 9, atMs: writes[0].atMs },
    { step: 2, start: 9, end: 19, atMs: writes[1].atMs },
  ]);
  expect((await control(server, `GET /journal/${exchange.id}`)).json).toEqual(exchange);
});

test("bytes that are no text come in base64 as well", async () => {
  const { json } = await control(server, "PUT /scenarios/raw", { steps: [{ bytes: { base64: "/wA=" } }] });
  await ask(json.url);
  const { json: exchange } = await control(server, "GET /wait?token=raw&for=settled&view=full");
  expect(exchange.response.bodyBase64).toBe("/wA=");
});

test("exchanges are found by what was asked", async () => {
  await ask("/v1/chat/completions", CHAT);
  await ask("/other", { model: "b", messages: [{ role: "user", content: "Night" }] });
  const counts = Object.fromEntries(
    await Promise.all(
      [
        "",
        "model=gpt-*",
        "text=/day/",
        "path=/other",
        "stream=true",
        "turn=1",
        "status=200",
        "state=open",
        "token=x",
      ].map(async (query) => [query, (await control(server, `GET /count?${query}`)).json.count]),
    ),
  );
  expect(counts).toEqual({
    "": 2,
    "model=gpt-*": 1,
    "text=/day/": 1,
    "path=/other": 1,
    "stream=true": 1,
    "turn=1": 2,
    "status=200": 2,
    "state=open": 0,
    "token=x": 0,
  });
});

test("a count that is not as expected is a 409", async () => {
  await ask();
  expect((await control(server, "GET /count?equals=1&atLeast=1&atMost=1")).status).toBe(200);
  expect(await control(server, "GET /count?equals=2")).toMatchObject({
    status: 409,
    json: { error: { message: "1 exchanges fit, expected exactly 2.", count: 1 } },
  });
});

test("waiting ends as soon as the request is there, and in vain after its time", async () => {
  const second = control(server, "GET /wait?nth=2&path=/v1/*");
  await ask();
  await ask("/elsewhere");
  await ask("/v1/again");
  expect((await second).json.request.path).toBe("/v1/again");
  expect(await control(server, "GET /wait?nth=9&timeoutMs=20")).toMatchObject({
    status: 504,
    json: { error: { code: "timeout", count: 3 } },
  });
});

test("a client that went away is told", async () => {
  const { json } = await control(server, "PUT /scenarios/slow", {
    steps: [{ done: "a" }, { wait: 600_000 }],
  });
  const abort = new AbortController();
  const response = await fetch(json.url, { method: "POST", body: "{}", signal: abort.signal });
  await response.body?.getReader().read();
  abort.abort();
  const { json: exchange } = await control(server, "GET /wait?token=slow&for=left");
  expect(exchange).toMatchObject({ state: "peer-left", playedAtMs: null, response: { bytesSent: 9 } });
  expect(["fin", "reset"]).toContain(exchange.peerLeft.how);
});

test("the journal is paged, cleared by token, and asking it is no exchange", async () => {
  await control(server, "PUT /scenarios/a", { steps: [] });
  for (const path of ["/t/a/x", "/1", "/2", "/3"]) await ask(path);
  const paths = async (query: string): Promise<string[]> =>
    (await control(server, `GET /journal?${query}`)).json.exchanges.map(
      ({ request }: { request: { path: string } }) => request.path,
    );
  expect(await paths("limit=2")).toEqual(["/2", "/3"]);
  expect(await paths("after=2")).toEqual(["/2", "/3"]);
  await control(server, "DELETE /journal?token=a");
  expect(await paths("")).toEqual(["/1", "/2", "/3"]);
  await control(server, "DELETE /journal");
  expect(await paths("")).toEqual([]);
});

test("reset brings back what was there before the first change", async () => {
  server.mount({ steps: [{ bytes: "1" }], then: [{ steps: [{ bytes: "2" }] }] }, { token: "kept" });
  expect([await ask("/t/kept/"), await ask("/t/kept/")]).toEqual(["1", "2"]);
  await control(server, "PUT /scenarios/default", { steps: [] });
  await control(server, "PUT /scenarios/kept", { steps: [] });
  await control(server, "PUT /scenarios/new", { steps: [] });
  await control(server, "DELETE /scenarios/kept");
  expect((await control(server, "POST /reset")).json).toEqual({ reset: true });
  expect(server.exchanges()).toEqual([]);
  expect([await ask(), await ask("/t/kept/"), await ask("/t/kept/")]).toEqual(["as started", "1", "2"]);
  expect(await ask("/t/new/")).toContain("unknown_token");
});

test("restart begins a sequence anew", async () => {
  const steps = (bytes: string) => ({ steps: [{ bytes }] });
  await control(server, "PUT /scenarios/turns", { ...steps("1"), then: [steps("2")] });
  expect([await ask("/t/turns/"), await ask("/t/turns/")]).toEqual(["1", "2"]);
  await control(server, "POST /scenarios/turns/restart");
  expect(await ask("/t/turns/")).toBe("1");
});

test("every step is told live", async () => {
  const { json } = await control(server, "PUT /scenarios/live", {
    steps: [{ done: "a" }, { wait: 600_000 }],
  });
  const live = await fetch(`${server.origin}/__streamproof/events?token=live`);
  const reader = live.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = (await reader?.read())?.value ?? "";
  expect(live.headers.get("content-type")).toBe("text/event-stream");
  await ask();
  const abort = new AbortController();
  const response = await fetch(json.url, {
    method: "POST",
    body: JSON.stringify(CHAT),
    signal: abort.signal,
  });
  await response.body?.getReader().read();
  abort.abort();
  while (!text.includes("event: left")) text += (await reader?.read())?.value ?? "";
  await reader?.cancel();
  const events = text.split("\n\n").filter((block) => block.includes("data: "));
  expect(events.map((block) => /^id: (\d+)\nevent: (\w+)\ndata: /.exec(block)?.slice(1))).toEqual([
    ["1", "requested"],
    ["2", "left"],
  ]);
  const [first] = events.map((block) => JSON.parse(block.slice(block.indexOf("data: ") + 6)));
  expect(first).toMatchObject({ token: "live", request: { body: JSON.stringify(CHAT) } });
});

test("who does not read the live stream is sent away, and nobody else minds", async () => {
  const idle = await RawClient.connect(server.port);
  idle.send("GET /__streamproof/events HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n");
  await idle.until((text) => text.includes(": live"));
  idle.socket.pause();
  const gone = new Promise((resolve) => idle.socket.once("close", resolve));
  const body = "x".repeat(1024 * 1024);
  for (let i = 0; i < 20; i++) await ask("/v1/chat/completions", body);
  idle.socket.resume();
  await gone;
  expect((await control(server, "GET /count?equals=20")).status).toBe(200);
});

test("a server without the control API answers its path like any other", async () => {
  await using plain = await createMockServer({ scenario: { steps: [{ bytes: "said" }] } });
  expect(await (await fetch(`${plain.origin}/__streamproof/reset`, { method: "POST" })).text()).toBe("said");
});

test("a body of 40 MB is refused and the connection goes on", async () => {
  const { status } = await control(server, "PUT /scenarios/huge", `"${"x".repeat(40_000_000)}"`);
  expect(status).toBe(413);
  expect((await control(server, "GET ")).json).toMatchObject({
    streamproof: true,
    api: 1,
    journalSize: 1000,
  });
});
