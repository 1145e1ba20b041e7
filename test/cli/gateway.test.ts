import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { freePort } from "../free-ports.ts";
import { brokenRules, readResults, runCli, startCli } from "./run-cli.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const RELAY = fileURLToPath(new URL("../subjects/relay.mjs", import.meta.url));
const FEW = ["--only", "relay/text/hello*", "--only", "dead/middle/*"];

/** The words that start a relay and judge it. */
async function relayWords(...flaws: string[]): Promise<string[]> {
  const port = await freePort();
  const command = [process.execPath, RELAY, port, ...flaws].map((word) => `'${word}'`).join(" ");
  return ["gateway", `http://127.0.0.1:${port}/v1`, "--upstream-port", "0", "--start", command];
}

/** Somebody who answers for himself; returns the base URL. */
async function stranger(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}

async function probe(url: string, ...more: string[]): Promise<{ status: number | null; stderr: string }> {
  const { status, stderr } = await runCli(["gateway", url, "--upstream-port", "0", ...more]);
  return { status, stderr };
}

test("a right relay is started, judged and stopped, and nothing is broken", async () => {
  const words = await relayWords("slow");
  const { status, stdout, stderr } = await runCli([...words, ...FEW, "--report", "ndjson"]);
  const results = readResults(stdout);
  expect({ status, broken: brokenRules(results) }).toEqual({ status: 0, broken: [] });
  expect(results.header).toMatchObject({ suite: "gateway", subjects: [{ spec: words[1] }] });
  expect(results.footer.must.judged).toBeGreaterThan(50);
  expect(stderr).toMatch(/our upstream listens on http:\/\/127\.0\.0\.1:\d+\n\d+ questions will be asked\n/);
  await expect(fetch(words[1] ?? "")).rejects.toThrow();
});

test("a relay that hides a dead upstream is found out, with both sides and their times", async () => {
  const words = await relayWords("launder");
  const { status, stdout } = await runCli([...words, ...FEW]);
  expect(status).toBe(1);
  expect(stdout).toContain("✗ must dead.shown");
  expect(stdout).toMatch(
    /upstream {2}POST \/v1\/chat\/completions HTTP\/1\.1 → 200 text\/event-stream, at \d+\.\d ms/,
  );
  expect(stdout).toMatch(/came out {2}200 text\/event-stream, chunked, at \d+\.\d ms/);
  expect(stdout).toMatch(/FIN at \d+(\.\d)? ms/);
  expect(stdout).toContain(`again     streamproof gateway ${words[1]} --only 'dead/middle/fin#dead.shown'`);
});

test("a relay that dies of a dead upstream is named and brought back, and the run goes on", async () => {
  const words = await relayWords("die");
  const { status, stdout } = await runCli([...words, ...FEW, "--report", "ndjson"]);
  const results = readResults(stdout);
  expect(status).toBe(1);
  const crash = results.checks.find(({ rule }) => rule === "gateway.survives");
  expect(crash).toMatchObject({ verdict: "crash", level: "must" });
  expect(crash?.message).toMatch(/while dead\/middle\/\S+: it exited with status 7/);
  expect(results.checks.filter(({ verdict }) => verdict === "not-observed")).toEqual([]);
  expect(results.checks.filter(({ case: id }) => id.startsWith("relay/text"))).toSatisfy(
    (checks: { verdict: string }[]) => checks.every(({ verdict }) => verdict === "pass"),
  );
});

test("a known deviation is excused by a baseline, and what breaks is saved as scenarios", async () => {
  const folder = temporaryFolder();
  const words = await relayWords("launder");
  const file = join(folder, "baseline.yaml");
  writeFileSync(
    file,
    'adopted: all\nentries:\n  - check: "*#dead.shown"\n    verdict: fail\n    reason: hides it\n',
  );
  const { status, stderr } = await runCli([...words, ...FEW, "--baseline", file, "--save-failures", folder]);
  expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
  expect(readFileSync(join(folder, "dead-middle-fin.dead.shown.yaml"), "utf8")).toContain("--gateway <url>");
});

