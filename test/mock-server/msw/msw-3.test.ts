import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { nodeForMsw3 } from "./node-for-msw-3.ts";

// MSW 3 needs a newer Node than we do, so the tests of MSW 2 run in a process of their own with it.

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const ROOT = at("../../..");
const VITEST = join(ROOT, "node_modules/vitest/vitest.mjs");
const TSC = join(ROOT, "node_modules/typescript/bin/tsc");
const run = promisify(execFile);

const node = nodeForMsw3();

interface Results {
  testResults: { assertionResults: { title: string; status: string; failureMessages: string[] }[] }[];
}

test.skipIf(node === null)("every test of MSW 2 passes with MSW 3", { timeout: 300_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "streamproof-msw-3-"));
  try {
    const file = join(folder, "results.json");
    const config = at("msw-3/vitest.config.ts");
    const env = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !name.startsWith("VITEST")),
    );
    const args = [VITEST, "run", "--config", config, "--reporter=json", `--outputFile=${file}`];
    const failed = await run(node ?? "", args, { cwd: ROOT, env }).then(
      () => "",
      (error: Error & { stderr?: string }) => `${error.message}\n${error.stderr ?? ""}`,
    );
    expect(existsSync(file), failed).toBe(true);
    const { testResults } = JSON.parse(readFileSync(file, "utf8")) as Results;
    const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
    expect(
      tests.filter(({ status }) => status !== "passed"),
      failed,
    ).toEqual([]);
    expect(tests.length).toBeGreaterThanOrEqual(12);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test.skipIf(node === null)(
  "streamproof/msw has types that fit those of MSW 3",
  { timeout: 300_000 },
  async () => {
    const { stdout } = await run(process.execPath, [TSC, "-p", at("msw-3"), "--listFiles"]).catch(
      (error: Error & { stdout?: string }) => ({ stdout: `${error.message}\n${error.stdout ?? ""}` }),
    );
    expect(stdout).not.toContain("error TS");
    expect(stdout).toContain("msw-3/node_modules/msw/lib");
  },
);
