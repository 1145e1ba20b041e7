import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { encodeReplayToken } from "../../src/scenario/index.ts";
import { scenarioSchema } from "../../src/scenario/scenario.ts";
import { readingClient, readResults, runCli } from "./run-cli.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const FLAWED = readingClient("drops-white-space");

test("the token of a failing check fails again, and passes with a client that reads rightly", async () => {
  const { stdout } = await runCli([
    "client",
    FLAWED,
    "--report",
    "ndjson",
    "--only",
    "text/whitespace/alone*",
  ]);
  const found = readResults(stdout).checks.find(({ verdict }) => verdict === "fail");
  const token = found?.replay ?? "";
  const again = await runCli(["replay", token, "--subject", FLAWED]);
  expect(again.status).toBe(1);
  expect(again.stdout).toContain(`${found?.check} (fail)`);
  expect(again.stdout).toContain("the text of choice 0 differs");
  expect(again.stdout).toContain("sent      200 text/event-stream");
  const good = await runCli(["replay", token, "--subject", "reference"]);
  expect(good).toMatchObject({ status: 0, stdout: expect.stringContaining("must 1/1") });
});

test("the token of a counterexample holds the stream that was found", async () => {
  const { stdout } = await runCli(["client", FLAWED, "--report", "ndjson", "--only", "property/answer"]);
  const found = readResults(stdout).checks.find(({ verdict }) => verdict === "fail");
  expect(found?.message).toMatch(/\(generated stream \d+ of seed 1, made smaller \d+ times\)$/);
  const again = await runCli(["replay", found?.replay ?? "", "--subject", FLAWED]);
  expect(again.status).toBe(1);
  expect(again.stdout).toContain("must answer.any-rendering");
});

test("a scenario file is judged by any rendering, or by the rule that is named", async () => {
  const file = join(temporaryFolder(), "space.yaml");
  writeFileSync(file, "steps: [{ text: [a, ' ', b] }, { finish: stop }, { done: true }]\n");
  const whole = await runCli(["replay", file, "--subject", FLAWED]);
  expect(whole.status).toBe(1);
  expect(whole.stdout).toContain("replay#answer.any-rendering (fail)");
  const named = await runCli(["replay", file, "--subject", FLAWED, "--rule", "finish.kept"]);
  expect(named.status).toBe(0);
});

test("a should that is broken again is a warning, and fails a strict replay", async () => {
  const subject = readingClient("needs-no-finish");
  const token = encodeReplayToken({
    scenario: scenarioSchema.parse({ steps: [{ text: "Hello" }] }),
    check: "finish/not-invented/clean-end#ending.without-finish",
    level: "chat",
  });
  expect((await runCli(["replay", token, "--subject", subject])).status).toBe(0);
  const strict = await runCli(["replay", token, "--subject", subject, "--strict"]);
  expect(strict).toMatchObject({ status: 1, stdout: expect.stringContaining("and the run is strict") });
});

test("a client that hangs on a replay is given the time that is asked for", async () => {
  const args = [
    "replay",
    "fixtures/scenarios/hello.yaml",
    "--subject",
    readingClient("hangs"),
    "--timeout",
    "100",
  ];
  const { status, stdout } = await runCli(args);
  expect(status).toBe(1);
  expect(stdout).toContain("replay#answer.any-rendering (timeout)");
});

test("an exchange for parsers is not played to a chat client", async () => {
  const scenario = scenarioSchema.parse({ steps: [{ event: { data: "x" } }] });
  const token = encodeReplayToken({ scenario, level: "events" });
  expect(await runCli(["replay", token, "--subject", "reference"])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('This exchange is for subjects at level "events"'),
  });
});

test("a token that names a rule which is gone says so", async () => {
  const scenario = scenarioSchema.parse({ steps: [{ text: "x" }] });
  const token = encodeReplayToken({ scenario, check: "text/old#text.old-rule" });
  expect(await runCli(["replay", token, "--subject", "reference"])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('Unknown rule "text.old-rule"'),
  });
});

test("a subject that does not start leaves a replay inconclusive", async () => {
  const { status, stderr } = await runCli([
    "replay",
    "fixtures/scenarios/hello.yaml",
    "--subject",
    "exec:exit 4",
  ]);
  expect(status).toBe(3);
  expect(stderr).toContain("exited with status 4");
});
