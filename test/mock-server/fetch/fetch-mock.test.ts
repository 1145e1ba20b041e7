import OpenAI from "openai";
import { expect, test } from "vitest";
import { createFetchMock } from "../../../src/mock-server/fetch/index.ts";
import { textAnswer, toolAnswer } from "../../../src/scenario/index.ts";

const URL = "http://mock.invalid/v1/chat/completions";

async function chunksOf(response: Response): Promise<string[]> {
  const chunks: string[] = [];
  for await (const chunk of response.body ?? []) chunks.push(Buffer.from(chunk).toString("latin1"));
  return chunks;
}

function clientOf(mock: { fetch: typeof fetch }, baseURL = "http://mock.invalid/v1"): OpenAI {
  return new OpenAI({ baseURL, apiKey: "none", maxRetries: 0, fetch: mock.fetch });
}

const ASKED = { model: "m", stream: true as const, messages: [{ role: "user" as const, content: "Hi" }] };

test("each write is a chunk of its own", async () => {
  using mock = createFetchMock({ scenario: { steps: [{ done: "a" }, { done: "b" }], writes: { cuts: 4 } } });
  const chunks = await chunksOf(await mock.fetch(URL));
  expect(chunks).toHaveLength(5);
  expect(chunks.join("")).toBe("data: a\n\ndata: b\n\n");
});

test("status and headers are those of the scenario", async () => {
  using mock = createFetchMock({
    scenario: { reply: { status: 429, headers: { "retry-after": "1" } }, steps: [{ bytes: "slow" }] },
  });
  const response = await mock.fetch(URL);
  expect(response.status).toBe(429);
  expect(Object.fromEntries(response.headers)).toEqual({
    "retry-after": "1",
    "content-type": "text/event-stream",
    "cache-control": "no-cache",
  });
  expect(await response.text()).toBe("slow");
});

test.each([204, 205, 304])("status %i has no body", async (status) => {
  using mock = createFetchMock({ scenario: { reply: { status }, steps: [{ bytes: "x" }] } });
  const response = await mock.fetch(URL);
  expect([response.status, response.body]).toEqual([status, null]);
  expect(mock.exchanges()[0]?.state).toBe("played");
});

test("the answer to HEAD has no body", async () => {
  using mock = createFetchMock({ scenario: { steps: [{ bytes: "x" }] } });
  expect((await mock.fetch(URL, { method: "HEAD" })).body).toBeNull();
});

test("the OpenAI SDK reads text through it", async () => {
  using mock = createFetchMock({ scenario: { steps: textAnswer("Hello, you there", { cut: "words" }) } });
  const stream = await clientOf(mock).chat.completions.create(ASKED);
  const said: unknown[] = [];
  for await (const { choices } of stream) said.push(choices[0]?.delta.content ?? "");
  expect(said.join("")).toBe("Hello, you there");
});

test("mounts have addresses of their own, and a journal each", async () => {
  using mock = createFetchMock();
  const one = mock.mount({ steps: toolAnswer({ name: "look" }) });
  const other = mock.mount({ steps: textAnswer("other") });
  const completion = await clientOf(mock, other.baseUrl).chat.completions.create(ASKED);
  for await (const _ of completion);
  expect(one.exchanges()).toEqual([]);
  const [exchange] = other.exchanges();
  expect(exchange).toMatchObject({ nth: 1, state: "played", peerLeft: null, request: { method: "POST" } });
  expect(JSON.parse(exchange?.request.body ?? "")).toEqual(ASKED);
  expect(await mock.settled(other.token)).toHaveLength(1);
});

test("a relative address is the mock's own", async () => {
  using mock = createFetchMock({ origin: "http://model.test", scenario: { steps: [{ done: true }] } });
  expect((await mock.fetch("/v1/chat/completions")).status).toBe(200);
  expect(mock.exchanges()[0]?.request.path).toBe("/v1/chat/completions");
});

test.each([
  ["fin", {}, "other side closed"],
  ["fin-in-chunk", {}, "other side closed"],
  ["reset", {}, "read ECONNRESET"],
  ["fin", { framing: "content-length" }, "other side closed"],
  ["reset", { framing: "close" }, "read ECONNRESET"],
] as const)(
  "after %s with %o a reader gets what was sent, then the error of a real fetch",
  async (kind, wire, cause) => {
    using mock = createFetchMock({ scenario: { steps: [{ done: "a" }, { done: "b" }], ending: kind, wire } });
    const response = await mock.fetch(URL);
    const reader = response.body?.getReader();
    const read = async (): Promise<string> => Buffer.from((await reader?.read())?.value ?? []).toString();
    expect([await read(), await read()]).toEqual(["data: a\n\n", "data: b\n\n"]);
    const failure = await read().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TypeError);
    expect(failure).toMatchObject({ message: "terminated", cause: { message: cause } });
    expect(mock.exchanges()[0]).toMatchObject({ state: "played", response: { bytesSent: 18 } });
  },
);

