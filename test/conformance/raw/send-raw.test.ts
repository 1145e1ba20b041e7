import { createServer, type Server, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import { readRaw, sendRaw, timedEvents } from "../../../src/conformance/raw/index.ts";

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

/** A server that says exactly this once the request came. */
async function saying(answer: (socket: Socket, request: string) => void): Promise<string> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", (bytes) => answer(socket, bytes.toString("latin1")));
  });
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
}

const ask = (url: string, timeoutMs = 2000) =>
  sendRaw({ url: `${url}/v1`, headers: {}, body: "{}", timeoutMs });
const HEAD = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n";
const EVENT = "data: 1\n\n";

test("sends the request as it is and reads a chunked answer to its last chunk", async () => {
  let asked = "";
  const url = await saying((socket, request) => {
    asked = request;
    socket.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\n9;a=b\r\n${EVENT}\r\n0\r\nX-Checksum: 7\r\n\r\n`);
  });
  const reply = await ask(url);
  expect(asked).toBe(
    `POST /v1 HTTP/1.1\r\nhost: ${url.slice(7)}\r\ncontent-length: 2\r\nconnection: keep-alive\r\n\r\n{}`,
  );
  expect(Buffer.from(reply.body).toString()).toBe(EVENT);
  expect(reply).toMatchObject({
    end: "complete",
    framing: "chunked",
    framingFaults: [],
    failure: null,
    trailers: [["X-Checksum", "7"]],
    head: { status: 200, httpVersion: "1.1", reason: "OK" },
  });
  expect(timedEvents(reply).events).toMatchObject([{ data: "1" }]);
});

test.each([
  ["a close in the middle of a chunk is a cut", "20\r\ndata", "cut", "incomplete"],
  ["a close before the last chunk is a cut", `9\r\n${EVENT}\r\n`, "cut", "incomplete"],
])("%s", async (_, body, end, completeness) => {
  const url = await saying((socket) => socket.end(`${HEAD}Transfer-Encoding: chunked\r\n\r\n${body}`));
  const reply = await ask(url);
  expect(reply.end).toBe(end);
  expect(readRaw(reply)?.completeness).toBe(completeness);
});

test("a reset is told from a close", async () => {
  let reset = (): void => undefined;
  const url = await saying((socket) => {
    reset = () => void socket.resetAndDestroy();
    socket.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\n9\r\n${EVENT}\r\n`);
  });
  // A reset that comes together with the last bytes looks like a close to libuv.
  const reply = await sendRaw({ url, headers: {}, timeoutMs: 2000, onBody: () => setImmediate(reset) });
  expect(reply.end).toBe("reset");
});

test("a close ends what nothing else delimits, and a reset of it cannot be told from its end", async () => {
  const closing = await saying((socket) => socket.end(`${HEAD}\r\n${EVENT}`));
  expect(await ask(closing)).toMatchObject({ end: "closed", framing: "close" });
});

test("a length that is too short leaves a surplus", async () => {
  const url = await saying((socket) => socket.write(`${HEAD}Content-Length: 4\r\n\r\n${EVENT}`));
  const reply = await ask(url);
  expect(reply.end).toBe("complete");
  expect(Buffer.from(reply.surplus).toString()).toBe(": 1\n\n");
});

test.each([
  ["Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: chunked twice"],
  ["Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", "both Transfer-Encoding and Content-Length"],
  ["Content-Length: 3\r\nContent-Length: 4\r\n", "several lengths: 3, 4"],
])("names what is wrong with the framing: %j", async (headers, fault) => {
  const url = await saying((socket) => socket.end(`${HEAD}${headers}\r\n0\r\n\r\n`));
  expect((await ask(url)).framingFaults).toContain(fault);
});

test("a chunk size that is none is a fault", async () => {
  const url = await saying((socket) => socket.end(`${HEAD}Transfer-Encoding: chunked\r\n\r\ndata: 1\r\n`));
  expect(await ask(url)).toMatchObject({ end: "cut", framingFaults: ['"data: 1" is no chunk size'] });
});

test("takes a content coding off, and says when the body is not in it", async () => {
  const zipped = gzipSync(EVENT);
  const head = `${HEAD}Content-Encoding: gzip\r\nContent-Length: `;
  const right = await saying((socket) => {
    socket.write(`${head}${zipped.length}\r\n\r\n`);
    socket.write(zipped);
  });
  expect(Buffer.from((await ask(right)).body).toString()).toBe(EVENT);
  const wrong = await saying((socket) => socket.write(`${head}${EVENT.length}\r\n\r\n${EVENT}`));
  expect((await ask(wrong)).codingFault).toMatch(/^the body is not gzip: /);
});

