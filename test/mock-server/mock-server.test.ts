import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createMockServer, type MockServer } from "../../src/mock-server/index.ts";
import { RawClient, request } from "./raw-client.ts";

let server: MockServer;
beforeAll(async () => {
  server = await createMockServer();
});
afterAll(() => server.close());

const read = async (url: string): Promise<string> => (await fetch(url)).text();

test("each token has its own scenario, under any path and method", async () => {
  using one = server.mount({ steps: [{ done: "1" }] });
  using two = server.mount({ steps: [{ done: "2" }] }, { token: "two" });
  expect(two.baseUrl).toBe(`${server.origin}/t/two/v1`);
  expect(await read(one.url)).toBe("data: 1\n\n");
  expect(await read(two.url)).toBe("data: 2\n\n");
  expect(await read(`${server.origin}/t/two`)).toBe("data: 2\n\n");
  expect(await read(`${server.origin}/t/two/x/y?z=1`)).toBe("data: 2\n\n");
  const response = await fetch(`${server.origin}/t/two/models`, { method: "DELETE" });
  expect(await response.text()).toBe("data: 2\n\n");
});

test("an unknown token gets a 404 that says what to do, and is in the journal", async () => {
  const response = await fetch(`${server.origin}/t/nobody/v1/chat/completions`, { method: "POST" });
  expect(response.status).toBe(404);
  expect(response.headers.get("content-type")).toBe("application/json");
  expect(await response.json()).toMatchInlineSnapshot(`
    {
      "error": {
        "code": "unknown_token",
        "message": "Cannot answer POST /t/nobody/v1/chat/completions: no scenario is mounted under the token "nobody". Mount one and use its \`baseUrl\`, or give the server a scenario for all other paths.",
        "param": null,
        "type": "invalid_request_error",
      },
    }
  `);
  expect(server.exchanges("").at(-1)?.request.path).toBe("/t/nobody/v1/chat/completions");
});

test("another path gets a 404 without a default scenario, and its answer with one", async () => {
  const response = await fetch(`${server.origin}/v1/chat/completions`);
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ error: { code: "unknown_path" } });
  await using other = await createMockServer({ scenario: { steps: [{ done: "hi" }] } });
  expect(await read(`${other.origin}/v1/chat/completions`)).toBe("data: hi\n\n");
  expect((await fetch(`${other.origin}/t/nobody/v1`)).status).toBe(404);
  expect(other.exchanges("default")).toHaveLength(1);
});

test("an unmounted scenario is gone, with its exchanges and what was being played", async () => {
  const mount = server.mount({ steps: [{ done: "a" }, { wait: 600_000 }] }, { token: "gone" });
  const client = await RawClient.connect(server.port);
  await client.send(request(mount.url)).until((text) => text.includes("data: a"));
  const settled = mount.whenSettled(2);
  mount.unmount();
  await expect(settled).rejects.toMatchObject({ code: "exchange-gone" });
  await expect(mount.whenSettled()).rejects.toMatchObject({ code: "exchange-gone" });
  await client.ended();
  expect(server.exchanges("gone")).toEqual([]);
  expect((await fetch(mount.url)).status).toBe(404);
  using again = server.mount({ steps: [] }, { token: "gone" });
  mount.unmount();
  expect((await fetch(again.url)).status).toBe(200);
  expect(again.exchanges()).toHaveLength(1);
  expect(mount.exchanges()).toEqual([]);
});

test("the exchanges of several mounts are told apart by token and count, also when the journal went round", async () => {
  await using small = await createMockServer({ journalSize: 3 });
  const [one, two] = [small.mount({ steps: [{ done: "1" }] }), small.mount({ steps: [{ done: "2" }] })];
  for (const { url } of [one, two, one, two, one]) await (await fetch(url)).text();
  expect(one.exchanges().map(({ nth }) => nth)).toEqual([2, 3]);
  expect(two.exchanges().map(({ nth }) => nth)).toEqual([2]);
  expect((await one.whenSettled(2)).nth).toBe(2);
  expect((await two.whenSettled(2)).nth).toBe(2);
  await expect(two.whenSettled(1)).rejects.toMatchObject({ code: "exchange-gone" });
  expect(await two.whenRequested(3, 10)).toBeNull();
});

test("a token is refused when it is taken or does not fit into a path", () => {
  using taken = server.mount({ steps: [] }, { token: "taken" });
  expect(() => server.mount({ steps: [] }, { token: taken.token })).toThrowError(
    expect.objectContaining({ code: "token-in-use" }),
  );
  for (const token of ["", "a/b", "a b", "é"]) {
    expect(() => server.mount({ steps: [] }, { token })).toThrowError(
      expect.objectContaining({ code: "invalid-token" }),
    );
  }
});

test("a scenario with a mistake is refused with its place", () => {
  expect(() => server.mount({ steps: [], gapMs: -1 })).toThrowErrorMatchingInlineSnapshot(
    `[MockServerError: Cannot play the scenario: \`gapMs\` is -1, expected a number from 0 to 60000.]`,
  );
  expect(() => server.mount({ steps: [{ chunk: undefined }] })).toThrowErrorMatchingInlineSnapshot(
    `[MockServerError: Cannot play the scenario: \`steps[0].chunk\` is undefined, expected a value that JSON can carry.]`,
  );
});

