import { afterAll, beforeAll, expect, test } from "vitest";
import { createMockServer, type MockServer } from "../../src/mock-server/index.ts";
import { RawClient, request, split } from "./raw-client.ts";

let server: MockServer;
beforeAll(async () => {
  server = await createMockServer();
});
afterAll(() => server.close());

test("an exchange tells the request and what was sent when", async () => {
  using mount = server.mount(
    { steps: [{ done: "a" }, { wait: 30 }, { done: "b" }], gapMs: 10 },
    { token: "told" },
  );
  const body = JSON.stringify({ stream: true, text: "é" });
  await (await fetch(mount.url, { method: "POST", body, headers: { "X-Test": "1" } })).text();
  const exchange = await mount.whenSettled();
  expect(exchange).toMatchObject({
    token: "told",
    nth: 1,
    request: { method: "POST", path: "/t/told/v1/chat/completions", httpVersion: "1.1", body },
    response: {
      status: 200,
      bytesSent: 18,
      headers: [
        ["content-type", "text/event-stream"],
        ["cache-control", "no-cache"],
        ["transfer-encoding", "chunked"],
      ],
    },
    state: "played",
    peerLeft: null,
  });
  expect(exchange.request.headers["x-test"]).toBe("1");
  const [first, second] = exchange.response.writes;
  expect([first?.end, second?.end]).toEqual([9, 18]);
  expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(40);
  expect(exchange.playedAtMs).toBeGreaterThanOrEqual(second?.atMs ?? Number.NaN);
});

test("writes that leave together are still told one by one", async () => {
  using mount = server.mount({ steps: [{ done: "a" }, { done: "b" }, { done: "c" }] });
  await (await fetch(mount.url)).text();
  const { response } = await mount.whenSettled();
  expect(response.writes.map(({ end }) => end)).toEqual([9, 18, 27]);
});

test("a delay holds the head back", async () => {
  using mount = server.mount({ reply: { delayMs: 50 }, steps: [{ done: "a" }] });
  await (await fetch(mount.url)).text();
  expect((await mount.whenSettled()).response.writes[0]?.atMs).toBeGreaterThanOrEqual(50);
});

test("a wait before the first frame lets the head go first", async () => {
  using mount = server.mount({ steps: [{ wait: 600_000 }, { done: "a" }] });
  const response = await fetch(mount.url);
  expect(response.status).toBe(200);
  await response.body?.cancel();
  expect(await mount.whenPeerLeft()).toMatchObject({
    state: "peer-left",
    response: { bytesSent: 0, writes: [] },
  });
});

test("a client that leaves in the middle stops the playing", async () => {
  using mount = server.mount({ steps: [{ done: "a" }, { wait: 600_000 }, { done: "b" }] });
  const abort = new AbortController();
  const response = await fetch(mount.url, { signal: abort.signal });
  await response.body?.getReader().read();
  abort.abort();
  const exchange = await mount.whenPeerLeft();
  expect(exchange).toMatchObject({ state: "peer-left", playedAtMs: null, response: { bytesSent: 9 } });
  expect(["fin", "reset"]).toContain(exchange?.peerLeft?.how);
});

test.each(["fin", "reset"] as const)("a client that leaves by %s is told so", async (how) => {
  using mount = server.mount({ steps: [{ done: "a" }, { wait: 600_000 }] });
  const client = await RawClient.connect(server.port);
  await client.send(request(mount.url)).until((text) => text.includes("data: a"));
  if (how === "fin") client.socket.end();
  else client.socket.resetAndDestroy();
  expect((await mount.whenPeerLeft())?.peerLeft?.how).toBe(how);
});

