import { expect, test } from "vitest";
import { answerByDefault, createMockServer, type Rendition } from "../../../src/mock-server/index.ts";
import { DIALECT_NAMES } from "../../../src/scenario/index.ts";
import { parseTrouble } from "../../../src/scenario/trouble/parse-trouble.ts";
import { ask, chat, framesIn, type Reply } from "./ask.ts";

const said = (trouble: string, body: object = {}, now?: number): Rendition =>
  answerByDefault(
    { method: "POST", path: "/v1/chat/completions", httpVersion: "1.1", headers: {}, body: chat(body) },
    { trouble: parseTrouble(trouble), now },
  );
const headersOf = ({ headers }: Rendition): Record<string, string> => Object.fromEntries(headers);
const textOf = ({ body }: Rendition): string => Buffer.from(body).toString();
const WHOLE = framesIn(textOf(said("")));

test("path, model and header speak one language, together too, and one mock serves the healthy beside the broken", async () => {
  await using server = await createMockServer({ provider: true });
  const path = "/v1/chat/completions";
  const replies = await Promise.all([
    ask(server, { path: `/trouble/429,retry-after=2${path}` }),
    ask(server, { body: { model: "gpt-4o?429,retry-after=2" } }),
    ask(server, { headers: { "x-streamproof-trouble": "429, retry-after=2" } }),
    ask(server, { headers: { "x-streamproof-status": "429", "x-streamproof-retry-after": "2" } }),
    ask(server, { path: `/trouble/429${path}`, headers: { "x-streamproof-retry-after": "2" } }),
    ask(server),
  ]);
  const seen = replies.map(({ status, headers }) => [status, headers.get("retry-after")]);
  expect(seen).toEqual([...Array.from({ length: 5 }, () => [429, "2"]), [200, null]]);
});

test("the later place wins, and the model is said without its trouble", async () => {
  await using server = await createMockServer({ provider: true });
  const { status, text } = await ask(server, {
    path: "/trouble/503/v1/chat/completions",
    body: { model: "gpt-4o?502" },
    headers: { "x-streamproof-status": "500" },
  });
  expect(status).toBe(500);
  expect(text).not.toContain("?");
  expect((await ask(server, { body: { model: "gpt-4o?seed=3" } })).text).toContain('"model":"gpt-4o"');
});

