import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createMockServer, type MockServer, type Mount } from "../../src/mock-server/index.ts";
import type { ScenarioInput } from "../../src/scenario/scenario.ts";
import { RawClient, request, split } from "./raw-client.ts";

let server: MockServer;
beforeAll(async () => {
  server = await createMockServer();
});
afterAll(() => server.close());

const mountSaying = (text: string, more: Partial<ScenarioInput> = {}): Mount =>
  server.mount({ steps: [{ done: text }], ...more });

const endsChunked = (times: number) => (text: string) => text.split("\r\n0\r\n\r\n").length === times + 1;

test("pipelined requests are answered in order, slow ones too", async () => {
  using slow = mountSaying("slow", { reply: { delayMs: 20 }, gapMs: 5, writes: "byte" });
  using fast = mountSaying("fast");
  const client = await RawClient.connect(server.port);
  const post = { method: "POST", body: "{}" };
  client.send(
    request(slow.url, post) + request(fast.url, post) + request(slow.url, post) + request(fast.url, post),
  );
  const text = await client.until(endsChunked(4));
  client.close();
  const answers = text.split("HTTP/1.1 200 OK").slice(1);
  expect(answers.map((answer) => answer.includes("fast"))).toEqual([false, true, false, true]);
  expect(slow.exchanges().map(({ request: seen }) => seen.body)).toEqual(["{}", "{}"]);
});

test("more pipelined requests than a listener limit leave no warning", async () => {
  const warnings: Error[] = [];
  const listen = (warning: Error): number => warnings.push(warning);
  process.on("warning", listen);
  using mount = mountSaying("x", { gapMs: 1 });
  const client = await RawClient.connect(server.port);
  await client.send(request(mount.url).repeat(40)).until(endsChunked(40));
  client.close();
  process.off("warning", listen);
  expect(warnings).toEqual([]);
});

test.each([0, 1])("HTTP/1.0 gets a close-delimited body without chunks (gap %i)", async (gapMs) => {
  using mount = mountSaying("x", { gapMs });
  const client = await RawClient.connect(server.port);
  const { bytes, ended } = await client.send(request(mount.url, { version: "1.0" })).ended();
  const { head, body } = split(bytes);
  expect(head).not.toMatch(/transfer-encoding|content-length/);
  expect({ body, ended }).toEqual({ body: "data: x\n\n", ended: "fin" });
});

test("HTTP/1.0 with a TE header still gets no chunks", async () => {
  using mount = mountSaying("x");
  const client = await RawClient.connect(server.port);
  const { bytes } = await client
    .send(request(mount.url, { version: "1.0", headers: "te: chunked\r\n" }))
    .ended();
  expect(split(bytes).body).toBe("data: x\n\n");
});

test("HTTP/1.0 keep-alive works where a length says so", async () => {
  using mount = mountSaying("x", { wire: { framing: "content-length" } });
  const client = await RawClient.connect(server.port);
  const text = request(mount.url, { version: "1.0", headers: "connection: keep-alive\r\n" });
  await client.send(text).until((seen) => seen.endsWith("data: x\n\n"));
  await client.send(text).until((seen) => seen.split("data: x\n\n").length === 3);
  client.close();
});

test.each(["chunked", "content-length", "close"] as const)(
  "Connection: close is obeyed (%s)",
  async (framing) => {
    using mount = mountSaying("x", { wire: { framing } });
    const client = await RawClient.connect(server.port);
    const { bytes, ended } = await client
      .send(request(mount.url, { headers: "connection: close\r\n" }))
      .ended();
    expect(split(bytes).head).toContain("connection: close");
    expect(split(bytes).body).toContain("data: x\n\n");
    expect(ended).toBe("fin");
  },
);

test("an idle connection is kept for more than a minute", async () => {
  using mount = mountSaying("x");
  const keepAlive = (await fetch(mount.url)).headers.get("keep-alive");
  expect(Number(/timeout=(\d+)/.exec(keepAlive ?? "")?.[1])).toBeGreaterThanOrEqual(65);
});

