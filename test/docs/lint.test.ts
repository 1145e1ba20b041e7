import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { LINT_RULES } from "../../src/conformance/index.ts";
import { runCli } from "../cli/run-cli.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));
const page = (name: string): string => readFileSync(join(root, "docs", name), "utf8");

function snippets(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map(
    ([, code]) => code ?? "",
  );
}

function scratch(): string {
  const folder = mkdtempSync(join(root, "test", "docs", ".scratch-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test("the stream on the page about lint is judged as the page says", async () => {
  const text = page("lint.md");
  const file = join(scratch(), "answer.sse");
  writeFileSync(file, snippets(text, "sse")[0] ?? "");
  const { status, stdout } = await runCli(["lint", file]);
  expect(status).toBe(1);
  for (const shown of snippets(text, "text")) expect(stdout).toContain(shown);
});

test("the rules and fixtures that the pages name exist", async () => {
  const ids = new Set(LINT_RULES.map(({ id }) => id));
  const named = [...page("lint.md").matchAll(/lint\.[a-z]+\.[a-z-]+/g)].map(([id]) => id);
  expect(named.filter((id) => !ids.has(id as never))).toEqual([]);
  const [, fixture = ""] = /export (\S+) > stream\.sse/.exec(page("lint.md")) ?? [];
  expect((await runCli(["export", fixture])).stdout).toContain("data: [DONE]");
});

test("the program on the page about fixtures runs", async () => {
  const folder = scratch();
  writeFileSync(join(folder, "use.ts"), snippets(page("fixtures.md"), "ts")[0] ?? "");
  const { stdout } = await run(process.execPath, ["--import", "tsx", join(folder, "use.ts")], { cwd: root });
  expect(stdout).toMatch(/^true true true \[ '/);
});
