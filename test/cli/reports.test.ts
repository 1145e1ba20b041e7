import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readingClient, readResults, runCli } from "./run-cli.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const BIN = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const QUICK = ["client", "reference", "--only", "sse.bom"];

test("results on standard output are lines of JSON and nothing else", async () => {
  const { status, stdout, stderr } = await runCli([...QUICK, "--report", "ndjson"]);
  expect(status).toBe(0);
  const { header, checks, footer } = readResults(stdout);
  expect(header).toMatchObject({
    format: 1,
    suite: "client",
    subjects: [{ spec: "reference", level: "chat" }],
  });
  expect(footer.verdicts).toEqual({ pass: checks.length });
  expect(stderr).toBe(`judging reference by ${checks.length} checks\n`);
});

test("a report to a file is written whole, beside the one for people", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "results.ndjson");
  const { status, stdout } = await runCli([...QUICK, "--report", `ndjson=${file}`]);
  expect(status).toBe(0);
  expect(stdout).toContain("Exit status 0: every judged must holds.");
  expect(readResults(readFileSync(file, "utf8")).footer.status).toBe(0);
  expect(readdirSync(folder)).toEqual(["results.ndjson"]);
});

test("results to standard output and the report for people to a file", async () => {
  const file = join(temporaryFolder(), "a=b.txt");
  const { stdout } = await runCli([...QUICK, "--report", "ndjson", "--report", `console=${file}`]);
  expect(readResults(stdout).footer.status).toBe(0);
  expect(readFileSync(file, "utf8")).toContain("reference built-in");
});

test.each([
  ["in a folder that does not exist", (folder: string) => join(folder, "no", "results.ndjson")],
  [
    "that is a folder",
    (folder: string) => {
      mkdirSync(join(folder, "results"));
      return join(folder, "results");
    },
  ],
])("a path %s is refused before anybody is judged", async (_what, pathIn) => {
  const folder = temporaryFolder();
  const { status, stdout, stderr } = await runCli([...QUICK, "--report", `ndjson=${pathIn(folder)}`]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toMatch(/^streamproof: Cannot write the report "[^\n]+\n$/);
});

test("a run that ends before it begins leaves no half report and keeps the old one", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "results.ndjson");
  writeFileSync(file, "old");
  expect((await runCli(["client", "opnai", "--report", `ndjson=${file}`])).status).toBe(2);
  expect(readdirSync(folder)).toEqual(["results.ndjson"]);
  expect(readFileSync(file, "utf8")).toBe("old");
});

test("a report through a symbolic link replaces what it points to", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "real"), "old");
  symlinkSync(join(folder, "real"), join(folder, "link"));
  await runCli([...QUICK, "--report", `ndjson=${join(folder, "link")}`]);
  expect(readResults(readFileSync(join(folder, "real"), "utf8")).footer.status).toBe(0);
});

test.runIf(existsSync("/dev/null"))("a device is written to and stays a device", async () => {
  expect((await runCli([...QUICK, "--report", "ndjson=/dev/null"])).status).toBe(0);
  expect(statSync("/dev/null").isFile()).toBe(false);
});

test.each([
  ["rules", ["rules"]],
  ["client", ["client", readingClient("drops-white-space"), "--only", "text.*", "--report", "ndjson"]],
])("%s does not mind a reader that leaves early", async (_what, args) => {
  const child = spawn(process.execPath, [BIN, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (piece: string) => (stderr += piece));
  child.stdout.once("data", () => child.stdout.destroy());
  const [status] = (await once(child, "close")) as [number | null];
  expect(status).toBe(args[0] === "client" ? 1 : 0);
  expect(stderr).not.toContain("EPIPE");
  expect(stderr).not.toContain("    at ");
});
