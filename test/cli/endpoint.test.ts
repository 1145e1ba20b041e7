import { createServer } from "node:http";
import { createServer as createTcpServer, type AddressInfo } from "node:net";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { CheckRecord } from "../../src/wire/result.ts";
import { MODEL } from "../broken/providers/compose-answer.ts";
import {
  errorBody,
  KEY,
  type Override,
  type RunningProvider,
  startProvider,
} from "../broken/providers/right-provider.ts";
import { brokenRules, readResults, runCli, startCli } from "./run-cli.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const ENV = { PROVIDER_KEY: KEY };
const WITH_KEY = ["--api-key-env", "PROVIDER_KEY"];
const NDJSON = ["--report", "ndjson"];

async function provider(override: Override = {}): Promise<RunningProvider> {
  const started = await startProvider(override);
  onTestFinished(() => started[Symbol.asyncDispose]());
  return started;
}

/** A server that answers every request in the same way; its base URL. */
async function saying(status: number, headers: Record<string, string>, body = ""): Promise<string> {
  const server = createServer((_, response) => response.writeHead(status, headers).end(body));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}

test("a right endpoint is judged with what it lists as its model, and the cost is said before", async () => {
  const { url, requests } = await provider();
  const { status, stdout, stderr } = await runCli(["endpoint", url, ...WITH_KEY], { env: ENV });
  expect(stderr).toMatch(
    /^35 requests will be sent to http:\S+, a few more where .* 40 at most; they cost roughly \d+ prompt tokens and \d+ completion tokens/,
  );
  expect(stdout).toMatch(/must (\d+)\/\1 · should (\d+)\/\2 ·/);
  expect(stdout).toContain("Exit status 0: every judged must holds.");
  expect(status).toBe(0);
  expect(requests[0]).toMatchObject({ method: "GET", path: "/v1/models" });
  expect(requests.length).toBeLessThanOrEqual(40);
  expect(
    requests.every(
      ({ body }) =>
        body === null ||
        [MODEL, undefined].includes(body["model"] as string) ||
        String(body["model"]).includes("no-such-model"),
    ),
  ).toBe(true);
});

test("what is broken is shown with the bytes that came back, their times, and how to ask again", async () => {
  const { url } = await provider({
    frames: (right) => (chunks, asked) => right.frames(chunks, asked).slice(0, -1),
  });
  const args = ["endpoint", url, ...WITH_KEY, "--model", MODEL, "--only", "ask/text/*"];
  const { status, stdout } = await runCli(args, { env: ENV });
  expect(status).toBe(1);
  expect(stdout).toContain(
    "✗ must endpoint.done.present\n  A stream that went well ends with `data: [DONE]`.",
  );
  expect(stdout).toMatch(/came back {2}200 text\/event-stream; charset=utf-8, chunked, at \d/);
  expect(stdout).toMatch(/ms {2}data: \{"id":"chatcmpl-\d+"/);
  expect(stdout).toContain(
    `again     streamproof endpoint ${url} --only 'ask/text/streamed#endpoint.done.present'`,
  );
});

test("without a key nobody judges keys, and that is said", async () => {
  const { url } = await provider({
    refuse: (right) => (asked) => right.refuse({ ...asked, headers: { authorization: `Bearer ${KEY}` } }),
  });
  const { status, stdout } = await runCli(["endpoint", url, "--model", MODEL, ...NDJSON]);
  const results = readResults(stdout);
  expect(brokenRules(results)).toEqual([]);
  const keys = results.checks.filter(
    ({ case: name }) => name.startsWith("ask/wrong-key") || name.startsWith("ask/no-key"),
  );
  expect(new Set(keys.map(({ verdict }) => verdict))).toEqual(new Set(["not-applicable"]));
  expect(status).toBe(0);
});

test("the key stands in no report, not even where the endpoint echoes it", async () => {
  const { url } = await provider({
    streamHead: (right) => (asked) => ({
      status: 200,
      headers: { ...right.streamHead(asked).headers, "x-key": KEY },
    }),
    frames: (right) => (chunks, asked) => [
      `data: ${JSON.stringify({ warning: `asked with ${KEY}` })}\n\n`,
      ...right.frames(chunks, asked),
    ],
    refuse: (right) => (asked) => {
      const refusal = right.refuse(asked);
      return refusal && { ...refusal, body: errorBody(`no: ${String(asked.headers.authorization)}`) };
    },
  });
  const folder = temporaryFolder();
  const formats = ["ndjson", "junit", "markdown", "github"].flatMap((format) => [
    "--report",
    `${format}=${join(folder, format)}`,
  ]);
  const saved = ["--save-failures", join(folder, "failures")];
  const { stdout, stderr } = await runCli(["endpoint", url, ...WITH_KEY, ...formats, ...saved], { env: ENV });
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const texts = [
    stdout,
    stderr,
    ...files.map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8")),
  ];
  expect(texts.filter((text) => text.includes(KEY))).toEqual([]);
  expect(
    readResults(texts.find((text) => text.startsWith('{"kind":"header"')) ?? "").checks.filter(
      ({ rule, verdict }) => rule === "endpoint.secret.not-echoed" && verdict === "fail",
    ).length,
  ).toBeGreaterThan(5);
  expect(files.length).toBeGreaterThan(4);
});

test.each([
  [
    "nobody listens",
    async () => "http://127.0.0.1:1/v1",
    /Cannot reach http:\S+: 127\.0\.0\.1:1 refuses connections\. Start the server/,
  ],
  [
    "the name is wrong",
    async () => "http://no-such-host.invalid/v1",
    /cannot be resolved .* See that the name is right/,
  ],
  [
    "TLS is spoken to a server that has none",
    async () => (await saying(200, {})).replace("http:", "https:"),
    /no TLS with .*: wrong version number\. .*NODE_EXTRA_CA_CERTS/,
  ],
  [
    "a page is answered",
    () => saying(200, { "content-type": "text/html" }, "<html>Welcome</html>"),
    /was answered with status 200 \(text\/html: an HTML page\)\. Give the base URL/,
  ],
  [
    "it redirects",
    () => saying(308, { location: "https://example.com/v1/" }),
    /status 308 .* It redirects to "https:\/\/example\.com\/v1\/", which clients do not follow/,
  ],
  [
    "it wants a key",
    () => saying(401, { "content-type": "application/json" }, '{"error":{"message":"no key"}}'),
    /status 401 .*"no key"\)\. It wants a key, and none was given: .* --api-key-env <NAME>/,
  ],
  [
    "it knows no such path",
    () => saying(404, { "content-type": "application/json" }, '{"detail":"Not Found"}'),
    /status 404 .* questions are posted to <url>\/chat\/completions/,
  ],
  [
    "it fails",
    () => saying(500, { "content-type": "text/plain" }, "oops"),
    /status 500 \(text\/plain: "oops"\)\. See its log/,
  ],
])("where %s one message says so, with status 3", async (_, open, message) => {
  const url = await open();
  const { status, stderr, stdout } = await runCli(["endpoint", url, "--model", "m", ...NDJSON]);
  expect(stderr).toMatch(message);
  expect(stderr.match(/^streamproof: /gm)).toHaveLength(1);
  expect(readResults(stdout).checks).toMatchObject([{ rule: "endpoint.reached", verdict: "setup-fail" }]);
  expect(status).toBe(3);
});

