import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { createMockServer } from "../../src/mock-server/index.ts";

const page = readFileSync(new URL("../../docs/control-api.md", import.meta.url), "utf8");
const run = promisify(execFile);

function snippet(language: string, about: string): string {
  const found = [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))];
  return found.map(([, code]) => code ?? "").find((code) => code.includes(about)) ?? "";
}

test("the Python program in docs/control-api.md runs", async () => {
  await using server = await createMockServer({ control: true, provider: true });
  const program = snippet("python", "urlopen").replaceAll("http://127.0.0.1:4010", server.origin);
  const { stdout } = await run("python3", ["-c", program]);
  expect(stdout).toMatch(/^step 0: bytes 0 to \d+ after [\d.]+ ms\nstep 1: /);
});

test("the shell commands in docs/control-api.md run", async () => {
  await using server = await createMockServer({ control: true, provider: true });
  const program = snippet("sh", "curl -sf").replaceAll("http://127.0.0.1:4010", server.origin);
  const { stdout } = await run("bash", ["-e", "-c", program]);
  expect(stdout).toContain('"content":"Hello"');
  expect(stdout).toContain('{"count":1}');
  expect(stdout).toMatch(/\{"reset":true\}\n$/);
});
