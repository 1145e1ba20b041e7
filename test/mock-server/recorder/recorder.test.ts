import { readdirSync, readFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import {
  createMockServer,
  createRecorder,
  loadRecordings,
  type RecordedSummary,
  type Recorder,
} from "../../../src/mock-server/index.ts";
import { recordedBody } from "../../../src/wire/trace/recorded-exchange.ts";
import { temporaryFolder } from "../../cli/temporary-folder.ts";
import { RawClient } from "../raw-client.ts";
import { chunk, rawUpstream, type UpstreamStep } from "./raw-upstream.ts";

const CHUNKED = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
const FOREVER = { waitMs: 60_000 };

interface Recording {
  recorder: Recorder;
  folder: string;
  summaries: RecordedSummary[];
}

async function recording(upstream: string, more: { redact?: string[] } = {}): Promise<Recording> {
  const folder = temporaryFolder();
  const summaries: RecordedSummary[] = [];
  const onExchange = (summary: RecordedSummary): void => void summaries.push(summary);
  const recorder = await createRecorder({ upstream, folder, onExchange, ...more });
  onTestFinished(() => recorder.close());
  return { recorder, folder, summaries };
}

async function recordingOf(steps: readonly UpstreamStep[]) {
  const upstream = await rawUpstream(steps);
  return { upstream, ...(await recording(upstream.origin)) };
}

const get = (path = "/", more = ""): string => `GET ${path} HTTP/1.1\r\nhost: x\r\n${more}\r\n`;

/** Everything in the files of a folder, in one text. */
function everythingIn(folder: string): string {
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("");
}

test("what comes is handed on at once, and on the disk while the stream goes on", async () => {
  const { recorder, folder } = await recordingOf([CHUNKED, chunk("data: a\n\n"), FOREVER]);
  const client = await RawClient.connect(recorder.port);
  await client.send(get()).until((text) => text.includes("data: a\n\n"));
  await expect.poll(() => everythingIn(folder)).toContain(String.raw`"text":"data: a\n\n"`);
  const [{ exchange, isCutOff } = { exchange: null, isCutOff: null }] = await loadRecordings(folder);
  expect({ isCutOff, end: exchange?.end }).toEqual({ isCutOff: true, end: null });
  client.close();
});

test("an upload is handed on while it comes", async () => {
  const { upstream, recorder } = await recordingOf([]);
  const client = await RawClient.connect(recorder.port);
  client.send("POST /v1 HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n12345");
  await expect.poll(() => upstream.received[0] ?? "").toMatch(/12345$/);
  client.close();
  await upstream.whenLeft();
});

test("the request stays as it is, but for the host and the base path", async () => {
  const upstream = await rawUpstream(["HTTP/1.1 204 No Content\r\n\r\n"]);
  const { recorder } = await recording(`${upstream.origin}/base/v1/`);
  const { host } = new URL(upstream.origin);
  const client = await RawClient.connect(recorder.port);
  const lines =
    "hOst: x\r\nX-Odd:   spaced  \r\nx-odd: 2\r\nAuthorization: Bearer secret-1234\r\ntransfer-encoding: chunked\r\n";
  client.send(`POST /chat?key=abc HTTP/1.1\r\n${lines}\r\n3;a=b\r\nabc\r\n0\r\nx-t: 1\r\n\r\n`);
  await expect.poll(() => upstream.received[0] ?? "").toMatch(/x-t: 1\r\n\r\n$/);
  expect(upstream.received[0]).toBe(
    `POST /base/v1/chat?key=abc HTTP/1.1\r\nhOst: ${host}\r\nX-Odd:   spaced  \r\nx-odd: 2\r\n` +
      "Authorization: Bearer secret-1234\r\ntransfer-encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\nx-t: 1\r\n\r\n",
  );
  client.close();
  const again = await RawClient.connect(recorder.port);
  await again.send(get("/base/v1/models")).until((text) => text.includes("204"));
  expect(upstream.received[1]).toMatch(/^GET \/base\/v1\/models HTTP/);
  again.close();
});

test.each([
  ["in the middle", [CHUNKED, chunk("data: a\n\n"), FOREVER], /data: a/],
  ["before the first byte", [FOREVER], null],
] as [string, UpstreamStep[], RegExp | null][])(
  "a client that leaves %s leaves the upstream",
  async (_, steps, seen) => {
    const { upstream, recorder, summaries } = await recordingOf(steps);
    const client = await RawClient.connect(recorder.port);
    client.send(get());
    if (seen !== null) await client.until((text) => seen.test(text));
    else await expect.poll(() => upstream.received).toHaveLength(1);
    client.close();
    await upstream.whenLeft();
    await expect.poll(() => summaries).toMatchObject([{ ending: "client-left" }]);
  },
);

test("a reset of the client is a reset for the upstream", async () => {
  const { upstream, recorder } = await recordingOf([CHUNKED, chunk("data: a\n\n"), FOREVER]);
  const client = await RawClient.connect(recorder.port);
  await client.send(get()).until((text) => text.includes("data: a"));
  client.socket.resetAndDestroy();
  await upstream.whenLeft();
  expect(upstream.left).toEqual(["reset"]);
});

test("requests on one connection keep their order, pipelined ones too", async () => {
  const { upstream, recorder, folder } = await recordingOf([
    "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok",
  ]);
  const client = await RawClient.connect(recorder.port);
  client.send(get("/1") + get("/2"));
  await client.until((text) => text.split("ok").length === 3);
  client.send(get("/3"));
  await client.until((text) => text.split("ok").length === 4);
  client.close();
  await upstream.whenLeft();
  expect(upstream.received).toHaveLength(1);
  await recorder.close();
  const recordings = await loadRecordings(folder);
  expect(recordings.map(({ exchange }) => [exchange.request.path, exchange.end?.how])).toEqual([
    ["/1", "complete"],
    ["/2", "complete"],
    ["/3", "complete"],
  ]);
});

test("many streams at once do not mix", async () => {
  const upstream = await createMockServer();
  onTestFinished(() => upstream.close());
  const mounts = Array.from({ length: 40 }, (_, i) =>
    upstream.mount({ steps: [{ text: Array.from({ length: 20 }, () => `<${i}>`) }], gapMs: 1 }),
  );
  const { recorder, folder } = await recording(upstream.origin);
  const bodies = await Promise.all(
    mounts.map(async ({ token }) =>
      (await fetch(`${recorder.origin}/t/${token}/v1/chat`, { method: "POST" })).text(),
    ),
  );
  await recorder.close();
  const recordings = await loadRecordings(folder);
  for (const [i, mount] of mounts.entries()) {
    const body = Buffer.from(mount.rendition.body).toString();
    expect(bodies[i]).toBe(body);
    const own = recordings.find(({ exchange }) => exchange.request.path.includes(`/t/${mount.token}/`));
    expect(own === undefined ? "" : Buffer.from(recordedBody(own.exchange)).toString()).toBe(body);
  }
});

test("an upstream that refuses connections is a 502 that says so, and is recorded as such", async () => {
  const gone = await createMockServer();
  await gone.close();
  const { recorder, summaries } = await recording(gone.origin);
  expect(await recorder.probe()).toMatch(/refuses connections$/);
  const response = await fetch(`${recorder.origin}/v1`, { method: "POST", body: "{}" });
  expect(response.status).toBe(502);
  const { error } = (await response.json()) as { error: { message: string } };
  expect(error.message).toMatch(
    /^streamproof record: the upstream http:\/\/127\.0\.0\.1:\d+ cannot be reached: .* refuses connections\.$/,
  );
  expect(summaries).toMatchObject([{ ending: "failed", status: null }]);
});

test("an upstream without TLS under https is a 502 that says so", async () => {
  const upstream = await createMockServer();
  onTestFinished(() => upstream.close());
  const { recorder } = await recording(upstream.origin.replace("http:", "https:"));
  const response = await fetch(`${recorder.origin}/v1`);
  expect(response.status).toBe(502);
  expect(await response.text()).toContain("no TLS with 127.0.0.1");
});

test.each([
  ["no HTTP", "hello there\r\n\r\n"],
  ["a length and chunks", "POST / HTTP/1.1\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n"],
  ["two lengths", "POST / HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n"],
  ["a tunnel", "CONNECT example.com:443 HTTP/1.1\r\nhost: x\r\n\r\n"],
])("a request that cannot be handed on is a 400: %s", async (_, request) => {
  const { upstream, recorder } = await recordingOf([]);
  const client = await RawClient.connect(recorder.port);
  const { bytes } = await client.send(request).ended();
  expect(bytes.toString()).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  expect(upstream.received).toEqual([]);
});

test("an answer that is no HTTP is handed on, and is a fault in the recording", async () => {
  const { upstream, recorder, folder } = await recordingOf(["SSH-2.0-OpenSSH_9.6\r\n", "FIN"]);
  const client = await RawClient.connect(recorder.port);
  expect((await client.send(get()).ended()).bytes.toString()).toBe("SSH-2.0-OpenSSH_9.6\r\n");
  await upstream.whenLeft();
  await recorder.close();
  expect(await loadRecordings(folder)).toMatchObject([{ exchange: { end: { how: "failed" } } }]);
});

test("a compressed upload is relayed, and only its length is written down", async () => {
  const { recorder, folder } = await recordingOf(["HTTP/1.1 204 No Content\r\n\r\n"]);
  const client = await RawClient.connect(recorder.port);
  client.send("POST / HTTP/1.1\r\nhost: x\r\ncontent-encoding: gzip\r\ncontent-length: 6\r\n\r\nsecret");
  await client.until((text) => text.includes("204"));
  client.close();
  await recorder.close();
  expect(everythingIn(folder)).not.toContain('secret"');
  expect(await loadRecordings(folder)).toMatchObject([
    { exchange: { requestOmitted: 'secrets cannot be found in the content coding "gzip"' } },
  ]);
});

test.each([
  ["ftp://x", "it is no http or https URL"],
  ["api.openai.com", "it is no http or https URL"],
  ["https://u:password@x", "it holds credentials"],
  ["https://x/v1?key=1", "it has a query"],
])("%s is no upstream", async (upstream, why) => {
  const attempt = createRecorder({ upstream, folder: temporaryFolder() });
  await expect(attempt).rejects.toThrow(why);
  await expect(attempt).rejects.not.toThrow("password");
});

test.each([
  ["http://127.0.0.1:4010/v1", {}],
  ["http://localhost:4010", {}],
  ["http://[::1]:4010", { host: "::" }],
  ["http://recorder.example:4010", { host: "recorder.example" }],
])("a recorder does not relay to itself: %s", async (upstream, more) => {
  const attempt = createRecorder({ upstream, port: 4010, folder: temporaryFolder(), ...more });
  await expect(attempt).rejects.toThrow("that is where the recorder itself listens. Record on another port");
});

/** An upstream that quotes everything it was sent. */
async function echo(origin: string, request: string): Promise<string> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    let text = "";
    const socket = connect({ host: hostname, port: Number(port) }, () => socket.write(request, "latin1"));
    socket.on("data", (bytes) => {
      text += bytes.toString("latin1");
      if (text.endsWith("\r\n0\r\n\r\n")) socket.destroy();
    });
    socket.once("close", () => resolve(text));
    socket.once("error", reject);
  });
}

