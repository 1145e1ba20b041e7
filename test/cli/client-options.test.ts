import { expect, test } from "vitest";
import { CLIENT_RULES, PROFILES } from "../../src/conformance/index.ts";
import { decodeReplayToken } from "../../src/scenario/index.ts";
import { readingClient, readResults, type Results, runCli } from "./run-cli.ts";

async function judge(...args: string[]): Promise<Results & { stderr: string }> {
  const { stdout, stderr } = await runCli([
    "client",
    "reference",
    "--report",
    "ndjson",
    "--runs",
    "2",
    ...args,
  ]);
  return { ...readResults(stdout), stderr };
}

test("--only leaves what matches a case, a rule or a check, and --skip takes away", async () => {
  const { checks } = await judge(
    "--only",
    "sse.bom",
    "--only",
    "text/falsy/*",
    "--only",
    "sse/basic#sse.basic@writes=marks",
    "--skip",
    "*falsy*@*",
  );
  expect(new Set(checks.map(({ rule }) => rule))).toEqual(new Set(["sse.bom", "text.falsy", "sse.basic"]));
  const ids = checks.map(({ check }) => check);
  expect(ids.filter((id) => id.startsWith("sse/basic"))).toEqual(["sse/basic#sse.basic@writes=marks"]);
  expect(ids.filter((id) => id.startsWith("text/falsy"))).toEqual(["text/falsy/zero#text.falsy"]);
});

test("a pattern may be about subjects of another level; then nothing is judged", async () => {
  const { status, stdout } = await runCli(["client", "reference", "--only", "events/*"]);
  expect(status).toBe(3);
  expect(stdout).toContain("Exit status 3: inconclusive, as nothing was judged.");
});

test("--profile judges the rules of that profile", async () => {
  const { checks } = await judge("--profile", "openai", "--only", "t*");
  const openai = PROFILES.find(({ name }) => name === "openai");
  const rules = CLIENT_RULES.filter((rule) => openai?.has(rule)).map(({ id }) => id);
  expect(checks.length).toBeGreaterThan(10);
  for (const { rule } of checks) expect(rules).toContain(rule);
});

test("--runs says how many streams are generated, and 0 that none is", async () => {
  const only = ["--only", "property/answer", "--only", "sse.bom"];
  const property = (results: Results) => results.checks.find(({ rule }) => rule === "answer.any-rendering");
  expect(property(await judge(...only))?.message).toBe("2 generated streams");
  const none = await runCli(["client", "reference", "--report", "ndjson", "--runs", "0", ...only]);
  expect(property(readResults(none.stdout))).toBeUndefined();
});

test("--seed is said in the results, and random says which one it took", async () => {
  const only = ["--only", "sse.bom"];
  expect((await judge(...only)).header.seed).toBe(1);
  expect((await judge(...only, "--seed", "77")).header.seed).toBe(77);
  const random = await judge(...only, "--seed", "random");
  expect(random.stderr).toContain(`--seed ${random.header.seed} generates the same streams again`);
  expect((await judge(...only, "--seed", "random")).header.seed).not.toBe(random.header.seed);
});

test("the console report says the seed", async () => {
  const { stdout } = await runCli(["client", "reference", "--only", "sse.bom", "--seed", "77"]);
  expect(stdout).toContain("· seed 77 ·");
});

test("--concurrency bounds how many exchanges are open at once", async () => {
  const most = async (...args: string[]): Promise<number> => {
    const { stdout } = await runCli([
      "client",
      readingClient("counts-open-runs"),
      "--report",
      "ndjson",
      "--only",
      "sse/*",
      ...args,
    ]);
    const reports = readResults(stdout).checks.flatMap(
      ({ message }) => /(\d+) open/.exec(message ?? "")?.[1] ?? [],
    );
    return Math.max(...reports.map(Number));
  };
  expect(await most("--concurrency", "3")).toBe(3);
  expect(await most("--concurrency", "200")).toBe(8);
});

test("--timeout is the time a client gets before it counts as hanging", async () => {
  const { stdout } = await runCli([
    "client",
    readingClient("hangs"),
    "--report",
    "ndjson",
    "--timeout",
    "100",
    "--only",
    "sse/basic#sse.basic",
    "--concurrency",
    "1",
  ]);
  const { checks, footer } = readResults(stdout);
  expect(new Set(checks.map(({ verdict }) => verdict))).toEqual(new Set(["timeout"]));
  expect(footer.status).toBe(1);
  // What the client was given stands in the token: never less than the scenario needs, plus two seconds.
  expect(checks.map(({ replay }) => decodeReplayToken(replay ?? "").timeoutMs)).toEqual([2000]);
});
