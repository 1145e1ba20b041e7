import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { isProcessAlive } from "../conformance/subjects/process-alive.ts";
import { brokenRules, readingClient, readResults, startCli } from "./run-cli.ts";
import { temporaryFolder } from "./temporary-folder.ts";

test("Ctrl-C leaves a whole file that says it is partial, and no child", async () => {
  const folder = temporaryFolder();
  const [file, pids] = [join(folder, "results.ndjson"), join(folder, "pids")];
  const run = startCli(["client", readingClient("is-slow"), "--report", `ndjson=${file}`], {
    env: { PID_FILE: pids },
  });
  // Some checks are decided by the time the tenth run is asked for.
  await vi.waitFor(() => expect(runsIn(pids)).toBeGreaterThan(24), { timeout: 60_000 });
  run.child.kill("SIGINT");
  const { status, stderr, stdout } = await run.ended;
  const { checks, footer } = readResults(readFileSync(file, "utf8"));
  expect(footer).toMatchObject({ interrupted: true, status: 3 });
  expect(status).toBe(3);
  expect(checks.length).toBeGreaterThan(0);
  // What happens to runs that are open at that moment says nothing about the client.
  const verdicts = new Set(checks.map(({ verdict }) => verdict));
  expect([...verdicts].filter((verdict) => !HARMLESS.has(verdict))).toEqual([]);
  expect(stderr).toContain("stopping; once more to quit at once");
  expect(stdout).toContain("Exit status 3: inconclusive, as the run was stopped.");
  expect(readdirSync(folder).sort()).toEqual(["pids", "results.ndjson"]);
  for (const pid of pidsIn(pids)) expect(isProcessAlive(pid)).toBe(false);
});

test("what was found before Ctrl-C still counts", async () => {
  const run = startCli(["client", readingClient("is-slow", "drops-last-letter"), "--report", "ndjson"]);
  await run.until("stdout", /"verdict":"fail"/);
  run.child.kill("SIGINT");
  const { status, stdout } = await run.ended;
  const results = readResults(stdout);
  expect(results.footer).toMatchObject({ interrupted: true, status: 1 });
  expect(brokenRules(results).length).toBeGreaterThan(0);
  expect(status).toBe(1);
});

test("Ctrl-C while a subject starts blames nobody", async () => {
  const pids = join(temporaryFolder(), "pids");
  const run = startCli(["client", readingClient("never-says-hello"), "--report", "ndjson"], {
    env: { PID_FILE: pids },
  });
  await vi.waitFor(() => expect(pidsIn(pids).length).toBe(1), { timeout: 60_000 });
  run.child.kill("SIGINT");
  const { status, stdout, stderr } = await run.ended;
  expect(status).toBe(3);
  expect(readResults(stdout)).toMatchObject({ checks: [], footer: { interrupted: true, status: 3 } });
  expect(stderr).not.toContain("Cannot");
  for (const pid of pidsIn(pids)) expect(isProcessAlive(pid)).toBe(false);
});

test("the second Ctrl-C quits at once and leaves neither child nor half file", async () => {
  const folder = temporaryFolder();
  const pids = join(temporaryFolder(), "pids");
  const args = [
    "client",
    readingClient("ignores-end"),
    "--report",
    `ndjson=${join(folder, "results.ndjson")}`,
  ];
  const run = startCli(args, { env: { PID_FILE: pids } });
  await vi.waitFor(() => expect(runsIn(pids)).toBeGreaterThan(0), { timeout: 60_000 });
  run.child.kill("SIGINT");
  await run.until("stderr", /once more/);
  run.child.kill("SIGINT");
  const { status } = await run.ended;
  // It may have been quick enough to end as asked the first time.
  expect([130, 3]).toContain(status);
  for (const pid of pidsIn(pids)) expect(isProcessAlive(pid)).toBe(false);
  expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
});

const HARMLESS = new Set(["pass", "not-applicable", "not-observed"]);

function linesOf(file: string): string[] {
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
}

function pidsIn(file: string): number[] {
  return linesOf(file).flatMap((line) => (line.startsWith("pid ") ? [Number(line.slice(4))] : []));
}

function runsIn(file: string): number {
  return linesOf(file).filter((line) => line === "run").length;
}