test.each(DIALECT_NAMES)("every status from 400 to 529 is an error in the words of %s", (dialect) => {
  for (let status = 400; status <= 529; status++) {
    const reply = answerByDefault(
      { method: "POST", path: "/v1/chat/completions", httpVersion: "1.1", headers: {}, body: "" },
      { dialect, trouble: { status } },
    );
    expect(reply.status).toBe(status);
    expect(headersOf(reply)["content-type"]).toBe("application/json");
    expect(textOf(reply)).toMatch(/"(message|error)":"[A-Za-z]/);
  }
});

test("Retry-After has every form that clients read", () => {
  const now = Date.UTC(2026, 0, 15, 9, 30);
  expect(headersOf(said("429,retry-after=1.5"))["retry-after"]).toBe("1.5");
  expect(headersOf(said("429,retry-after-date=90", {}, now))["retry-after"]).toBe(
    "Thu, 15 Jan 2026 09:31:30 GMT",
  );
  expect(headersOf(said("503,retry-after-ms=250,should-retry=true"))).toMatchObject({
    "retry-after-ms": "250",
    "x-should-retry": "true",
  });
});

test("pace is a time to the first token, a number of tokens a second, and a jitter by seed", () => {
  const waits = (trouble: string): number[] =>
    said(trouble)
      .frames.map(({ waitMs }) => waitMs)
      .filter((ms) => ms > 0);
  expect(said("delay=0.3s").delayMs).toBe(300);
  const even = waits("ttft=800ms,tps=20");
  expect(even).toEqual([800, ...Array.from({ length: even.length - 1 }, () => 50)]);
  expect(waits("tps=20,jitter=0.5,seed=7")).toEqual(waits("tps=20,jitter=0.5,seed=7"));
  expect(waits("tps=20,jitter=0.5,seed=7")).not.toEqual(waits("tps=20,jitter=0.5,seed=8"));
});

test.each(["fin", "fin-in-chunk", "reset", "stall"])(
  "%s ends the body at a frame, a byte or the end",
  (kind) => {
    expect(said(`${kind}@3`)).toMatchObject({ ending: { kind }, isCut: true });
    expect(framesIn(textOf(said(`${kind}@3`)))).toEqual(WHOLE.slice(0, 3));
    expect(said(`${kind}@100b`).body).toHaveLength(100);
    expect(said(`${kind}@end`)).toMatchObject({ ending: { kind }, isCut: false });
  },
);

test("a cut is an end that HTTP cannot tell from a real one, and a stall has its time", () => {
  expect(said("cut@2")).toMatchObject({ ending: { kind: "complete" }, isCut: true });
  expect(said("stall=5s@2").ending.forMs).toBe(5000);
});

test("frames break, are left out, or come too many", () => {
  const frames = (trouble: string): string[] => framesIn(textOf(said(trouble)));
  const broken = frames("malformed@2");
  expect(broken.toSpliced(2, 1)).toEqual(WHOLE);
  expect(() => JSON.parse(broken[2]?.slice(6) ?? "")).toThrow();
  expect(frames("no-done")).toEqual(WHOLE.slice(0, -1));
  expect(frames("done-twice")).toEqual([...WHOLE, "data: [DONE]"]);
  expect(frames("text-after-done").at(-1)).toContain('"content":"');
  expect(frames("no-finish").join()).not.toContain('"stop"');
  expect(frames("no-finish")).toHaveLength(WHOLE.length);
  expect(frames("comments=2").filter((frame) => frame === ": keep-alive").length).toBeGreaterThan(3);
  expect(
    framesIn(textOf(said("tps=2,keep-alive=100ms"))).filter((frame) => frame.startsWith(":")),
  ).not.toEqual([]);
  expect(textOf(said("line-end=crlf,bom"))).toMatch(/^\uFEFFdata: .*\r\n\r\n/);
  expect(said("writes=7").writes[1]).toMatchObject({ start: 7, end: 14 });
});

test.each(DIALECT_NAMES.filter((name) => name !== "ollama"))(
  "an error inside the stream of %s carries the message of its status, and nothing more is said",
  (dialect) => {
    const reply = answerByDefault(
      { method: "POST", path: "/v1/chat/completions", httpVersion: "1.1", headers: {}, body: chat() },
      { dialect, trouble: parseTrouble("error=503@4") },
    );
    const frames = framesIn(textOf(reply));
    expect(reply.status).toBe(200);
    expect(frames.length).toBeLessThanOrEqual(6);
    expect(frames.slice(4).join()).toMatch(/overloaded|Loading model/);
  },
);

test("what is no stream can come in place of one", () => {
  expect(JSON.parse(textOf(said("json")))).toMatchObject({
    object: "chat.completion",
    usage: { total_tokens: expect.any(Number) },
  });
  expect([said("json-error").status, JSON.parse(textOf(said("json-error")))]).toMatchObject([
    200,
    { error: { message: expect.any(String) } },
  ]);
  expect(headersOf(said("html"))["content-type"]).toContain("text/html");
  expect([said("502,html").status, textOf(said("502,html"))]).toEqual([
    502,
    expect.stringContaining("502 Bad Gateway"),
  ]);
  expect([said("empty").status, said("empty").body.length]).toEqual([200, 0]);
});

test("a request for a whole answer gets its trouble too", () => {
  const whole = { stream: false };
  expect(said("error=429@1", whole).status).toBe(429);
  expect(said("reset@2", whole)).toMatchObject({ ending: { kind: "reset" }, isCut: true });
  expect(said("tps=10", whole).plannedMs).toBeGreaterThan(300);
});

test("a chance is drawn by seed, the same in every run", async () => {
  const statuses = async (): Promise<number[]> => {
    await using server = await createMockServer({ provider: true });
    const all: number[] = [];
    for (let i = 0; i < 40; i++)
      all.push((await ask(server, { path: "/trouble/500,p=0.4,seed=3/v1/chat/completions" })).status);
    return all;
  };
  const first = await statuses();
  expect(first).toEqual(await statuses());
  const failed = first.filter((status) => status === 500).length;
  expect(failed).toBeGreaterThan(6);
  expect(failed).toBeLessThan(28);
});

test("`times` lets equal requests fail so often and then succeed, each request for itself", async () => {
  await using server = await createMockServer({ provider: true });
  const statusOf = async (content: string): Promise<number> =>
    (await ask(server, { body: { model: "m?429,times=2", messages: [{ role: "user", content }] } })).status;
  const seen: number[] = [];
  for (const content of ["a", "a", "b", "a", "a", "b", "b"]) seen.push(await statusOf(content));
  expect(seen).toEqual([429, 429, 429, 200, 429, 429, 200]);
});

test.each<[string, string]>([
  ["stal@3", "`stal` is no trouble. Did you mean `stall`? There are: a status from 400 to 599, status,"],
  ["tps=fast", '`tps` is "fast", expected a number from 0.01 to 10000.'],
  ["399", '`status` is "399", expected a whole number from 400 to 599.'],
  ["ttft=1h", '`ttft` is "1h", expected a time up to 600s such as `250ms` or `2s`.'],
  ["reset@x", "`reset` is `@x`, expected a place: `@3` behind three frames, `@200b` behind 200 bytes,"],
  ["error@9b", "`error` is `@9b`, expected a place: `@3` behind three frames, `@end` behind all."],
  ["bom=2", "`bom` takes no value."],
  ["tps=1@3", "`tps` takes no place: leave `@3` out."],
  ["429,429", "`status` is there twice. Keep one of them."],
  ["dialect=grok", '`dialect` is "grok", expected one of openai, azure,'],
])("a trouble that nobody knows is a 400 that says what exists: %s", async (trouble, message) => {
  await using server = await createMockServer({ provider: true });
  const places: Promise<Reply>[] = [
    ask(server, { path: `/trouble/${trouble}/v1/chat/completions` }),
    ask(server, { body: { model: `m?${trouble}` } }),
    ask(server, { headers: { "x-streamproof-trouble": trouble } }),
  ];
  for (const { status, text } of await Promise.all(places)) {
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({
      error: { message: expect.stringContaining(message), code: "unknown_trouble" },
    });
  }
  await expect(createMockServer({ provider: { trouble } })).rejects.toMatchObject({
    code: "invalid-trouble",
  });
});

test("a scenario is played in trouble and in another dialect as well, and plainly to others", async () => {
  await using server = await createMockServer({ provider: { trouble: "no-done" } });
  using mount = server.mount({
    steps: [{ role: "assistant" }, { text: "Hi" }, { finish: "stop" }, { done: true }],
  });
  const url = mount.url.replace(
    `/t/${mount.token}`,
    `/t/${mount.token}/dialect/deepseek/trouble/error=402@2`,
  );
  const body = chat();
  expect(await (await fetch(mount.url, { method: "POST", body })).text()).not.toContain("[DONE]");
  const troubled = await (await fetch(url, { method: "POST", body })).text();
  expect(troubled).toContain("fp_eaab8d114b_prod0820_fp8_kvcache");
  expect(framesIn(troubled)).toHaveLength(3);
});

test("the journal keeps the request as it came, unknown fields included", async () => {
  await using server = await createMockServer({ provider: true });
  await ask(server, {
    body: { model: "m?429", cache: { ttl: 3600 } },
    headers: { "x-streamproof-delay": "1ms" },
  });
  const [exchange] = server.exchanges();
  expect(exchange?.request.body).toContain('"model":"m?429"');
  expect(exchange?.request.body).toContain('"cache":{"ttl":3600}');
  expect(exchange?.response.status).toBe(429);
});