test("what speaks no HTTP is named", async () => {
  const server = createTcpServer((socket) => socket.end("220 mail.example.com ESMTP\r\n"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { status, stderr } = await runCli([
    "endpoint",
    `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    "--model",
    "m",
    ...NDJSON,
  ]);
  expect(stderr).toMatch(/what came back is no HTTP response/);
  expect(status).toBe(3);
});

test("where no model is listed and none was named, the message says what to do", async () => {
  const { url } = await provider({ models: () => () => ({ object: "list", data: [] }) });
  const { status, stderr } = await runCli(["endpoint", url, ...WITH_KEY, ...NDJSON], { env: ENV });
  expect(stderr).toContain(`No model is known: GET ${url}/models lists none. Name one with --model <name>.`);
  expect(status).toBe(3);
});

test.concurrent.each([
  [[], "`endpoint` takes one URL"],
  [["localhost:8000"], 'Did you mean "http://localhost:8000"?'],
  [
    ["http://x/v1", "--api-key-env", "NO_SUCH_KEY"],
    "names NO_SUCH_KEY, and the environment has no such variable",
  ],
  [["http://x/v1", "--only", "ask/txt/*"], 'The pattern "ask/txt/*" matches no case, rule or check'],
  [["http://x/v1", "--runs", "3"], 'Unknown option "--runs"'],
])("%j is wrong usage", async (args, message) => {
  const { status, stderr } = await runCli(["endpoint", ...args]);
  expect(stderr).toContain(message);
  expect(status).toBe(2);
});

test("a stream that stalls costs one time-out, and what was not waited for is not held against it", async () => {
  const { url } = await provider({
    stream: () => (response) =>
      void response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders(),
  });
  const { status, stdout } = await runCli(["endpoint", url, ...WITH_KEY, "--timeout", "3000", ...NDJSON], {
    env: ENV,
  });
  const results = readResults(stdout);
  expect(brokenRules(results)).toEqual(["endpoint.http.ended"]);
  expect(results.checks.filter(({ verdict }) => verdict === "timeout")).toHaveLength(1);
  expect(
    results.checks.some(({ message }) => /^not asked: \d streams stalled before$/.test(message ?? "")),
  ).toBe(true);
  expect(results.footer.ms).toBeLessThan(3000 * 4);
  expect(status).toBe(1);
});

test("an interrupt leaves a result that can be read", async () => {
  const { url, requests } = await provider({
    sendWhole: (right) => (response, body, asked) =>
      void setTimeout(() => right.sendWhole(response, body, asked), requests.length > 5 ? 60_000 : 0),
  });
  const file = join(temporaryFolder(), "results.ndjson");
  const folder = temporaryFolder();
  const args = ["endpoint", url, ...WITH_KEY, "--report", `ndjson=${file}`, "--save-traces", folder];
  const run = startCli(args, { env: ENV });
  await expect.poll(() => requests.length, { timeout: 60_000 }).toBeGreaterThan(9);
  run.child.kill("SIGINT");
  const { status } = await run.ended;
  const { footer, checks } = readResults(readFileSync(file, "utf8"));
  expect(footer.interrupted).toBe(true);
  expect(checks.length).toBeGreaterThan(50);
  expect(checks.filter(({ verdict }) => verdict === "fail" || verdict === "timeout")).toEqual([]);
  expect(status).toBe(3);
  // What was answered until then was saved, and is judged again as it was.
  const saved = await runCli(["endpoint", `trace:${folder}`, ...NDJSON]);
  const again = readResults(saved.stdout).checks.filter(({ message }) => message !== NOT_HELD);
  expect(again.map(sayVerdict)).toEqual(checks.map(sayVerdict));
  expect(saved.status).toBe(0);
});

const NOT_HELD = "the saved run does not hold it";

function sayVerdict({ check, verdict, message = "" }: CheckRecord): string {
  return `${check} ${verdict} ${message}`;
}

test("a run that was saved is judged again without the endpoint, and holds no key", async () => {
  const { url } = await provider({
    frames: (right) => (chunks, asked) => right.frames(chunks, asked).slice(0, -1),
    streamHead: (right) => (asked) => {
      const { status, headers } = right.streamHead(asked);
      return { status, headers: { ...headers, server: "right/1.0", "x-asked-by": `${KEY} ${asked.path}` } };
    },
  });
  const folder = temporaryFolder();
  const few = ["--only", "ask/text/*", "--only", "ask/wrong-key/*"];
  const address = [`${url}?api-key=in-the-query`, "--model", MODEL];
  const live = await runCli(
    ["endpoint", ...address, ...WITH_KEY, ...few, "--save-traces", folder, ...NDJSON],
    { env: ENV },
  );
  const [name = ""] = readdirSync(folder);
  const place = join(folder, name);
  for (const file of readdirSync(place)) {
    const text = readFileSync(join(place, file), "utf8");
    for (const secret of [KEY, "in-the-query"]) expect(text).not.toContain(secret);
  }
  expect(live.stdout).not.toContain("in-the-query");
  const [again, other, idle, wrong] = await Promise.all([
    runCli(["endpoint", `trace:${place}`, ...few, ...NDJSON]),
    runCli(["endpoint", `trace:${place}`, "--only", "ask/long/*"]),
    runCli(["endpoint", `trace:${place}`, "--model", "m"]),
    runCli(["endpoint", `trace:${folder}/nowhere`]),
  ]);
  expect([live, again, other, idle, wrong].map(({ status }) => status)).toEqual([1, 1, 3, 2, 2]);
  expect(readResults(again.stdout).checks.map(sayVerdict)).toEqual(
    readResults(live.stdout).checks.map(sayVerdict),
  );
  expect(brokenRules(readResults(again.stdout)).sort()).toEqual([
    "endpoint.done.present",
    "endpoint.secret.not-echoed",
  ]);
  expect(readResults(again.stdout).header.subjects).toMatchObject([
    { spec: `trace:${place}`, name: "right/1.0" },
  ]);
  expect(other.stdout).toContain(NOT_HELD);
  expect(idle.stderr).toContain("--model is for an endpoint that is asked");
  expect(wrong.stderr).toContain("no such file or directory");
});

test("a baseline covers what is known, and shards join to the whole", async () => {
  const { url } = await provider({
    frames: (right) => (chunks, asked) => right.frames(chunks, asked).slice(0, -1),
  });
  const folder = temporaryFolder();
  const baseline = join(folder, "known.yaml");
  writeFileSync(
    baseline,
    'adopted: all\nentries:\n  - check: "*#endpoint.done.present"\n    reason: known\n    verdict: fail\n',
  );
  const shards = [1, 2].map((part) => join(folder, `${part}.ndjson`));
  const parts = await Promise.all(
    shards.map((file, i) =>
      runCli(
        [
          "endpoint",
          url,
          ...WITH_KEY,
          "--model",
          MODEL,
          "--shard",
          `${i + 1}/2`,
          "--report",
          `ndjson=${file}`,
        ],
        { env: ENV },
      ),
    ),
  );
  expect(parts.map(({ status }) => status)).toEqual([1, 1]);
  const merged = await runCli(["merge", ...shards, "--baseline", baseline, ...NDJSON]);
  const { checks, footer } = readResults(merged.stdout);
  expect(footer.status).toBe(0);
  expect(footer.baseline).toMatchObject({ stale: [], notAdopted: 0 });
  expect(new Set(checks.map(({ check }) => check)).size).toBe(checks.length);
  expect(merged.status).toBe(0);
});
