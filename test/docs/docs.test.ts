import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { loadScenario } from "../../src/scenario/index.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const pages = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join("docs", name)),
];

const read = (page: string): string => readFileSync(join(root, page), "utf8");

function snippets(page: string, language: string): string[] {
  return [...read(page).matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map(
    ([, code]) => code ?? "",
  );
}

/** A folder inside the checkout, so that `streamproof/…` resolves to this package. */
function scratch(): string {
  const folder = mkdtempSync(join(root, "test", "docs", ".scratch-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test.each(pages)("%s names only paths that exist", (page) => {
  const text = read(page);
  const links = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, path]) =>
    join(dirname(page), path ?? ""),
  );
  const quoted = [...text.matchAll(/`((?:src|test|docs|bench|fixtures|scripts|examples)\/[\w./-]*)`/g)].map(
    ([, path]) => path ?? "",
  );
  const missing = [...links, ...quoted].filter((path) => !existsSync(join(root, path)));
  expect(missing).toEqual([]);
});

test("every folder of the house has its row in CONTRIBUTING", () => {
  const rooms = readdirSync(join(root, "src"), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  const text = read("CONTRIBUTING.md");
  expect(rooms.map(({ name }) => name).filter((name) => !text.includes(`\`src/${name}\``))).toEqual([]);
});

test("the scenario in the README loads", async () => {
  const [yaml = ""] = snippets("README.md", "yaml");
  const file = join(scratch(), "cut.yaml");
  writeFileSync(file, yaml);
  const scenario = await loadScenario(file);
  expect(scenario.ending.kind).toBe("reset");
});

test("the program in the README runs", () => {
  const [code = ""] = snippets("README.md", "ts");
  const file = join(scratch(), "server.ts");
  const asked =
    "const reply = await fetch(mount.url, { method: 'POST' });\nconsole.log(await reply.text());\n";
  writeFileSync(file, code + asked);
  const { stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", file], {
    encoding: "utf8",
    cwd: root,
  });
  expect(stderr).toBe("");
  expect(stdout).toContain("data: [DONE]");
});

test("the module in docs/test-my-client.md is judged", () => {
  const [code = ""] = snippets("docs/test-my-client.md", "ts");
  const file = join(scratch(), "my-client.ts");
  writeFileSync(file, code);
  const cli = join(root, "dist", "cli", "main.js");
  const run = spawnSync(
    process.execPath,
    [
      cli,
      "client",
      `module:${file}`,
      "--only",
      "sse/basic",
      "--only",
      "tools.by-index",
      "--only",
      "cancel.*",
    ],
    { encoding: "utf8", cwd: root },
  );
  expect(run.stdout).toContain("my-client 1.2.3");
  expect(run.status, run.stdout + run.stderr).toBe(0);
});
