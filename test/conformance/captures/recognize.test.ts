import { brotliCompressSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import {
  CaptureError,
  collectReply,
  type CollectedReply,
  readCapture,
} from "../../../src/conformance/index.ts";
import { recognize } from "../../../src/conformance/captures/recognize.ts";

const SSE =
  'data: {"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}]}\n\ndata: [DONE]\n\n';

async function read(...pieces: (string | Uint8Array)[]): Promise<CollectedReply[]> {
  async function* all(): AsyncGenerator<Uint8Array> {
    for (const piece of pieces) yield Buffer.from(piece as string);
  }
  const replies: CollectedReply[] = [];
  for await (const reply of readCapture(all())) replies.push(await collectReply(reply));
  return replies;
}

const body = async (...pieces: (string | Uint8Array)[]): Promise<string | undefined> =>
  (await read(...pieces))[0]?.body.toString();

test("an event stream is read as it is, in pieces or gzipped", async () => {
  expect(await body(SSE)).toBe(SSE);
  expect(await body(...SSE)).toBe(SSE);
  expect(await body(gzipSync(SSE))).toBe(SSE);
});

test("JSON lines get their frames back", async () => {
  const lines = '{"choices":[]}\n\n{"choices":[1]}\r\ndata: [DONE]\n{"event":"x","data":"a\\nb"}';
  expect(await body(lines)).toBe(
    'data: {"choices":[]}\n\ndata: {"choices":[1]}\n\ndata: [DONE]\n\nevent: x\ndata: a\ndata: b\n\n',
  );
  expect((await read(lines))[0]?.notes).toHaveLength(1);
});

test("a head on top of the body is read, with chunks or without them", async () => {
  const head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
  const chunked = `${SSE.length.toString(16)}\r\n${SSE}\r\n`;
  const [whole] = await read(`${head}${chunked}0\r\n\r\n`);
  expect([whole?.body.toString(), whole?.status, whole?.end.completeness]).toEqual([SSE, 200, "complete"]);
  const [cut] = await read(`${head}${chunked}`);
  expect([cut?.body.toString(), cut?.end.completeness]).toEqual([SSE, "incomplete"]);
  // curl -i prints the head as it was and the body without its chunks.
  const [printed] = await read(`${head}${SSE}`);
  expect([printed?.body.toString(), printed?.end]).toEqual([
    SSE,
    { completeness: null, isReset: false, faults: [] },
  ]);
  expect(await body(`${chunked}0\r\n\r\n`)).toBe(SSE);
});

test("the head of HTTP/2 that curl -i prints is read", async () => {
  const [reply] = await read(`HTTP/2 200 \r\ncontent-type: text/event-stream\r\n\r\n${SSE}`);
  expect([reply?.body.toString(), reply?.status, reply?.end.completeness]).toEqual([SSE, 200, null]);
});

test("a gzipped body under its head is unpacked", async () => {
  const zipped = gzipSync(SSE);
  const head = `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-encoding: gzip\r\ncontent-length: ${zipped.length}\r\n\r\n`;
  expect(await body(Buffer.concat([Buffer.from(head), zipped]))).toBe(SSE);
});

const trace = (rows: string, info: string): string => `== Info:   Trying 127.0.0.1:80...
=> Send header, 18 bytes (0x12)
0000: POST / HTTP/1.1
0010:${" "}
<= Recv header, 17 bytes (0x11)
0000: HTTP/1.1 200 OK
<= Recv header, 33 bytes (0x21)
0000: Content-Type: text/event-stream
<= Recv header, 2 bytes (0x2)
0000:${" "}
${rows}
== Info: ${info}
`;

test("--trace-ascii gives line feeds back where a field follows, and says what it lost", async () => {
  const rows = "<= Recv data, 23 bytes (0x17)\n0000: event: x.data: a..b....";
  const [reply] = await read(trace(rows, "Closing connection 0"));
  expect(reply?.body.toString()).toBe("event: x\ndata: a..b..\n\n");
  expect(reply?.notes).toHaveLength(1);
});

test("a trace of curl says how the body ended", async () => {
  const rows = "<= Recv data, 11 bytes (0xb)\n0000: data: abc..";
  const ended = async (info: string): Promise<unknown> => (await read(trace(rows, info)))[0]?.end;
  expect(await ended("Recv failure: Connection reset by peer")).toMatchObject({
    completeness: "incomplete",
    isReset: true,
  });
  expect(await ended("transfer closed with outstanding read data remaining")).toMatchObject({
    completeness: "incomplete",
  });
});

const har = (...entries: object[]): string => JSON.stringify({ log: { version: "1.2", entries } });
const entry = (response: object, more: object = {}): object => ({
  request: { method: "POST", url: "https://x.example/v1/chat/completions" },
  response: { status: 200, httpVersion: "h2", headers: [], ...response },
  ...more,
});

test("of a HAR the event streams are read, Firefox's base64 and Chromium's text", async () => {
  const replies = await read(
    har(
      entry({ content: { mimeType: "text/html", text: "<html>" } }),
      entry({
        content: { mimeType: "text/event-stream", text: SSE },
        _error: "net::ERR_INCOMPLETE_CHUNKED_ENCODING",
      }),
      entry({
        content: {
          mimeType: "text/event-stream; charset=utf-8",
          encoding: "base64",
          text: Buffer.from(SSE).toString("base64"),
        },
      }),
    ),
  );
  expect(replies.map(({ body: bytes }) => bytes.toString())).toEqual([SSE, SSE]);
  expect(replies.map(({ end }) => end.completeness)).toEqual(["incomplete", null]);
  expect(replies.map(({ name }) => name)).toEqual([
    "2 https://x.example/v1/chat/completions",
    "3 https://x.example/v1/chat/completions",
  ]);
});

test("events that Chromium kept of an EventSource are put back into frames", async () => {
  const [reply] = await read(
    har(
      entry(
        { content: { mimeType: "text/event-stream", size: 0 } },
        {
          _eventSourceMessages: [
            { time: 10.5, eventName: "message", eventId: "", data: "a" },
            { time: 10.75, eventName: "tick", eventId: "7", data: "b\nc" },
          ],
        },
      ),
    ),
  );
  expect(reply?.body.toString()).toBe("data: a\n\nid: 7\nevent: tick\ndata: b\ndata: c\n\n");
  expect(reply?.pieces.map(({ atMs }) => atMs)).toEqual([0, 250]);
});

const UTF16 = Buffer.from(`\uFEFF${SSE}`, "utf16le");

const REFUSED: readonly [what: string, bytes: string | Uint8Array, code: string, says: RegExp][] = [
  ["nothing", "", "empty", /not a single byte/],
  ["UTF-16 with its mark", UTF16, "encoding", /PowerShell/],
  ["UTF-16 without", UTF16.subarray(2), "encoding", /UTF-16/],
  ["an image", Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"), "not-text", /PNG/],
  ["a packet capture", Buffer.from("d4c3b2a1020004000000", "hex"), "not-text", /packet capture/],
  ["a zip archive", Buffer.from("504b03040a00", "hex"), "not-text", /zip/],
  [
    "binary bytes",
    Buffer.from(Array.from({ length: 999 }, (_, i) => (i * 7919) % 256)),
    "not-text",
    /binary/,
  ],
  [
    "binary bytes that look like a comment in one place",
    Buffer.concat([
      Buffer.from(Array.from({ length: 999 }, (_, i) => (i * 7919) % 256)),
      Buffer.from("\n: a"),
    ]),
    "not-text",
    /binary/,
  ],
  ["gzip that breaks off", gzipSync(SSE.repeat(50)).subarray(0, 60), "compressed", /cannot be unpacked/],
  ["gzip twice", gzipSync(gzipSync(SSE)), "compressed", /twice/],
  ["zstd", Buffer.from("28b52ffd0458", "hex"), "compressed", /zstd/],
  ["a HAR that breaks off", har(entry({})).slice(0, -5), "truncated", /breaks off/],
  [
    "a HAR without a stream",
    har(entry({ content: { mimeType: "text/html" } })),
    "no-stream",
    /None of the 1 entries/,
  ],
  [
    "curl -v with the body in it",
    `*   Trying 1.2.3.4:80...\n> POST / HTTP/1.1\n< HTTP/1.1 200 OK\n${SSE}`,
    "mixed",
    /curl -v/,
  ],
  ["a head that breaks off", "HTTP/1.1 200 OK\r\nContent-Ty", "truncated", /no whole head/],
  [
    "a trace of curl without an answer",
    "== Info:   Trying 127.0.0.1:80...\n== Info: connect failed\n",
    "no-stream",
    /no response/,
  ],
  [
    "a trace of a newer version",
    '{"kind":"header","format":"trace","version":99}\n',
    "not-a-capture",
    /newer/,
  ],
  ["a trace without a reply", '{"kind":"header","format":"trace","version":1}\n', "no-stream", /no response/],
  ["the JSON of a fixture without its file", '{"format":1,"id":"x"}', "not-a-capture", /not one/],
];

test.each(REFUSED)("%s gets a verdict of its own", async (_, bytes, code, says) => {
  const error = await read(bytes).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(CaptureError);
  expect(error).toMatchObject({ code, message: expect.stringMatching(says) });
});

test("an entry without a body says so when it is read", async () => {
  await expect(read(har(entry({ content: { mimeType: "text/event-stream" } })))).rejects.toThrow(
    /no body for this entry/,
  );
});

test("what cannot be read is closed, and so is what is read in part", async () => {
  let closed = 0;
  async function* endless(first: Uint8Array): AsyncGenerator<Uint8Array> {
    try {
      yield first;
      for (;;) yield Buffer.alloc(64 * 1024);
    } finally {
      closed++;
    }
  }
  await expect(readCapture(endless(Buffer.alloc(64 * 1024))).next()).rejects.toThrow("The bytes are binary");
  expect(closed).toBe(1);
  await expect(readCapture(endless(gzipSync(Buffer.alloc(64 * 1024)))).next()).rejects.toThrow(
    "The bytes are binary",
  );
  await expect.poll(() => closed).toBe(2);
  for await (const reply of readCapture(endless(Buffer.from(SSE.repeat(1000)))))
    for await (const piece of reply.pieces) if (piece.bytes.length > 0) break;
  expect(closed).toBe(3);
});

test("an error while a gzipped file is read is told, and nobody waits", async () => {
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield gzipSync(SSE).subarray(0, 20);
    throw new Error("the disk is gone");
  }
  await expect(readCapture(failing()).next()).rejects.toThrow("the disk is gone");
});

test("a whole answer is no line of chunks, whether it says what it is or not", () => {
  const choice = { index: 0, message: { role: "assistant", content: "Hi" }, finish_reason: "stop" };
  const format = (value: unknown): string =>
    recognize({ head: Buffer.from(JSON.stringify(value)), isWhole: true });
  expect(format({ object: "chat.completion", choices: [choice] })).toBe("event-stream");
  expect(format({ choices: [choice] })).toBe("event-stream");
  expect(format({ choices: [{ ...choice, delta: {} }] })).toBe("json-lines");
  expect(format({ choices: [] })).toBe("json-lines");
});

const coded = (coding: string, bytes: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(
      `HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: ${coding}\r\nContent-Length: ${bytes.length}\r\n\r\n`,
    ),
    bytes,
  ]);
const traced = (coding: string, bytes: Buffer): string =>
  [
    { kind: "header", format: "trace", version: 1 },
    { kind: "request", exchange: 1, atMs: 0, method: "POST", path: "/", httpVersion: "1.1", headers: [] },
    {
      kind: "response",
      exchange: 1,
      atMs: 1,
      httpVersion: "1.1",
      status: 200,
      headers: [["content-encoding", coding]],
      framing: "chunked",
    },
    { kind: "body", exchange: 1, atMs: 2, base64: bytes.toString("base64") },
    { kind: "end", exchange: 1, atMs: 3, how: "complete" },
  ]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join("");

test("several content codings are taken off one after the other", async () => {
  const both = brotliCompressSync(gzipSync(SSE));
  expect(await body(coded("gzip, br", both))).toBe(SSE);
  expect(await body(traced("Gzip,br", both))).toBe(SSE);
});

test("a coding that is right and not known here is told, and nothing is held against the stream", async () => {
  const zstd = Buffer.from("28b52ffd0401000000000000", "hex");
  await expect(body(coded("zstd", zstd))).rejects.toThrow("The body is compressed with zstd");
  await expect(body(traced("zstd", zstd))).rejects.toThrow("The body is compressed with zstd");
});
