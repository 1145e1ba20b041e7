import { expect, test } from "vitest";
import { createMockServer, type MockServer } from "../../src/mock-server/index.ts";
import { control } from "./control/control-client.ts";
import { RawClient } from "./raw-client.ts";

// Whatever comes in: the right status and message, and the next client is served.

const CHAT = "/v1/chat/completions";

async function isWell({ origin }: MockServer): Promise<boolean> {
  const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: "Hi" }] });
  const response = await fetch(origin + CHAT, { method: "POST", body });
  return response.status === 200 && (await response.text()).includes('"chat.completion"');
}

test.each([
  ["no JSON", Buffer.from("{")],
  ["nothing", Buffer.from("")],
  ["no UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
  ["a list", Buffer.from("[]")],
  ["no messages", Buffer.from('{"model":"m"}')],
])("a body that is %s gets a 400 that says so", async (_what, body) => {
  await using server = await createMockServer({ provider: true });
  const response = await fetch(server.origin + CHAT, { method: "POST", body });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { message: expect.stringMatching(/\w/) } });
  expect(await isWell(server)).toBe(true);
});

test("a body of 100 MB is read, refused and not kept", async () => {
  await using server = await createMockServer({ provider: true });
  const piece = Buffer.alloc(1024 * 1024, "x");
  const body = new ReadableStream({
    pull(controller) {
      if (left-- > 0) controller.enqueue(piece);
      else controller.close();
    },
  });
  let left = 100;
  const response = await fetch(server.origin + CHAT, { method: "POST", body, duplex: "half" });
  expect(response.status).toBe(413);
  await response.text();
  expect(server.exchanges()[0]?.request.body).toHaveLength(1024 * 1024);
  expect(await isWell(server)).toBe(true);
});

test.each([
  ["bytes that are no HTTP", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"],
  ["a method that is none", "FROB / HTTP/1.1\r\nhost: x\r\n\r\n"],
  ["a request without a host", "GET / HTTP/1.1\r\n\r\n"],
  ["two lengths", "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\na"],
  ["a chunk that is none", "POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"],
  ["100 KiB of headers", `GET / HTTP/1.1\r\nhost: x\r\nx: ${"y".repeat(100 * 1024)}\r\n\r\n`],
])("%s end their own connection only", async (_what, text) => {
  await using server = await createMockServer({ provider: true });
  const client = await RawClient.connect(server.port);
  const { bytes } = await client.send(text).ended();
  // What a TLS hello gets is node's own answer; what matters is that there is one and an end.
  expect(bytes.toString("latin1")).toMatch(/^HTTP\/1\.1 4\d\d /);
  expect(await isWell(server)).toBe(true);
});

test("clients that stop in the middle of a request harm nobody, and closing ends them", async () => {
  const server = await createMockServer({ provider: true });
  const halves = [
    "POST",
    "POST / HTTP/1.1\r\nhost: x\r\n",
    "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{",
    "POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab",
  ];
  const clients = await Promise.all(
    halves.map((_half) => RawClient.connect(server.port, { allowHalfOpen: true })),
  );
  for (const [i, client] of clients.entries()) client.send(halves[i] ?? "");
  expect(await isWell(server)).toBe(true);
  // A half-closed connection after half a request is a client that left.
  clients[2]?.socket.end();
  await clients[2]?.ended();
  const left = server.exchanges().filter(({ state }) => state === "peer-left");
  expect(left).toHaveLength(1);
  await server.close();
  await Promise.all(clients.map((client) => client.ended()));
});

test("the journal forgets the oldest bodies when all of them are too much", async () => {
  await using server = await createMockServer({ control: true, scenario: { steps: [] } });
  const body = "x".repeat(1024 * 1024);
  for (let i = 0; i < 66; i++) await (await fetch(server.origin, { method: "POST", body })).text();
  const bodies = server.exchanges().map(({ request }) => request.body.length);
  expect(bodies).toEqual([0, 0, ...Array.from({ length: 64 }, () => body.length)]);
  const { json } = await control(server, "GET /journal/1");
  expect(json.request).toMatchObject({ body: "", bodyIsCut: true });
});
