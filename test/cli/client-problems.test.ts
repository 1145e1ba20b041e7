import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { brokenRules, readingClient, readResults, runCli } from "./run-cli.ts";
import { temporaryFolder } from "./temporary-folder.ts";

test.each([
  ["a command that does not exist", "exec:no-such-program-at-all", "no-such-program-at-all: not found"],
  [
    "a program that exits at once",
    "exec:echo no key >&2; exit 4",
    "exited with status 4; standard error ends with:\nno key",
  ],
  ["a program that says something else", "exec:echo Welcome", "the first line is no JSON object"],
  ["a module that is no client", "module:test/subjects/not-a-client.mjs", "Cannot start subject"],
])("%s cannot be judged", async (_what, subject, why) => {
  const { status, stdout, stderr } = await runCli(["client", subject, "--report", "ndjson"]);
  expect(status).toBe(3);
  expect(stderr).toContain(why);
  const { header, checks, footer } = readResults(stdout);
  expect(header.subjects).toEqual([]);
  expect(checks).toMatchObject([{ rule: "subject.starts", verdict: "setup-fail", subject }]);
  expect(checks[0]?.message).toContain(why);
  expect(footer.status).toBe(3);
});

test("the console report names a subject that did not start", async () => {
  const { stdout } = await runCli(["client", "exec:exit 4"]);
  expect(stdout).toContain("exec:exit 4\n\n? setup-fail\n  The subject starts and says a valid hello.");
  expect(stdout).toContain("Exit status 3: inconclusive, as a subject could not be run.");
});

test("a subject that does not start leaves the run inconclusive, and the others are judged", async () => {
  const args = ["--report", "ndjson", "--only", "text.whitespace"];
  const { status, stdout, stderr } = await runCli(["client", "exec:exit 4", readingClient(), ...args]);
  expect(stderr).toContain("exited with status 4");
  const { header, checks } = readResults(stdout);
  expect(header.subjects.map(({ name }) => name)).toEqual(["reading-client"]);
  expect(checks.filter(({ verdict }) => verdict === "pass").length).toBeGreaterThan(0);
  expect(status).toBe(3);
});

test("a broken must of another subject says more than one that does not start", async () => {
  const args = ["--report", "ndjson", "--only", "text.whitespace"];
  const subject = readingClient("drops-white-space");
  const { status, stdout } = await runCli(["client", "exec:exit 4", subject, ...args]);
  expect(brokenRules(readResults(stdout))).toEqual(["text.whitespace"]);
  expect(status).toBe(1);
});

test("a word that names no subject stops the run before anybody is judged", async () => {
  const { status, stdout, stderr } = await runCli(["client", readingClient(), "opnai", "--report", "ndjson"]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toContain('Did you mean "openai"?');
});

test("a subject that crashes on everything is given up", { timeout: 300_000 }, async () => {
  const { status, stdout } = await runCli(["client", readingClient("crashes"), "--report", "ndjson"]);
  const { checks, footer } = readResults(stdout);
  expect(status).toBe(1);
  const crashes = footer.verdicts.crash ?? 0;
  expect(crashes).toBeGreaterThanOrEqual(20);
  expect(crashes).toBeLessThan(80);
  const given = checks.filter(({ verdict }) => verdict === "not-observed");
  // What it never claimed to do was not applicable to it before it was given up.
  expect(given.length + crashes + (footer.verdicts["not-applicable"] ?? 0)).toBe(checks.length);
  expect(given.at(-1)).toMatchObject({
    message: "not played: the subject gave no answer 20 times in a row",
  });
});

test("a subject that hangs on everything is given up", { timeout: 300_000 }, async () => {
  const args = ["--report", "ndjson", "--timeout", "100", "--skip", "ending.*", "--concurrency", "1"];
  const { status, stdout } = await runCli(["client", readingClient("hangs"), ...args]);
  const { footer } = readResults(stdout);
  expect(status).toBe(1);
  expect(footer.verdicts.timeout).toBeLessThan(20);
  expect(footer.verdicts["not-observed"]).toBeGreaterThan(200);
});

test("an adapter that breaks on everything is given up, and says nothing about the client", async () => {
  const { status, stdout } = await runCli(["client", readingClient("breaks-adapter"), "--report", "ndjson"]);
  const { footer } = readResults(stdout);
  expect(status).toBe(3);
  expect(footer.must.judged).toBe(0);
  expect(footer.verdicts["setup-fail"]).toBeLessThan(80);
});

test("a plain program that is not there was never judged", async () => {
  expect((await runCli(["client", "cmd:no-such-program-at-all", "--only", "sse/*"])).status).toBe(3);
});

test("what a subject prints between runs is a finding of its own, and only one", async () => {
  const folder = temporaryFolder();
  const script = join(folder, "chatty.mjs");
  writeFileSync(script, CHATTY);
  const { status, stdout } = await runCli([
    "client",
    `exec:node '${script}'`,
    "--report",
    "ndjson",
    "--only",
    "sse/basic",
  ]);
  const found = readResults(stdout).checks.filter(({ rule }) => rule === "subject.protocol");
  expect(found).toMatchObject([
    { verdict: "crash", level: "must", check: "subject/protocol#subject.protocol" },
  ]);
  expect(found[0]?.message).toContain("which it was never asked");
  expect(status).toBe(1);
});

/** Skips everything, and answers runs that nobody asked for. */
const CHATTY = `
import { createInterface } from "node:readline";
const print = (message) => console.log(JSON.stringify(message));
createInterface({ input: process.stdin }).on("line", (line) => {
  const { op, id } = JSON.parse(line);
  if (op === "hello") print({ op, protocol: 1, name: "chatty", level: "chat", observes: ["text", "error"] });
  else if (op === "bye") process.exit(0);
  else for (const each of ["ghost" + id, id]) print({ op: "skip", id: each, reason: "no" });
});
`;
