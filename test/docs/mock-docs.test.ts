import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { expect, onTestFinished, test } from "vitest";
import { createMockServer } from "../../src/mock-server/index.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const run = promisify(execFile);

function snippets(page: string, language: string): string[] {
  const text = readFileSync(join(root, "docs", page), "utf8");
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map(
    ([, code]) => code ?? "",
  );
}

/** A folder inside the checkout, so that `streamproof/…` is this package. */
function scratch(): string {
  const folder = mkdtempSync(join(root, "test", "docs", ".scratch-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test("the tests in docs/mock-in-tests.md pass", async () => {
  const folder = scratch();
  const tests = snippets("mock-in-tests.md", "ts");
  for (const [i, code] of tests.entries()) writeFileSync(join(folder, `snippet-${i}.test.ts`), code);
  writeFileSync(join(folder, "vitest.config.ts"), "export default {};\n");
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const { stdout } = await run(process.execPath, [vitest, "run", "--root", folder, "--reporter=json"], {
    env: { ...process.env, NO_COLOR: "1" },
  }).catch((error: { stdout: string }) => error);
  const results = JSON.parse(stdout.slice(stdout.indexOf("{"))) as {
    numPassedTests: number;
    success: boolean;
  };
  expect([results.success, results.numPassedTests]).toEqual([true, 6]);
}, 300_000);

test("the page beside a server in docs/mock-in-the-browser.md reads its answer", async () => {
  await using server = await createMockServer({ provider: true });
  const [code = ""] = snippets("mock-in-the-browser.md", "js");
  const program = code.replaceAll("http://127.0.0.1:4010", server.origin);
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", program]);
  expect(stdout).toContain("data: [DONE]");
});

test("the page with a service worker in docs/mock-in-the-browser.md bundles", async () => {
  const code = snippets("mock-in-the-browser.md", "js")[1] ?? "";
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: root },
    bundle: true,
    write: false,
    platform: "browser",
    format: "esm",
    logLevel: "silent",
  });
  expect(outputFiles[0]?.text).toContain("Hello from the page itself");
});