test("a body that only the connection delimits ends whole with a FIN", async () => {
  using mock = createFetchMock({
    scenario: { steps: [{ done: "a" }], ending: "fin", wire: { framing: "close" } },
  });
  expect(await (await mock.fetch(URL)).text()).toBe("data: a\n\n");
});

test("a stall holds the stream open, then breaks it", async () => {
  using mock = createFetchMock({
    scenario: { steps: [{ done: "a" }], ending: { kind: "stall", forMs: 30 } },
  });
  const startedAt = performance.now();
  const failure = await (await mock.fetch(URL)).text().catch((error: unknown) => error);
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(30);
  expect(failure).toMatchObject({ message: "terminated" });
});

test("silences are kept, and the journal tells the times", async () => {
  using mock = createFetchMock({
    scenario: { reply: { delayMs: 20 }, steps: [{ done: "a" }, { wait: 30 }, { done: "b" }] },
  });
  await (await mock.fetch(URL)).text();
  const [first, second] = mock.exchanges()[0]?.response.writes ?? [];
  expect(first?.atMs).toBeGreaterThanOrEqual(20);
  expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(30);
});

const SLOW = { steps: [{ done: "a" }, { wait: 600_000 }, { done: "b" }] };

test("an abort before the reply fails the call with its reason", async () => {
  using mock = createFetchMock({ scenario: { reply: { delayMs: 600_000 }, steps: [] } });
  const abort = new AbortController();
  const response = mock.fetch(URL, { signal: abort.signal });
  const reason = new Error("enough");
  abort.abort(reason);
  await expect(response).rejects.toBe(reason);
});

test("a call that was aborted before it began asks nothing", async () => {
  using mock = createFetchMock({ scenario: SLOW });
  await expect(mock.fetch(URL, { signal: AbortSignal.abort() })).rejects.toThrow("aborted");
  expect(mock.exchanges()).toEqual([]);
});

test.each(["signal", "cancel"] as const)("a client that leaves by %s is in the journal", async (how) => {
  using mock = createFetchMock();
  const mount = mock.mount(SLOW);
  const abort = new AbortController();
  const response = await mock.fetch(mount.url, { signal: abort.signal });
  const reader = response.body?.getReader();
  await reader?.read();
  const next = reader?.read().catch((error: unknown) => error);
  if (how === "signal") abort.abort();
  else await reader?.cancel();
  if (how === "signal") expect(await next).toMatchObject({ name: "AbortError" });
  expect(await mount.whenPeerLeft()).toMatchObject({
    state: "peer-left",
    peerLeft: { how: "fin" },
    response: { bytesSent: 9 },
  });
});

test.each(["unmount", "close"] as const)("%s cuts off what is under way", async (how) => {
  using mock = createFetchMock();
  const mount = mock.mount(SLOW);
  const early = mock.mount({ reply: { delayMs: 600_000 }, steps: [] });
  const body = (await mock.fetch(mount.url)).text();
  const response = mock.fetch(early.url);
  await early.whenRequested();
  if (how === "close") mock.close();
  else for (const one of [mount, early]) one.unmount();
  await expect(body).rejects.toThrow("fetch failed");
  await expect(response).rejects.toThrow("fetch failed");
});

test("a reader that does not read holds the stream back at 64 KiB", async () => {
  const text = "x".repeat(32 * 1024);
  using mock = createFetchMock();
  const mount = mock.mount({ steps: Array.from({ length: 40 }, () => ({ bytes: text })) });
  const response = await mock.fetch(mount.url);
  expect(mount.exchanges()[0]).toMatchObject({ state: "open", response: { bytesSent: 64 * 1024 } });
  expect((await response.text()).length).toBe(40 * text.length);
  expect((await mount.whenSettled()).response.bytesSent).toBe(40 * text.length);
});

test("a body of very many tiny writes needs no deep stack", async () => {
  using mock = createFetchMock({ scenario: { steps: [{ bytes: "y".repeat(20_000) }], writes: "byte" } });
  expect(await chunksOf(await mock.fetch(URL))).toHaveLength(20_000);
});

test("a thousand streams at once do not mix", async () => {
  using mock = createFetchMock();
  const said = await Promise.all(
    Array.from({ length: 1000 }, async (_, index) => {
      const mount = mock.mount({ steps: [{ bytes: `${index}:` }, { wait: 2 }, { bytes: `${index}` }] });
      return (await mock.fetch(mount.url)).text();
    }),
  );
  expect(said).toEqual(said.map((_, index) => `${index}:${index}`));
});