test("a finding is asked again by its token", async () => {
  const words = await relayWords("launder");
  const { stdout } = await runCli([...words, "--only", "dead/middle/fin", "--report", "ndjson"]);
  const token = readResults(stdout).checks.find(({ rule }) => rule === "dead.shown")?.replay ?? "";
  const [, url = "", ...rest] = words;
  const again = await runCli(["replay", token, "--gateway", url, ...rest]);
  expect({ status: again.status, hasRule: again.stdout.includes("✗ must dead.shown") }).toEqual({
    status: 1,
    hasRule: true,
  });
});

test("a key comes from the environment and is nowhere in the report, however often the gateway shows it", async () => {
  const key = "sk-very-secret-key-1234";
  const env = { RELAY_KEY: key, THE_KEY: key };
  const words = [
    ...(await relayWords("key", "launder")),
    "--api-key-env",
    "THE_KEY",
    "--only",
    "dead/middle/fin*",
  ];
  for (const report of ["console", "ndjson"]) {
    const { status, stdout, stderr } = await runCli([...words, "--report", report], { env });
    expect(status).toBe(1);
    expect(stdout + stderr).not.toContain(key);
  }
  const wrong = await runCli(words, { env: { ...env, THE_KEY: "sk-another-secret-5678" } });
  expect(wrong.status).toBe(3);
  expect(wrong.stderr).toMatch(/status 401 .*wants to know who asks/s);
  expect(wrong.stdout + wrong.stderr).not.toContain("sk-another-secret-5678");
});

test("a run that is interrupted leaves a whole report of what it found", async () => {
  const words = await relayWords();
  const { child, until, ended } = startCli([
    ...words,
    "--only",
    "live/*",
    "--only",
    "relay/*",
    "--report",
    "ndjson",
  ]);
  await until("stderr", /judging/);
  child.kill("SIGINT");
  const { status, stdout } = await ended;
  expect(status).toBe(3);
  expect(readResults(stdout).footer).toMatchObject({ interrupted: true, status: 3 });
});

test("shards are joined by merge", async () => {
  const folder = temporaryFolder();
  const files = [1, 2].map((part) => join(folder, `${part}.ndjson`));
  const words = await relayWords();
  for (const [i, file] of files.entries()) {
    const { status } = await runCli([
      ...words,
      ...FEW,
      "--shard",
      `${i + 1}/2`,
      "--report",
      `ndjson=${file}`,
    ]);
    expect(status).toBe(0);
  }
  const { status, stdout } = await runCli(["merge", ...files, "--report", "ndjson"]);
  expect(status).toBe(0);
  expect(readResults(stdout).footer.must.judged).toBeGreaterThan(50);
});

test("nobody listens: status 3, and what to do", async () => {
  const { status, stderr } = await probe(`http://127.0.0.1:${await freePort()}/v1`);
  expect(status).toBe(3);
  expect(stderr).toMatch(/Cannot reach the gateway at .*: .* refuses connections\. Start it/);
});

test("no TLS where https was said: status 3, and what to do", async () => {
  const url = await stranger((_, answer) => answer.end());
  const { status, stderr } = await probe(url.replace("http:", "https:"));
  expect(status).toBe(3);
  expect(stderr).toMatch(/no TLS with .*NODE_EXTRA_CA_CERTS/s);
});

test("a page of HTML in place of JSON: status 3, and what to do", async () => {
  const url = await stranger((_, answer) =>
    answer.setHeader("content-type", "text/html").end("<!doctype html><title>Hi</title>"),
  );
  const { status, stderr } = await probe(url);
  expect(status).toBe(3);
  expect(stderr).toMatch(/an HTML page.*base URL that an OpenAI SDK takes/s);
});

test("a gateway that asks somebody else than our upstream: status 3, with our upstream's address", async () => {
  const url = await stranger((_, answer) =>
    answer.setHeader("content-type", "application/json").end('{"choices":[{"message":{"content":"Hi"}}]}'),
  );
  const { status, stderr } = await probe(url);
  expect(status).toBe(3);
  expect(stderr).toMatch(
    /status 200 .*our upstream at http:\/\/127\.0\.0\.1:\d+ was not asked.*as its provider/s,
  );
});

test("a redirect: status 3, and where it leads", async () => {
  const url = await stranger((_, answer) =>
    answer.writeHead(308, { location: "https://example.com/v1/" }).end(),
  );
  const { status, stderr } = await probe(url);
  expect(status).toBe(3);
  expect(stderr).toMatch(/It redirects to "https:\/\/example\.com\/v1\/": give the URL/);
});