test("a port in use is said plainly", async () => {
  await expect(createMockServer({ port: server.port })).rejects.toMatchObject({
    code: "port-in-use",
    message: `Cannot listen on 127.0.0.1:${server.port}: the port is in use. Stop what listens there, or choose another port (0 picks a free one).`,
  });
});

test("an address that cannot be had is said plainly", async () => {
  await expect(createMockServer({ port: 70_000 })).rejects.toMatchObject({ code: "cannot-listen" });
  await expect(createMockServer({ host: "192.0.2.1" })).rejects.toMatchObject({ code: "cannot-listen" });
});

test("an address that means all has an origin to connect to", async () => {
  await using all = await createMockServer({ host: "0.0.0.0", scenario: { steps: [{ done: "a" }] } });
  expect(all.origin).toBe(`http://127.0.0.1:${all.port}`);
  expect(await read(all.origin)).toBe("data: a\n\n");
});

test("close ends stalls, paced plays, idle and half-open connections at once", async () => {
  const other = await createMockServer();
  const stall = other.mount({ steps: [{ done: "a" }], ending: "stall" });
  const paced = other.mount({ steps: [{ done: "a" }, { wait: 600_000 }, { done: "b" }] });
  const late = other.mount({ reply: { delayMs: 600_000 }, steps: [] });
  const fin = other.mount({ steps: [{ done: "a" }], ending: "fin" });
  const idle = await RawClient.connect(other.port);
  const clients = [idle];
  for (const { url } of [stall, paced, fin]) {
    const client = await RawClient.connect(other.port, { allowHalfOpen: true });
    await client.send(request(url)).until((text) => text.includes("data: a"));
    clients.push(client);
  }
  const waiting = await RawClient.connect(other.port);
  clients.push(waiting.send(request(late.url)));
  const settled = stall.whenSettled();
  await Promise.all([other.close(), expect(settled).rejects.toMatchObject({ code: "exchange-gone" })]);
  await Promise.all(clients.map((client) => client.ended()));
  for (const client of clients) client.close();
  await other.close();
  await expect(fetch(stall.url)).rejects.toThrow();
  await expect(stall.whenSettled(7)).rejects.toMatchObject({ code: "exchange-gone" });
});

test("clients that vanish at any moment, with or without a reset, leave nothing open", async () => {
  const other = await createMockServer();
  const text = "x".repeat(200);
  const mounts = [
    other.mount({ steps: [{ text, cut: { every: 1 } }], gapMs: 1 }),
    other.mount({ steps: [{ text, cut: { every: 1 } }] }),
    other.mount({ steps: [{ text }], ending: "stall" }),
    other.mount({ steps: [{ text }], wire: { framing: "close" }, writes: "byte", gapMs: 1 }),
    other.mount({ reply: { delayMs: 5 }, steps: [{ text }], ending: "reset" }),
  ];
  const visits = Array.from({ length: 150 }, async (_, i) => {
    const client = await RawClient.connect(other.port);
    const mount = mounts[i % mounts.length] ?? expect.fail();
    client.send(request(mount.url, i % 2 === 0 ? {} : { method: "POST", body: "{}" }).repeat(1 + (i % 3)));
    if (i % 4 > 0) await client.until((seen) => seen.length > i * 2).catch(() => undefined);
    if (i % 7 < 3) client.socket.resetAndDestroy();
    else client.close();
  });
  await Promise.all(visits);
  for (const mount of mounts) {
    const exchanges = await other.settled(mount.token);
    expect(exchanges.length).toBeGreaterThan(0);
  }
  await other.close();
});

test("a process that closes its server ends by itself, whatever silence its clients left in", async () => {
  const script = fileURLToPath(new URL("./leave-and-exit.mjs", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", script], {
    timeout: 20_000,
  });
  expect(stdout).toBe("closed");
});

test("an absolute address as the path finds its scenario", async () => {
  using mount = server.mount({ steps: [{ done: "a" }] });
  const client = await RawClient.connect(server.port);
  client.send(`GET ${mount.url} HTTP/1.1\r\nhost: x\r\n\r\n`);
  expect(await client.until((text) => text.endsWith("0\r\n\r\n"))).toContain("data: a\n\n");
  client.close();
});

test("two hundred streams at once are each played whole and never mix", async () => {
  const mounts = Array.from({ length: 200 }, (_, i) =>
    server.mount({ steps: [{ text: `stream ${i} says this`, cut: { every: 3 } }, { done: true }], gapMs: 2 }),
  );
  const bodies = await Promise.all(mounts.map(({ url }) => read(url)));
  for (const [i, mount] of mounts.entries()) {
    expect(bodies[i]).toBe(Buffer.from(mount.rendition.body).toString());
    expect((await mount.whenSettled()).state).toBe("played");
    mount.unmount();
  }
});

test("a misspelt token gets the one that was probably meant", async () => {
  await using server = await createMockServer();
  server.mount({ steps: [] }, { token: "hello" });
  const reply = await fetch(`${server.origin}/t/helo/v1/chat/completions`, { method: "POST", body: "{}" });
  expect([reply.status, await reply.text()]).toEqual([
    404,
    expect.stringContaining('did you mean \\"hello\\"?'),
  ]);
});