test("no secret that a request holds is ever on the disk, whatever the upstream makes of it", async () => {
  let cut = 1;
  const upstream = createServer((socket) => {
    let text = "";
    socket.on("data", (bytes) => {
      text += bytes.toString("latin1");
      if (!text.endsWith("\n--end")) return;
      const quoted = JSON.stringify({ error: `no good: ${text}` }) + text;
      socket.write(`${CHUNKED.replace("OK", "OK then")}`);
      for (let at = 0; at < quoted.length; at += cut)
        socket.write(chunk(Buffer.from(quoted.slice(at, at + cut), "latin1")));
      socket.write("0\r\n\r\n");
      text = "";
    });
    socket.on("error", () => undefined);
  });
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void upstream.close());
  const address = upstream.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  const { recorder, folder, summaries } = await recording(`http://127.0.0.1:${port}`, { redact: ["tenant"] });
  const secret = fc.string({
    unit: fc.constantFrom(..."abcdefghijklmnopqrstuvwxyzABC0123456789-_.~+/="),
    minLength: 8,
    maxLength: 40,
  });
  const places = fc.tuple(secret, secret, secret, secret, secret);
  await fc.assert(
    fc.asyncProperty(
      places,
      fc.integer({ min: 1, max: 80 }),
      async ([header, query, cookie, field, tenant], size) => {
        cut = size;
        const body = JSON.stringify({ model: "m", nested: [{ api_key: field }], tenant }) + "\n--end";
        const head = [
          `POST /v1?key=${encodeURIComponent(query)}&a=1 HTTP/1.1`,
          "host: x",
          `authorization: Bearer ${header}`,
          `cookie: a=b; sid=${cookie}`,
          `x-copy: again ${header}`,
          `content-length: ${body.length}`,
        ].join("\r\n");
        const answer = await echo(recorder.origin, `${head}\r\n\r\n${body}`);
        if (size > 60) expect(answer).toContain("Bearer ");
        const written = everythingIn(folder);
        const joined = (await loadRecordings(folder))
          .map(({ exchange }) => Buffer.from(recordedBody(exchange)).toString("latin1"))
          .join("\n");
        for (const one of [header, query, cookie, field, tenant]) {
          expect(written).not.toContain(one);
          expect(joined).not.toContain(one);
          expect(JSON.stringify(summaries)).not.toContain(one);
        }
      },
    ),
    { numRuns: 40 },
  );
});