test("a client that leaves inside one huge write did not get everything", async () => {
  using mount = server.mount({ steps: [{ text: { repeat: "x", times: 32 * 1024 * 1024 } }] });
  const client = await RawClient.connect(server.port);
  await client.send(request(mount.url)).until((text) => text.length > 0);
  client.close();
  const exchange = await mount.whenPeerLeft();
  expect(exchange?.state).toBe("peer-left");
  expect(exchange?.response.bytesSent).toBeGreaterThan(0);
  expect(exchange?.response.bytesSent).toBeLessThan(mount.rendition.body.length);
  expect(exchange?.response.writes).toEqual([]);
});

test("a client that leaves afterwards left after us", async () => {
  using mount = server.mount({ steps: [{ done: "a" }] });
  const client = await RawClient.connect(server.port);
  await client.send(request(mount.url)).until((text) => text.endsWith("0\r\n\r\n"));
  expect(await mount.whenSettled()).toMatchObject({ state: "played", peerLeft: null });
  client.close();
  expect(await mount.whenPeerLeft()).toMatchObject({ state: "played", peerLeft: { how: "after-us" } });
});

test("a client that stays after our FIN is told apart from one that left", async () => {
  using mount = server.mount({ steps: [{ done: "a" }], ending: "fin" });
  const client = await RawClient.connect(server.port, { allowHalfOpen: true });
  await client.send(request(mount.url)).ended();
  expect(await mount.whenPeerLeft(1, 50)).toBeNull();
  client.socket.end();
  expect((await mount.whenPeerLeft())?.peerLeft?.how).toBe("after-us");
});

test("a client that leaves while it sends is told so", async () => {
  using mount = server.mount({ steps: [{ done: "a" }] });
  const client = await RawClient.connect(server.port);
  client.send(request(mount.url, { method: "POST", headers: "content-length: 100\r\n" }));
  client.send("half").socket.end();
  const exchange = await mount.whenPeerLeft();
  expect(exchange).toMatchObject({
    state: "peer-left",
    request: { body: "half" },
    response: { bytesSent: 0 },
  });
});

test("a client that leaves while it is to wait for the head gets no exchange stuck", async () => {
  using mount = server.mount({ reply: { delayMs: 600_000 }, steps: [] });
  const client = await RawClient.connect(server.port);
  client.send(request(mount.url));
  const settled = mount.whenSettled();
  client.socket.end();
  expect((await settled).state).toBe("peer-left");
});

test("an exchange can be waited for before it begins, each by its number", async () => {
  using mount = server.mount({ steps: [{ done: "a" }] });
  const second = mount.whenSettled(2);
  await (await fetch(mount.url)).text();
  await (await fetch(mount.url)).text();
  expect((await second).nth).toBe(2);
  expect((await server.settled(mount.token)).map(({ nth }) => nth)).toEqual([1, 2]);
});

test("settled waits for what is open", async () => {
  using mount = server.mount({ steps: [{ done: "a" }, { wait: 40 }, { done: "b" }] });
  const client = await RawClient.connect(server.port);
  await client.send(request(mount.url)).until((text) => split(text).body !== "");
  const [exchange] = await server.settled(mount.token);
  client.close();
  expect(exchange?.response.bytesSent).toBe(18);
});

test("the journal forgets the oldest", async () => {
  await using small = await createMockServer({ journalSize: 3 });
  const one = small.mount({ steps: [] }, { token: "one" });
  const two = small.mount({ steps: [] }, { token: "two" });
  for (const { url } of [one, one, two, one, two]) await (await fetch(url)).text();
  expect(small.exchanges().map(({ token, nth }) => [token, nth])).toEqual([
    ["two", 1],
    ["one", 3],
    ["two", 2],
  ]);
  expect(one.exchanges().map(({ nth }) => nth)).toEqual([3]);
  await expect(one.whenSettled(1)).rejects.toMatchObject({ code: "exchange-gone" });
  one.unmount();
  expect(small.exchanges().map(({ token }) => token)).toEqual(["two", "two"]);
  for (const { url } of [two, two]) await (await fetch(url)).text();
  expect(two.exchanges().map(({ nth }) => nth)).toEqual([2, 3, 4]);
});
