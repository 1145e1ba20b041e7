import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CheckRecord } from "../../src/wire/result.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const cli = join(root, "dist", "cli", "main.js");

export interface SubjectRun {
  /** Everything the command printed. */
  output: string;
  checks: CheckRecord[];
  /** Ids of the `must` rules that do not hold, sorted. */
  brokenMusts: string[];
}

/** Judges one subject by the command line that users type, and reads what it wrote. */
export async function runSubject(name: string, selection: readonly string[]): Promise<SubjectRun> {
  const folder = await mkdtemp(join(tmpdir(), "streamproof-subject-"));
  try {
    const file = join(folder, "results.ndjson");
    const output = await runCli(["client", name, ...selection, "--report", `ndjson=${file}`]);
    const checks = await readChecks(file);
    const broken = checks.filter(
      ({ level, verdict }) => level === "must" && ["fail", "timeout", "crash"].includes(verdict),
    );
    return { output, checks, brokenMusts: [...new Set(broken.map(({ rule }) => rule))].sort() };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function runCli(args: string[]): Promise<string> {
  const child = spawn(process.execPath, [cli, ...args], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const pipe of [child.stdout, child.stderr])
    pipe.on("data", (bytes: Buffer) => (output += String(bytes)));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", () => resolve(output));
  });
}

/** A subject that could not be started leaves a file without checks, or none at all. */
async function readChecks(file: string): Promise<CheckRecord[]> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch {
    // The output says why; the tests look at it.
    return [];
  }
  const records = text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { kind: string });
  return records.filter(({ kind }) => kind === "check") as CheckRecord[];
}
