import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { createMockServer } from "../../src/mock-server/index.ts";
import { parseScenario } from "../../src/scenario/index.ts";
import { freePort } from "../free-ports.ts";
import { RawClient, request } from "../mock-server/raw-client.ts";
import { type CliProcess, readingClient, runCli, startCli } from "./run-cli.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const LISTENING = /^listening on (http:\/\/127\.0\.0\.1:\d+)\n/;

async function originOf(cli: CliProcess): Promise<string> {
  return LISTENING.exec(await cli.until("stdout", LISTENING))?.[1] ?? "nowhere";
}

const SLOW = parseScenario({
  steps: [{ text: ["Grüße, ", "one"] }, { wait: 60_000 }, { text: "two" }, { done: true }],
  wire: { lineEnd: "crlf" },
});

async function upstreamOf(scenario: object): Promise<string> {
  const upstream = await createMockServer({ scenario: parseScenario(scenario) });
  onTestFinished(() => upstream.close());
  return upstream.origin;
}

const BROKEN = {
  steps: [{ text: ["Hello ", "there"] }],
  ending: { kind: "reset" },
  gapMs: 5,
} as const;

test("a broken stream is recorded and judges a client in two commands", async () => {
  const folder = temporaryFolder();
  const recorder = startCli(["record", await upstreamOf(BROKEN), "--port", "0", "-o", folder]);
  const origin = await originOf(recorder);
  await fetch(`${origin}/v1/chat/completions?key=very-secret-1`, { method: "POST", body: "{}" })
    .then((response) => response.text())
    .catch(() => "broken");
  const said = await recorder.until("stderr", /trace\.ndjson\n/);
  expect(said).toMatch(
    /^POST \/v1\/chat\/completions\?key=\[redacted\] → 200, reset, \d+ bytes, .*-0001\.trace\.ndjson\n/,
  );
  recorder.child.kill("SIGINT");
  expect(await recorder.ended).toMatchObject({ status: 0 });
  const [name = ""] = readdirSync(folder);
  const file = join(folder, name);
  const good = await runCli(["replay", file, "--subject", "reference"]);
  expect(good).toMatchObject({ status: 0, stdout: expect.stringContaining("must 1/1") });
  const bad = await runCli([
    "replay",
    file,
    "--subject",
    readingClient("drops-last-letter"),
    "--speed",
    "instant",
  ]);
  expect(bad).toMatchObject({ status: 1, stdout: expect.stringContaining("answer.any-rendering") });
});

test("a recorder that is killed leaves files that can be read and break off where it died", async () => {
  const folder = temporaryFolder();
  const recorder = startCli(["record", await upstreamOf(SLOW), "--port", "0", "--out", folder]);
  const origin = await originOf(recorder);
  const client = await RawClient.connect(Number(new URL(origin).port));
  await client.send(request(`${origin}/v1`)).until((text) => text.includes('"one"'));
  const files = (): string =>
    readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), "utf8"))
      .join("");
  await expect.poll(files).toContain("one");
  recorder.child.kill("SIGKILL");
  await recorder.ended;
  const replay = startCli(["replay", folder, "--port", "0"]);
  const at = await originOf(replay);
  const again = await RawClient.connect(Number(new URL(at).port));
  const { bytes, ended } = await again.send(request(`${at}/v1`)).ended();
  expect(ended).toBe("fin");
  expect(bytes.toString()).toContain("Grüße, ");
  expect(bytes.toString()).not.toMatch(/two|\r\n0\r\n\r\n$/);
  expect(await replay.until("stderr", /\n/)).toMatch(/was cut off; it is played as far as it goes\.\n$/);
});

test("Ctrl-C in the middle of a stream leaves a whole file that says so", async () => {
  const folder = temporaryFolder();
  const recorder = startCli(["record", await upstreamOf(SLOW), "--port", "0", "--out", folder]);
  const origin = await originOf(recorder);
  const client = await RawClient.connect(Number(new URL(origin).port));
  await client.send(request(`${origin}/v1`)).until((text) => text.includes('"one"'));
  recorder.child.kill("SIGINT");
  expect(await recorder.ended).toMatchObject({ status: 0 });
  const [name = ""] = readdirSync(folder);
  const lines = readFileSync(join(folder, name), "utf8").trimEnd().split("\n");
  expect(JSON.parse(lines.at(-2) ?? "")).toMatchObject({ kind: "end", how: "open" });
  expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({ kind: "footer", interrupted: true });
});

test("an https upstream is recorded", async () => {
  const pem = fileURLToPath(new URL("../mock-server/recorder/localhost.pem", import.meta.url));
  const upstream = createTlsServer({ key: readFileSync(pem), cert: readFileSync(pem) }, (_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" }).end("data: over TLS\n\n");
  });
  upstream.listen(0, "127.0.0.1");
  await once(upstream, "listening");
  onTestFinished(() => void upstream.close());
  const { port } = upstream.address() as AddressInfo;
  const folder = temporaryFolder();
  const args = ["record", `https://localhost:${port}/v1`, "--port", "0", "-o", folder];
  const recorder = startCli(args, { env: { NODE_EXTRA_CA_CERTS: pem } });
  const response = await fetch(`${await originOf(recorder)}/v1/models`);
  expect(await response.text()).toBe("data: over TLS\n\n");
  await recorder.until("stderr", /\/v1\/models → 200, complete, 16 bytes/);
});

test("an upstream that is not there is said at once, and waited for", async () => {
  const port = await freePort();
  const recorder = startCli(["record", `http://127.0.0.1:${port}`, "--port", "0", "-o", temporaryFolder()]);
  await originOf(recorder);
  expect(await recorder.until("stderr", /\n/)).toBe(
    `streamproof: the upstream cannot be reached now: 127.0.0.1:${port} refuses connections. Requests get a 502 until it answers.\n`,
  );
});

test("wrong usage is one paragraph and status 2", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "file");
  writeFileSync(file, "");
  const taken = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void taken.close());
  await once(taken, "listening");
  const port = String((taken.address() as AddressInfo).port);
  const cases: [string[], string][] = [
    [["record"], "`record` takes one upstream"],
    [
      ["record", "http://127.0.0.1:9", "-o", join(file, "x"), "--port", "0"],
      "Choose another folder, or make this one writable.",
    ],
    [["record", "http://127.0.0.1:9", "-o", folder, "--port", port], "the port is in use"],
    [["replay", "fixtures/scenarios/hello.yaml", "--speed", "2"], "The option --speed is for recordings"],
    [["replay", join(folder, "none.ndjson")], "there is no such file"],
  ];
  const runs = await Promise.all(cases.map(([args]) => runCli(args)));
  for (const [index, [args, message]] of cases.entries()) {
    expect(runs[index], args.join(" ")).toMatchObject({
      status: 2,
      stdout: "",
      stderr: expect.stringContaining(message),
    });
    expect(runs[index]?.stderr.trim().split("\n")).toHaveLength(1);
  }
});

test("a fixture is judged by the rules that it is about", async () => {
  const byId = await runCli(["replay", "tools/by-index/interleaved", "--subject", "reference"]);
  expect(byId).toMatchObject({ status: 0, stderr: "", stdout: expect.stringMatching(/must [1-9]/) });
});
