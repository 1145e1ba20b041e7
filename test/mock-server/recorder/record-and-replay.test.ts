import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import {
  createMockServer,
  createRecorder,
  loadRecordings,
  type PlayOptions,
  playRecordings,
  type Recording,
  renderRecording,
} from "../../../src/mock-server/index.ts";
import { ExchangeCollector } from "../../../src/wire/trace/recorded-exchange.ts";
import { temporaryFolder } from "../../cli/temporary-folder.ts";
import { RawClient } from "../raw-client.ts";
import { chunk, rawUpstream, type UpstreamStep } from "./raw-upstream.ts";

/** Apart in time, so that each is a read of its own. */
const GAP = { waitMs: 15 };
const HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n";
const CHUNKED = `${HEAD}transfer-encoding: chunked\r\n\r\n`;
const REQUEST = "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}";

async function ask(origin: string, request = REQUEST): Promise<{ bytes: Buffer; ended: "fin" | "reset" }> {
  const client = await RawClient.connect(Number(new URL(origin).port));
  return client.send(request).ended();
}

async function record(steps: readonly UpstreamStep[]) {
  const upstream = await rawUpstream(steps);
  const folder = temporaryFolder();
  const recorder = await createRecorder({ upstream: upstream.origin, folder });
  onTestFinished(() => recorder.close());
  return { upstream, folder, recorder };
}

async function replay(
  folder: string,
  options?: PlayOptions,
): Promise<{ origin: string; recordings: Recording[] }> {
  const recordings = await loadRecordings(folder);
  const [first, ...others] = recordings;
  if (first === undefined) throw new Error("nothing was recorded");
  const played = playRecordings([first, ...others], options);
  const server = await createMockServer({ findToken: played.findToken });
  played.mountOn(server);
  onTestFinished(() => server.close());
  return { origin: server.origin, recordings };
}

const UMLAUT = Buffer.from("ü");

test("a stream with everything in it is recorded, replayed and the same byte for byte, up to its reset", async () => {
  const pieces = [
    "\uFEFF: keep-alive\r\n\r\n",
    'data: {"choices":[{"index":0,\r\ndata: "delta":{"content":"Gr',
    UMLAUT.subarray(0, 1),
    UMLAUT.subarray(1),
    'ße"}}]}\r\n\r\n:\n\n',
    'event: error\rdata: {"error":{"message":"The server had an error","type":"server_error"}}\r\r',
    Buffer.from([0xff, 0x00, 0xfe]),
  ];
  const steps: UpstreamStep[] = [CHUNKED, GAP];
  for (const piece of pieces) steps.push(chunk(piece), GAP);
  const { upstream, folder, recorder } = await record([...steps, "RESET"]);
  const direct = await ask(upstream.origin);
  expect(direct.ended).toBe("reset");
  expect(await ask(recorder.origin)).toEqual(direct);
  await recorder.close();
  const { origin, recordings } = await replay(folder);
  const [{ exchange } = { exchange: null }] = recordings;
  expect(exchange?.pieces.map(({ bytes }) => Buffer.from(bytes).toString("latin1"))).toEqual(
    pieces.map((piece) => Buffer.from(piece as string).toString("latin1")),
  );
  expect(exchange?.end?.how).toBe("reset");
  const times = exchange?.pieces.map(({ atMs }) => atMs) ?? [];
  for (const [index, atMs] of times.slice(1).entries()) expect(atMs - (times[index] ?? 0)).toBeGreaterThan(1);
  expect(await ask(origin)).toEqual(direct);
  const again = await replay(folder, { speed: "instant" });
  expect(await ask(again.origin)).toEqual(direct);
});

const CLOSE = `${HEAD}connection: close\r\n\r\n`;

