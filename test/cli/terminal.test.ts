import { expect, test } from "vitest";
import { hasColours } from "../../src/cli/terminal.ts";
import { readingClient, runCli } from "./run-cli.ts";

const terminal = { stdout: { isTTY: true } };
const file = { stdout: {} };

test.each<[string, boolean, Record<string, string>, { stdout: { isTTY?: boolean } }, boolean]>([
  ["a terminal has colours", false, {}, terminal, true],
  ["a file has none", false, {}, file, false],
  ["--no-color switches them off", true, {}, terminal, false],
  ["--no-color wins over FORCE_COLOR", true, { FORCE_COLOR: "1" }, terminal, false],
  ["NO_COLOR switches them off", false, { NO_COLOR: "1" }, terminal, false],
  ["an empty NO_COLOR says nothing", false, { NO_COLOR: "" }, terminal, true],
  ["FORCE_COLOR switches them on", false, { FORCE_COLOR: "1" }, file, true],
  ["an empty FORCE_COLOR does too", false, { FORCE_COLOR: "" }, file, true],
  ["FORCE_COLOR=0 switches them off", false, { FORCE_COLOR: "0" }, terminal, false],
  ["FORCE_COLOR wins over NO_COLOR", false, { FORCE_COLOR: "1", NO_COLOR: "1" }, file, true],
  ["a dumb terminal has none", false, { TERM: "dumb" }, terminal, false],
])("%s", (_what, isSwitchedOff, env, { stdout }, expected) => {
  expect(hasColours(isSwitchedOff, { env, stdout })).toBe(expected);
});

test("the report is coloured when it is asked to be, and never in a file", async () => {
  const args = ["client", readingClient(), "--only", "sse/basic#*"];
  const escape = "\u001B[";
  expect((await runCli(args)).stdout).not.toContain(escape);
  expect((await runCli(args, { env: { FORCE_COLOR: "1" } })).stdout).toContain(escape);
  expect((await runCli([...args, "--no-color"], { env: { FORCE_COLOR: "1" } })).stdout).not.toContain(escape);
});
