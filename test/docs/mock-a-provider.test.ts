import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { createMockServer, type MockServer } from "../../src/mock-server/index.ts";
import { loadScenarioOrAnswers } from "../../src/scenario/index.ts";
import { answerSchema } from "../../src/scenario/answers/answer.ts";
import { curlCommands, runShell } from "./curl-commands.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const page = readFileSync(join(root, "docs", "mock-a-provider.md"), "utf8");
const python = join(root, "subjects", "python", ".venv", "bin", "python");

function snippets(language: string): string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map(
    ([, code]) => code ?? "",
  );
}

/** A folder inside the checkout, so that packages resolve as they do for users. */
function scratch(): string {
  const folder = mkdtempSync(join(root, "test", "docs", ".scratch-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function run(command: string, args: string[]): Promise<string> {
  const env = { ...process.env, NO_PROXY: "127.0.0.1" };
  return new Promise((resolve) => {
    execFile(command, args, { cwd: root, env }, (_error, stdout, stderr) => resolve(stdout + stderr));
  });
}

const at = (server: MockServer, text: string): string =>
  text.replaceAll("http://127.0.0.1:4010", server.origin);

test("the commands answer as the page says", async () => {
  await using server = await createMockServer({ provider: true });
  const commands = curlCommands(page).map((command) => at(server, command));
  expect(commands).toHaveLength(3);
  const [plain, dialect, limited] = await Promise.all(commands.map((command) => runShell(command)));
  expect(plain?.stdout).toContain('"content":" test"');
  expect(dialect?.stdout).toContain(": OPENROUTER PROCESSING\n\n");
  expect(limited?.stdout).toMatch(/^HTTP\/1\.1 429[^]*retry-after: 1/);
});

test("the programs run", async () => {
  await using server = await createMockServer({ provider: true });
  const folder = scratch();
  const programs = snippets("ts").map((code, index) => {
    const file = join(folder, `${index}.ts`);
    writeFileSync(file, `// @ts-nocheck\n${at(server, code)}`);
    return file;
  });
  const printed = await Promise.all(programs.map((file) => run(process.execPath, ["--import", "tsx", file])));
  expect(printed).toEqual([
    "this is a test",
    '{"city":"Paris"} Here is what I found. get_weather says: 21 degrees and sunny\n',
    "",
  ]);
});

test("the Python program runs", async ({ skip }) => {
  skip(
    !existsSync(python) && process.env["CI"] !== "true",
    "python is not installed: scripts/install-subjects.sh",
  );
  await using server = await createMockServer({ provider: true });
  const [code = ""] = snippets("python");
  expect(await run(python, ["-c", at(server, code)])).toBe("this is a test");
});

test("the answers load and are given, and every key has its row", async () => {
  const [yaml = ""] = snippets("yaml");
  const file = join(scratch(), "answers.yaml");
  writeFileSync(file, yaml);
  const saying = await loadScenarioOrAnswers(file);
  if (!("answers" in saying)) throw new Error("no answers");
  await using server = await createMockServer({ provider: true, scenarios: [saying] });
  const ask = async (content: string): Promise<string> => {
    const body = JSON.stringify({ model: "m", messages: [{ role: "user", content }] });
    const reply = await fetch(`${server.origin}/v1/chat/completions`, { method: "POST", body });
    return reply.text();
  };
  expect(await ask("oh, Hello")).toContain("Hello yourself!");
  expect(await ask("Where is order 66?")).toContain("on its way");
  expect(await ask("busy?")).toContain("rate_limit_exceeded");
  expect(await ask("again")).toContain("first time");
  expect(await ask("again")).toContain("another");
  expect(await ask("x")).toContain("did not understand");
  for (const key of Object.keys(answerSchema.shape)) expect(page).toContain(`| \`${key}\` |`);
});