test.each<[string, UpstreamStep[], string]>([
  [
    "the last chunk, with trailers",
    [CHUNKED, chunk("data: a\n\n"), GAP, "0\r\nX-Sum: 1\r\n\r\n", "FIN"],
    "complete",
  ],
  ["a FIN without the last chunk", [CHUNKED, chunk("data: a\n\n"), "FIN"], "fin"],
  ["a FIN inside a chunk", [CHUNKED, chunk("data: a\n\n"), GAP, "1f\r\ndata: b", "FIN"], "fin-in-chunk"],
  ["a FIN in place of the first byte of a chunk", [CHUNKED, "5\r\n", "FIN"], "fin-in-chunk"],
  ["a FIN behind the data of a chunk", [CHUNKED, "9\r\ndata: a\n\n", "FIN"], "fin-in-chunk"],
  [
    "a chunk that comes in two reads",
    [CHUNKED, "9\r\ndata", GAP, ": a\n\n\r\n", GAP, "0\r\n\r\n", "FIN"],
    "complete",
  ],
  ["chunk extensions", [CHUNKED, chunk("data: a\n\n", ';note="a; b"'), "0\r\n\r\n", "FIN"], "complete"],
  ["a length that is kept", [`${HEAD}content-length: 9\r\n\r\ndata: a\n\n`, "FIN"], "complete"],
  ["a length that is not", [`${HEAD}Content-Length: 99\r\n\r\ndata: a\n\n`, "FIN"], "short"],
  ["the end of the connection", [CLOSE, "data: a\n\n", GAP, "data: b", "FIN"], "closed"],
  ["a reset of a body that only the connection ends", [CLOSE, "data: a\n\n", GAP, "RESET"], "reset"],
  ["HTTP/1.0", ["HTTP/1.0 200 Fine\r\nx-a: 1\r\n\r\ndata: a\n\n", "FIN"], "closed"],
  ["no body at all", ["HTTP/1.1 204 No Content\r\nx-a: 1\r\n\r\n", "FIN"], "complete"],
  [
    "an error before the stream",
    ["HTTP/1.1 429 Slow Down\r\nRetry-After: 1\r\ncontent-length: 2\r\n\r\n{}", "FIN"],
    "complete",
  ],
  [
    "early hints",
    ["HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n", `${HEAD}content-length: 0\r\n\r\n`, "FIN"],
    "complete",
  ],
  [
    "doubled and oddly written headers",
    [`${HEAD}X-A: 1\r\nx-a: 2\r\ncontent-length: 0\r\n\r\n`, "FIN"],
    "complete",
  ],
  ["a FIN before the head", ["FIN"], "fin"],
  ["a reset before the head", [GAP, "RESET"], "reset"],
])("%s: through the proxy and in the replay as it was", async (_, steps, how) => {
  const { upstream, folder, recorder } = await record(steps);
  const direct = await ask(upstream.origin);
  expect(await ask(recorder.origin)).toEqual(direct);
  await recorder.close();
  const { origin, recordings } = await replay(folder, { speed: 3 });
  expect(recordings.map(({ exchange }) => exchange.end?.how)).toEqual([how]);
  const replayed = RawClient.connect(Number(new URL(origin).port));
  const client = await replayed;
  client.send(REQUEST);
  // A complete reply leaves the connection open where node:http may keep it.
  const text = direct.bytes.toString("latin1");
  if (how === "complete" && !/^connection: close/im.test(text)) {
    await client.until((seen) => seen.length >= text.length);
    client.close();
    expect(client.bytes.toString("latin1")).toBe(text);
  } else expect(await client.ended()).toEqual(direct);
});

test("what broke before the head breaks as soon in the replay, however late it was recorded", () => {
  const request = { exchange: 1, method: "POST", path: "/v1", httpVersion: "1.1", headers: [] };
  const collector = new ExchangeCollector();
  collector.push({ kind: "request", atMs: 90_000, ...request });
  collector.push({ kind: "request-end", exchange: 1, atMs: 90_000 });
  collector.push({ kind: "end", exchange: 1, atMs: 90_007, how: "fin" });
  const { delayMs, ending } = renderRecording(collector.exchanges[0]!);
  expect({ delayMs, afterMs: ending.afterMs }).toEqual({ delayMs: 7, afterMs: 0 });
});