test.each(["chunked", "content-length", "close"] as const)(
  "HEAD gets the head alone (%s)",
  async (framing) => {
    using mount = mountSaying("x", { wire: { framing } });
    const client = await RawClient.connect(server.port);
    const head = request(mount.url, { method: "HEAD", headers: "connection: close\r\n" });
    const { bytes } = await client.send(head).ended();
    expect(split(bytes).body).toBe("");
    expect(split(bytes).head).toContain("content-type: text/event-stream");
  },
);

test("a 204 has neither body nor framing", async () => {
  using mount = mountSaying("x", { reply: { status: 204 } });
  const client = await RawClient.connect(server.port);
  const { bytes } = await client.send(request(mount.url, { headers: "connection: close\r\n" })).ended();
  expect(split(bytes).head).not.toMatch(/transfer-encoding|content-length/);
  expect(split(bytes).body).toBe("");
});

test("status, headers and repeated headers arrive as given", async () => {
  using mount = mountSaying("x", {
    reply: {
      status: 429,
      headers: { "Retry-After": "1", "set-cookie": ["a=1", "b=2"], "cache-control": "no-store" },
    },
  });
  const response = await fetch(mount.url, { method: "POST" });
  expect(response.status).toBe(429);
  expect(response.headers.get("retry-after")).toBe("1");
  expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  expect(await response.text()).toBe("data: x\n\n");
});

test("Expect: 100-continue is answered before the body is asked for", async () => {
  using mount = mountSaying("x");
  const client = await RawClient.connect(server.port);
  client.send(
    request(mount.url, { method: "POST", headers: "expect: 100-continue\r\ncontent-length: 2\r\n" }),
  );
  await client.until((text) => text === "HTTP/1.1 100 Continue\r\n\r\n");
  const text = await client.send("{}").until(endsChunked(1));
  client.close();
  expect(text).toContain("data: x");
  expect(mount.exchanges()[0]?.request.body).toBe("{}");
});

test("nothing is said before the request is whole", async () => {
  using mount = mountSaying("x");
  const client = await RawClient.connect(server.port);
  client.send(request(mount.url, { method: "POST", headers: "content-length: 4\r\n" })).send("ab");
  await vi.waitFor(() => expect(mount.exchanges()[0]?.request.body).toBe("ab"));
  expect(mount.exchanges()[0]).toMatchObject({ state: "open", response: { writes: [] } });
  await client.send("cd").until(endsChunked(1));
  client.close();
  expect(mount.exchanges()[0]?.request.body).toBe("abcd");
});

test("of a huge request body the first MiB is kept, and the answer comes", async () => {
  using mount = mountSaying("x");
  const response = await fetch(mount.url, { method: "POST", body: Buffer.alloc(100 * 1024 * 1024, "a") });
  expect(await response.text()).toBe("data: x\n\n");
  expect(mount.exchanges()[0]?.request.body.length).toBe(1024 * 1024);
});

test("bytes that are no HTTP get a 400, and the server lives on", async () => {
  using mount = mountSaying("x");
  const client = await RawClient.connect(server.port);
  const { bytes } = await client.send("what is this\r\n\r\n").ended();
  expect(split(bytes).head).toContain("400 bad request");
  expect(await (await fetch(mount.url)).text()).toBe("data: x\n\n");
});

test("a body far larger than what the socket takes arrives whole", async () => {
  const times = 8 * 1024 * 1024;
  using mount = server.mount({ steps: [{ text: { repeat: "x", times } }, { done: true }] });
  const response = await fetch(mount.url);
  let length = 0;
  for await (const piece of response.body ?? []) length += (piece as Uint8Array).length;
  expect(length).toBe(mount.rendition.body.length);
  expect(mount.exchanges()[0]?.response.bytesSent).toBe(length);
});