test("a gateway that loses the name of the question: status 3, and what it sent", async () => {
  const port = await freePort();
  const url = await stranger(async (_, answer) => {
    const body = JSON.stringify({ model: "other", messages: [{ role: "user", content: "translated" }] });
    await fetch(`http://127.0.0.1:${port}/api/v2/chat`, { method: "POST", body });
    answer.setHeader("content-type", "application/json").end("{}");
  });
  const { status, stderr } = await runCli(["gateway", url, "--upstream-port", String(port)]);
  expect(status).toBe(3);
  expect(stderr).toMatch(
    /POST \/api\/v2\/chat, and the name of the question was nowhere in it: .*translated/s,
  );
});

test("a command that does not start the gateway: status 3, with what it said", async () => {
  const port = await freePort();
  const { status, stderr } = await probe(
    `http://127.0.0.1:${port}/v1`,
    "--start",
    "echo no config >&2; exit 4",
  );
  expect(status).toBe(3);
  expect(stderr).toMatch(/Cannot start the gateway: .* exited with status 4.*no config/s);
});

test.each([
  ["no URL", ["gateway"], "takes one URL"],
  ["a word that is no URL", ["gateway", "localhost:8080"], 'Did you mean "http://localhost:8080"?'],
  [
    "the address of the chat completions",
    ["gateway", "http://h/v1/chat/completions"],
    "Give its base: http://h/v1",
  ],
  ["a key in the URL", ["gateway", "http://me:secret@h/v1"], "--api-key-env or --header"],
  ["a header without a colon", ["gateway", "http://h/v1", "--header", "x"], 'not of the form "name: value"'],
  [
    "a variable that is not set",
    ["gateway", "http://h/v1", "--api-key-env", "NOT_SET_AT_ALL"],
    "no such variable",
  ],
  [
    "a pattern that matches nothing",
    ["gateway", "http://h/v1", "--only", "nothing*"],
    "matches no case, rule or check",
  ],
  ["ready without start", ["gateway", "http://h/v1", "--ready", "/health"], "needs --start"],
  [
    "ready that is neither path nor port",
    ["gateway", "http://h/v1", "--start", "x", "--ready", "soon"],
    "expected a path",
  ],
])("%s is wrong usage", async (_, words, message) => {
  const { status, stderr } = await runCli(words);
  expect(status).toBe(2);
  expect(stderr).toContain(message);
});

test("a run that was saved is judged again without a gateway, and holds no key", async () => {
  const words = await relayWords("launder");
  const folder = temporaryFolder();
  const key = "sk-customer-0123456789abcdef";
  const live = await runCli(
    [...words, ...FEW, "--save-traces", folder, "--api-key-env", "CUSTOMER_KEY", "--report", "ndjson"],
    { env: { CUSTOMER_KEY: key } },
  );
  const [name = ""] = readdirSync(folder);
  const place = join(folder, name);
  for (const file of readdirSync(place)) expect(readFileSync(join(place, file), "utf8")).not.toContain(key);
  const [again, other, idle, wrong] = await Promise.all([
    runCli(["gateway", `trace:${place}`, ...FEW, "--report", "ndjson"]),
    runCli(["gateway", `trace:${place}`, "--only", "relay/tools/*"]),
    runCli(["gateway", `trace:${place}`, "--start", "true"]),
    runCli(["gateway", `trace:${folder}/nowhere`]),
  ]);
  const verdicts = (text: string) =>
    readResults(text).checks.map(({ check, verdict, message = "" }) => `${check} ${verdict} ${message}`);
  expect([live, again, other, idle, wrong].map(({ status }) => status)).toEqual([1, 1, 3, 2, 2]);
  expect(verdicts(again.stdout)).toEqual(verdicts(live.stdout));
  expect(readResults(again.stdout).header.subjects).toMatchObject([
    { spec: `trace:${place}`, name: readResults(live.stdout).header.subjects[0]?.name },
  ]);
  expect(other.stdout).toContain("the saved run does not hold it");
  expect(idle.stderr).toContain("--start is for a gateway that is asked");
  expect(wrong.stderr).toContain("no such file or directory");
});