test("each recording answers the request that it was recorded with, one of the same in turn", async () => {
  const upstream = await createMockServer({
    scenarios: [
      { match: { text: "one" }, steps: [{ text: "1" }], then: [{ steps: [{ text: "1 again" }] }] },
      { match: { text: "two" }, steps: [{ text: "2" }] },
    ],
  });
  onTestFinished(() => upstream.close());
  const folder = temporaryFolder();
  const recorder = await createRecorder({ upstream: upstream.origin, folder });
  const question = (text: string, more: object = {}) => ({
    method: "POST",
    headers: { authorization: "Bearer sk-of-the-recorder-1", "content-type": "application/json" },
    body: JSON.stringify({ model: "m", messages: [{ role: "user", content: text }], ...more }),
  });
  for (const text of ["one", "two", "one"])
    await (await fetch(`${recorder.origin}/v1/chat/completions`, question(text))).text();
  await recorder.close();
  const { origin } = await replay(folder);
  const replayed = async (text: string, more?: object): Promise<string> => {
    const init = question(text, more);
    init.headers.authorization = "Bearer another";
    const response = await fetch(`${origin}/v1/chat/completions`, init);
    const body = await response.text();
    return /"content":"([^"]*)"/.exec(body)?.[1] ?? `${response.status} ${body}`;
  };
  expect(await replayed("two")).toBe("2");
  expect(await replayed("one")).toBe("1");
  expect(await replayed("one", { temperature: 0.5 })).toBe("1 again");
  expect(await replayed("one")).toBe("1 again");
  expect(await replayed("three")).toMatch(/^404 .*No recording has this request/);
  const inOrder = await replay(folder, { inOrder: true });
  const answers: string[] = [];
  for (let i = 0; i < 4; i++) {
    const response = await fetch(`${inOrder.origin}/anything`, question("three"));
    answers.push(/"content":"([^"]*)"/.exec(await response.text())?.[1] ?? "");
  }
  expect(answers).toEqual(["1", "2", "1 again", "1 again"]);
});

test("a recording that was cut off in its middle is readable and breaks off again", async () => {
  const { folder, recorder } = await record([
    CHUNKED,
    GAP,
    chunk("data: a\n\n"),
    GAP,
    chunk("data: b\n\n"),
    "FIN",
  ]);
  await ask(recorder.origin);
  await recorder.close();
  const [name = ""] = readdirSync(folder);
  const whole = readFileSync(join(folder, name), "utf8");
  const cut = whole.slice(0, whole.indexOf("data: b") + 3);
  const other = temporaryFolder();
  writeFileSync(join(other, name), cut);
  const { origin, recordings } = await replay(other);
  expect(recordings).toMatchObject([{ isCutOff: true }]);
  const { bytes, ended } = await ask(origin);
  expect({ text: bytes.toString(), ended }).toEqual({
    text: `${CHUNKED}${chunk("data: a\n\n")}`,
    ended: "fin",
  });
});

test("whoever left saw no end, and the replay stalls where it left", async () => {
  const { upstream, folder, recorder } = await record([CHUNKED, chunk("data: a\n\n"), { waitMs: 60_000 }]);
  const client = await RawClient.connect(recorder.port);
  await client.send(REQUEST).until((text) => text.includes("data: a"));
  client.close();
  await upstream.whenLeft();
  await recorder.close();
  const { origin, recordings } = await replay(folder);
  expect(recordings).toMatchObject([{ exchange: { left: {}, end: { how: "client-left" } } }]);
  const again = await RawClient.connect(Number(new URL(origin).port));
  await again.send(REQUEST).until((text) => text.endsWith("data: a\n\n\r\n"));
  again.close();
});
