import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readingClient, readResults } from "../cli/run-cli.ts";
import { temporaryFolder } from "../cli/temporary-folder.ts";
import { freePort } from "../free-ports.ts";
import { readAction, runAction } from "./run-action.ts";

const JUDGE = readFileSync(fileURLToPath(new URL("../../scripts/action/judge.sh", import.meta.url)), "utf8");

test("no script holds an expression, so that no input is ever a part of one", () => {
  const scripts = readAction().runs.steps.flatMap(({ run }) => (run === undefined ? [] : [run]));
  expect(scripts).toHaveLength(2);
  expect(scripts.filter((script) => script.includes("${{"))).toEqual([]);
});

test("every input reaches a step, and every variable that the script reads is set", () => {
  const { inputs, runs } = readAction();
  const steps = JSON.stringify(runs.steps);
  expect(Object.keys(inputs).filter((name) => !steps.includes(`inputs.${name} `))).toEqual([]);
  const set = runs.steps
    .flatMap(({ env = {} }) => Object.keys(env))
    .filter((name) => name.startsWith("INPUT_"));
  const read = [...JUDGE.matchAll(/\$(INPUT_\w+)/g)].map(([, name = ""]) => name);
  expect(set.sort()).toEqual([...new Set(read)].sort());
});

test("a client that holds passes: a summary, the results, and status 0", async () => {
  const workspace = temporaryFolder();
  const run = await runAction(
    {
      subject: `\n  ${readingClient()}  \n`,
      only: "sse/basic\n\ntext.exact",
      skip: "property/*",
      strict: "true",
    },
    { workspace },
  );
  expect(run.status, run.log).toBe(0);
  const reports = join(workspace, "streamproof-report");
  expect(run.outputs).toEqual({ status: "0", reports });
  expect(run.summary).toMatch(/^## streamproof: ✅/);
  expect(readdirSync(reports).sort()).toEqual(["junit.xml", "results.ndjson", "summary.md"]);
  const { checks, header, footer } = readResults(readFileSync(join(reports, "results.ndjson"), "utf8"));
  expect(new Set(checks.map(({ rule }) => rule))).toContain("text.exact");
  expect(header.strict).toBe(true);
  expect(footer.status).toBe(0);
  expect(run.log).not.toContain("::error");
});

test("a client that breaks a rule fails: annotations, a summary, what broke as scenarios, and status 1", async () => {
  const workspace = temporaryFolder();
  const inputs = { subject: readingClient("drops-last-letter"), only: "text/exact/*", reports: "deep/er" };
  const run = await runAction(inputs, { workspace });
  expect(run.status, run.log).toBe(1);
  expect(run.outputs["status"]).toBe("1");
  expect(run.log).toMatch(/^::error title=.*must text\.exact/m);
  expect(run.summary).toMatch(/^## streamproof: ❌/);
  expect(readdirSync(join(workspace, "deep/er/failures")).length).toBeGreaterThan(0);
});

test("a baseline covers what is known, and what is stale in it is told", async () => {
  const workspace = temporaryFolder();
  const entry = (check: string): string => `  - { check: "${check}", reason: known, verdict: fail }\n`;
  writeFileSync(join(workspace, "known.yaml"), `entries:\n${entry("*#text.exact*")}`);
  const inputs = { subject: readingClient("drops-last-letter"), only: "text.exact", baseline: "known.yaml" };
  const skip = "property/*";
  const covered = await runAction({ ...inputs, skip }, { workspace });
  expect(covered.status, covered.log).toBe(0);
  const stale = await runAction({ ...inputs, skip, subject: readingClient() }, { workspace });
  expect(stale.status, stale.log).toBe(4);
  expect(stale.log).toMatch(/^::warning title=Baseline%3A Stale/m);
});

test("where nothing can be judged, the log and the summary say so", async () => {
  const workspace = temporaryFolder();
  const run = await runAction({ subject: "exec:exit 7", only: "sse/basic" }, { workspace });
  expect(run.status, run.log).toBe(3);
  expect(run.summary).toMatch(/^## streamproof: ❓/);
  const wrong = await runAction({ subject: "no-such-client" }, { workspace });
  expect(wrong.status, wrong.log).toBe(2);
  expect(wrong.log).toContain(
    "::error title=streamproof::Nothing was judged (exit status 2). The log says why.",
  );
  expect(wrong.summary).toContain("nothing was judged (exit status 2)");
});

test.each([
  ["command", { command: "judge" }, /The input command has to be client, gateway or endpoint/],
  ["subject", { subject: " \n " }, /The input subject is empty/],
  ["url", { command: "gateway" }, /The input url is empty/],
  ["the other's word", { subject: "openai", url: "http://127.0.0.1:1/v1" }, /The input url is for gateways/],
  ["strict", { subject: "reference", strict: "yes" }, /The input strict has to be true or false/],
  ["reports", { subject: "reference", reports: "a\nb" }, /The input reports has to be the path of a folder/],
])("a mistake in %s is one annotation and status 2", async (_name, inputs, message) => {
  const run = await runAction(inputs, { workspace: temporaryFolder() });
  expect(run.status).toBe(2);
  expect(run.log.trim().split("\n")).toEqual([expect.stringMatching(/^::error title=streamproof::/)]);
  expect(run.log).toMatch(message);
});

test("the version of the project is run; inputs arrive as they are, and none is run or taken for an option", async () => {
  const workspace = temporaryFolder();
  const bin = join(workspace, "node_modules", ".bin");
  mkdirSync(bin, { recursive: true });
  const printArguments =
    'require("node:fs").writeFileSync("arguments.json", JSON.stringify(process.argv.slice(2)))';
  writeFileSync(join(bin, "streamproof"), printArguments);
  const evil = `--strict '; touch pwned; "$(touch pwned)" \`touch pwned\` # \u{1f600} %s \\`;
  const [many, judged] = [
    ["header", "only", "skip"],
    ["subject", "url"],
  ];
  const others = Object.keys(readAction().inputs).filter(
    (name) => ![...judged, "command", "strict", "working-directory", "artifact"].includes(name),
  );
  const given = Object.fromEntries(
    others.map((name) => [name, many.includes(name) ? `${evil}\n\n${evil}` : evil]),
  );
  for (const command of ["client", "gateway", "endpoint"]) {
    const word = { [command === "client" ? "subject" : "url"]: evil };
    const run = await runAction({ command, ...word, ...given }, { workspace });
    expect(run.status, run.log).toBe(0);
    const seen = JSON.parse(readFileSync(join(workspace, "arguments.json"), "utf8")) as string[];
    const options = others.flatMap((name) => {
      if (name === "reports") return [];
      return Array.from({ length: many.includes(name) ? 2 : 1 }, () => `--${name}=${evil}`);
    });
    expect(seen[0]).toBe(command);
    expect(seen.slice(-2)).toEqual(["--", evil]);
    expect(
      seen
        .slice(1, -2)
        .filter((arg) => !/^--(report|save-failures)=/.test(arg))
        .sort(),
    ).toEqual(options.sort());
    expect(seen).toContain(`--report=ndjson=${join(workspace, evil, "results.ndjson")}`);
  }
  expect(existsSync(join(workspace, "pwned"))).toBe(false);
});

test("what a subject prints is never obeyed as a command of the workflow", async () => {
  const run = await runAction(
    { subject: "exec:echo '::error::owned' >&2; exit 7", only: "sse/basic" },
    { workspace: temporaryFolder() },
  );
  const [, pause = ""] = /^::stop-commands::(.+)$/m.exec(run.log) ?? [];
  const [before = "", paused = "", after = ""] = run.log.split(
    new RegExp(`^::(?:stop-commands::)?${pause}(?:::)?$`, "m"),
  );
  expect(pause).toMatch(/^[0-9a-f-]{36}$/);
  expect(paused).toContain("owned");
  expect(before + after).not.toMatch(/^::error::owned/m);
});

test("where the project has no streamproof, the action builds its own, once", async () => {
  const workspace = temporaryFolder();
  const actionPath = temporaryFolder();
  cpSync(
    fileURLToPath(new URL("../../scripts/action", import.meta.url)),
    join(actionPath, "scripts/action"),
    {
      recursive: true,
    },
  );
  const npm = join(workspace, "npm");
  writeFileSync(
    npm,
    '#!/bin/sh\necho "$PWD: npm $1 $2"\nmkdir -p dist/cli && echo "console.log(process.argv[2])" > dist/cli/main.js\n',
    { mode: 0o755 },
  );
  const env = { PATH: `${workspace}:${process.env["PATH"]}` };
  const first = await runAction({ subject: "reference" }, { workspace, actionPath, env });
  expect(first.status, first.log).toBe(0);
  expect(first.log).toContain(`${actionPath}: npm ci --ignore-scripts\n${actionPath}: npm run --silent\n`);
  expect(first.log).toContain("\nclient\n");
  const second = await runAction({ subject: "reference" }, { workspace, actionPath, env });
  expect(second.log).toContain("\nclient\n");
  expect(second.log).not.toContain("npm ci");
});

test.each(["gateway", "endpoint"])(
  "where the %s is not there the action says so, with status 3 and a summary",
  async (command) => {
    const [port, upstream] = [await freePort(), await freePort()];
    const inputs = command === "gateway" ? { "upstream-port": String(upstream) } : { model: "a-model" };
    const url = `http://127.0.0.1:${port}/v1`;
    const run = await runAction(
      { command, url, header: "x-team: streaming", ...inputs },
      { workspace: temporaryFolder() },
    );
    expect(run.status, run.log).toBe(3);
    expect(run.outputs["status"]).toBe("3");
    expect(run.log).toContain(`127.0.0.1:${port}`);
    expect(run.summary).toMatch(/^## streamproof: /);
  },
);
