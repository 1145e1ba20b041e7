import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { knownChecks, loadBaseline, loadResults } from "../../src/conformance/index.ts";
import { readingClient, runCli } from "../cli/run-cli.ts";
import { temporaryFolder } from "../cli/temporary-folder.ts";
import { runProject } from "../vitest/project.ts";

const PAGE = readFileSync(fileURLToPath(new URL("../../docs/ci.md", import.meta.url)), "utf8");

function snippets(language: string): string[] {
  return [...PAGE.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map(
    ([, code]) => code ?? "",
  );
}

/** Every command of ours in a workflow, as the shell would split it. */
function commandsIn(value: unknown): string[][] {
  if (typeof value === "string") {
    const [, command] = /^npx streamproof (.*)$/s.exec(value.trim()) ?? [];
    return command === undefined ? [] : [command.replaceAll(/\$\{\{ matrix\.shard \}\}/g, "1").split(/\s+/)];
  }
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(commandsIn) : [];
}

const [workflow = "", sharded = "", gitlab = "", known = ""] = snippets("yaml");

test("the baseline loads, and names checks that exist", async () => {
  const file = join(temporaryFolder(), "streamproof-known.yaml");
  writeFileSync(file, known);
  const { entries } = await loadBaseline(file);
  expect(entries).toHaveLength(2);
  const ids = knownChecks().map(({ check }) => check);
  expect(ids).toContain(entries[1]?.check);
  expect(ids.some((id) => id.endsWith(entries[0]?.check.slice(1) ?? "?"))).toBe(true);
});

test("the commands of the workflows run, and write what the next steps read", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "streamproof-known.yaml"), "entries: []\n");
  const [judge, part, merge, gitlabJudge, ...others] = [workflow, sharded, gitlab].flatMap((text) =>
    commandsIn(parse(text)),
  );
  expect(others).toEqual([]);
  const forReference = (args: string[] = []): string[] => [
    ...args.map((arg) => (arg === "module:./my-client.ts" ? "reference" : arg)),
    ...(args[0] === "client" ? ["--only", "sse/basic*"] : []),
  ];
  for (const args of [judge, gitlabJudge]) {
    const run = await runCli(forReference(args), { cwd: folder });
    expect(run.status, run.stdout + run.stderr).toBe(0);
  }
  expect(readFileSync(join(folder, "summary.md"), "utf8")).toMatch(/^## streamproof: ✅/);
  expect(readFileSync(join(folder, "junit.xml"), "utf8")).toMatch(/^<\?xml /);
  const files = [1, 2, 3, 4].map((i) => `results-${i}.ndjson`);
  for (const [i, file] of files.entries()) {
    const args = forReference(part).map((arg) =>
      arg.replace("1/4", `${i + 1}/4`).replace("results-1.ndjson", file),
    );
    const run = await runCli(args, { cwd: folder });
    // Of so few checks a shard may have none.
    expect([0, 3], run.stdout + run.stderr).toContain(run.status);
  }
  const joined = await runCli(
    (merge ?? []).flatMap((arg) => (arg === "results-*.ndjson" ? files : [arg])),
    {
      cwd: folder,
    },
  );
  expect(joined.status, joined.stdout + joined.stderr).toBe(0);
});

test("the one-liner writes a baseline that covers the run it comes from", async () => {
  const folder = temporaryFolder();
  const results = join(folder, "results.ndjson");
  const subject = readingClient("drops-last-letter");
  const judge = ["client", subject, "--only", "text/exact/*", "--report", `ndjson=${results}`];
  expect((await runCli(judge, { cwd: folder })).status).toBe(1);
  const script = snippets("sh").find((code) => code.includes("streamproof-known.json")) ?? "exit 9";
  expect(spawnSync("sh", ["-c", script], { cwd: folder, encoding: "utf8" })).toMatchObject({
    status: 0,
    stderr: "",
  });
  const broken = (await loadResults(results)).records.filter(({ verdict }) => verdict === "fail");
  const baseline = await loadBaseline(join(folder, "streamproof-known.json"));
  expect(baseline.entries.map(({ check }) => check)).toEqual(broken.map(({ check }) => check));
  const again = await runCli(["merge", results, "--baseline", "streamproof-known.json"], { cwd: folder });
  expect(again.status, again.stdout).toBe(0);
});

test("the test file runs in a project of its own", () => {
  const [code = ""] = snippets("ts");
  const { status, states, output } = runProject({ "my-client.test.ts": code });
  expect(status, output).toBe(0);
  expect(Object.entries(states)).toContainEqual([
    expect.stringMatching(/^my-client text text\.exact/),
    "passed",
  ]);
});
