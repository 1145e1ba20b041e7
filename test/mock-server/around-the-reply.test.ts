import { once } from "node:events";
import { type IncomingMessage, request as httpRequest } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createMockServer, type MockServer } from "../../src/mock-server/index.ts";
import type { ScenarioInput } from "../../src/scenario/scenario.ts";
import { RawClient, request, split } from "./raw-client.ts";

let server: MockServer;
beforeAll(async () => {
  server = await createMockServer();
});
afterAll(() => server.close());

const steps: ScenarioInput["steps"] = [{ done: "x" }, { done: "y" }];

async function rawReply(input: ScenarioInput, options: Parameters<typeof request>[1] = {}): Promise<string> {
  using mount = server.mount(input);
  const client = await RawClient.connect(server.port);
  const headers = `${options.headers ?? ""}connection: close\r\n`;
  const { bytes, ended } = await client.send(request(mount.url, { ...options, headers })).ended();
  expect(ended).toBe("fin");
  return bytes.toString("latin1");
}

const informational: NonNullable<NonNullable<ScenarioInput["reply"]>["informational"]> = [
  { status: 102 },
  { status: 103, headers: { link: ["</a>", "</b>"] } },
];

test.each([0, 5])("1xx responses come before the reply (delay %i)", async (delayMs) => {
  const text = await rawReply({ reply: { informational, delayMs }, steps });
  expect(text).toMatch(
    /^HTTP\/1\.1 102 Processing\r\n\r\nHTTP\/1\.1 103 Early Hints\r\nlink: <\/a>\r\nlink: <\/b>\r\n\r\nHTTP\/1\.1 200 OK\r\n/,
  );
});

test("a client that knows 1xx is told of each, and gets the reply", async () => {
  using mount = server.mount({ reply: { informational, delayMs: 5 }, steps });
  const seen: number[] = [];
  const asked = httpRequest(mount.url, { headers: { connection: "close" } });
  asked.on("information", ({ statusCode }) => seen.push(statusCode));
  asked.end();
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  const body = (await response.toArray()).join("");
  expect({ seen, status: response.statusCode, body }).toEqual({
    seen: [102, 103],
    status: 200,
    body: "data: x\n\ndata: y\n\n",
  });
});

test("to HTTP/1.0 no 1xx is sent", async () => {
  expect(await rawReply({ reply: { informational }, steps }, { version: "1.0" })).toMatch(
    /^HTTP\/1\.1 200 OK/,
  );
});

test("pipelined requests each get their 1xx in their turn", async () => {
  using mount = server.mount({ reply: { informational: [{ status: 103 }], delayMs: 2 }, steps });
  const client = await RawClient.connect(server.port);
  const text = await client
    .send(request(mount.url).repeat(3))
    .until((seen) => seen.split("\r\n0\r\n\r\n").length === 4);
  client.close();
  expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(
    Array.from({ length: 3 }, () => ["HTTP/1.1 103", "HTTP/1.1 200"]).flat(),
  );
});

test.each([0, 1])("trailers are announced and follow the last chunk (gap %i)", async (gapMs) => {
  const text = await rawReply({ reply: { trailers: { "x-a": "1", "X-B": "zwö" } }, steps, gapMs });
  expect(split(text).head).toContain("trailer: x-a, x-b");
  expect(text).toMatch(/\r\n0\r\nx-a: 1\r\nX-B: zwö\r\n\r\n$/);
});

test("node:http reads the trailers", async () => {
  using mount = server.mount({ reply: { trailers: { "x-a": "1" } }, steps });
  const asked = httpRequest(mount.url).end();
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  await response.toArray();
  expect(response.trailers).toEqual({ "x-a": "1" });
});

test("a reply without chunks has no trailers", async () => {
  const text = await rawReply({ reply: { trailers: { "x-a": "1" } }, steps }, { version: "1.0" });
  expect(text).not.toContain("x-a");
  expect(text).toMatch(/data: y\n\n$/);
});

test("a body that is cut has no trailers", async () => {
  const text = await rawReply({ reply: { trailers: { "x-a": "1" } }, steps, ending: "fin" });
  expect(split(text).body).not.toContain("x-a");
});

test("every chunk has an extension, the last one too, and they change nothing", async () => {
  const input: ScenarioInput = { steps: [...steps, { done: "z" }], wire: { chunkExtensions: true } };
  const { body } = split(await rawReply(input));
  expect(body).toBe(
    '9;n=17\r\ndata: x\n\n\r\n9;last\r\ndata: y\n\n\r\n9;note="a; b"\r\ndata: z\n\n\r\n0;last\r\n\r\n',
  );
  using mount = server.mount(input);
  expect(await (await fetch(mount.url)).text()).toBe("data: x\n\ndata: y\n\ndata: z\n\n");
  expect((await mount.whenSettled()).response.bytesSent).toBe(27);
});

test.each([0, 1])("an HTTP/1.0 reply has no chunks and closes the connection (gap %i)", async (gapMs) => {
  using mount = server.mount({ reply: { httpVersion: "1.0", headers: { "x-a": "b" } }, steps, gapMs });
  expect(mount.rendition.framing).toBe("close");
  const client = await RawClient.connect(server.port);
  const { bytes, ended } = await client.send(request(mount.url)).ended();
  const { head, body } = split(bytes);
  expect(head).toMatch(/^http\/1\.0 200 ok\r\n/);
  expect(head).toContain("x-a: b");
  expect(head).not.toMatch(/transfer-encoding|keep-alive/);
  expect({ body, ended }).toEqual({ body: "data: x\n\ndata: y\n\n", ended: "fin" });
  expect((await mount.whenSettled()).state).toBe("played");
  expect(await (await fetch(mount.url)).text()).toBe(body);
});

test("an HTTP/1.0 reply can have a length, an error status, no body or another ending", async () => {
  const http = (input: Partial<ScenarioInput> & { reply?: object }): Promise<string> =>
    rawReply({ steps, ...input, reply: { httpVersion: "1.0", ...input.reply } });
  expect(await http({ wire: { framing: "content-length" } })).toMatch(
    /content-length: 18\r\n[^]*data: y\n\n$/,
  );
  expect(await http({ reply: { status: 503 } })).toMatch(/^HTTP\/1\.0 503 Service Unavailable\r\n/);
  expect(split(await http({ reply: { status: 204 } })).body).toBe("");
  expect(split(await http({ ending: { kind: "fin", at: { byte: 4 } } })).body).toBe("data");
  using mount = server.mount({ reply: { httpVersion: "1.0" }, steps, ending: "reset" });
  const client = await RawClient.connect(server.port);
  expect((await client.send(request(mount.url)).ended()).ended).toBe("reset");
});

test("requests behind an HTTP/1.0 reply get no answer", async () => {
  using mount = server.mount({ reply: { httpVersion: "1.0" }, steps });
  const client = await RawClient.connect(server.port);
  const { bytes } = await client.send(request(mount.url).repeat(2)).ended();
  expect(bytes.toString("latin1").match(/HTTP\/1\.0 200/g)).toHaveLength(1);
});