test("1xx replies come before the head", async () => {
  const url = await saying((socket) =>
    socket.write(`HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n${HEAD}Content-Length: 0\r\n\r\n`),
  );
  const reply = await ask(url);
  expect(reply.informational.map(({ status }) => status)).toEqual([103]);
  expect(reply.head?.status).toBe(200);
  expect(reply.end).toBe("complete");
});

/** Says the same for as long as it is heard. */
function pour(socket: Socket, bytes: Buffer | string): void {
  socket.write(bytes, (error) => {
    // Node tells of an error before it destroys the socket: to write on would never end.
    if (!error && !socket.destroyed) pour(socket, bytes);
  });
}

test("a server that says nothing but 1xx never comes to its answer", async () => {
  const url = await saying((socket) => pour(socket, "HTTP/1.1 102 Processing\r\n\r\n".repeat(50)));
  const reply = await ask(url, 60_000);
  expect(reply.failure).toEqual({
    kind: "not-http",
    message: "what came back is no HTTP response: more than 200 interim responses came before it",
  });
  expect(reply.informational.length).toBe(200);
});

const MIB = 1024 * 1024;

test.each([
  ["endless", HEAD, Buffer.alloc(MIB, "x")],
  ["endless once it is decoded", `${HEAD}content-encoding: gzip\r\n`, gzipSync(Buffer.alloc(100 * MIB))],
])("a body that is %s is left", async (_, head, bytes) => {
  const url = await saying((socket) => {
    socket.write(`${head}\r\n`);
    pour(socket, bytes);
  });
  const reply = await sendRaw({ url, headers: {}, body: "{}", timeoutMs: 60_000, maxBytes: 4 * MIB });
  expect(reply.end).toBe("cancelled");
  expect(reply.codingFault).toBeNull();
  expect(reply.framingFaults).toEqual(["the body is longer than 4 MiB; we left"]);
  expect(reply.body.length).toBeLessThan(6 * MIB);
});

test("a body that was there as a whole is left too where it is too long once it is decoded", async () => {
  const bytes = gzipSync(Buffer.alloc(120 * MIB));
  const url = await saying((socket) => {
    socket.write(`${HEAD}content-encoding: gzip\r\ncontent-length: ${bytes.length}\r\n\r\n`);
    socket.write(bytes);
  });
  const reply = await sendRaw({ url, headers: {}, body: "{}", timeoutMs: 60_000, maxBytes: 100 * MIB });
  expect(reply.framingFaults).toEqual(["the body is longer than 100 MiB; we left"]);
  expect(reply.codingFault).toBeNull();
});

test("silence ends with the time that was given", async () => {
  const url = await saying((socket) =>
    socket.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\n9\r\n${EVENT}\r\n`),
  );
  const reply = await ask(url, 100);
  expect(reply.end).toBe("open");
  expect(readRaw(reply)?.completeness).toBe("stalled");
});

test("leaving closes the connection", async () => {
  let onClosed = (): void => undefined;
  const closed = new Promise<void>((resolve) => (onClosed = resolve));
  const url = await saying((socket) => {
    socket.once("close", () => onClosed());
    socket.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\n9\r\n${EVENT}\r\n`);
  });
  const leaving = new AbortController();
  const reply = await sendRaw({
    url,
    headers: {},
    timeoutMs: 2000,
    signal: leaving.signal,
    onBody: () => leaving.abort(),
  });
  expect(reply.end).toBe("cancelled");
  await closed;
});

test("nobody there, and somebody who speaks no HTTP, are failures with a name", async () => {
  const gone = await saying(() => undefined);
  await new Promise((resolve) => open.pop()?.close(resolve));
  expect((await ask(gone)).failure).toMatchObject({ kind: "refused" });
  const shouting = await saying((socket) => socket.write("220 mail.example ESMTP\r\n"));
  expect((await ask(shouting)).failure).toMatchObject({ kind: "not-http" });
  const plain = await saying((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
  expect((await ask(plain.replace("http:", "https:"))).failure).toMatchObject({ kind: "tls" });
});
