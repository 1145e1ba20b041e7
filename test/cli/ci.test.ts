import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";

import { tmpdir } from "node:os";
import { readingClient, readResults, runCli } from "./run-cli.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const CLIENT = readingClient("drops-last-letter");
const ONLY = ["--only", "sse/basic*", "--only", "text/exact/*", "--only", "tools/whole/*"];
const BROKEN = '{ check: "*", reason: loses the last letter, verdict: fail }';
const STALE = '{ check: "gone#gone", reason: was there once, verdict: fail }';

const judge = (...args: string[]) => runCli(["client", CLIENT, ...ONLY, ...args]);

function baseline(...entries: string[]): string {
  const file = join(temporaryFolder(), "known.yaml");
  writeFileSync(file, `entries: [${entries.join(", ")}]\n`);
  return file;
}

describe("--baseline", () => {
  test.each<[string, string[], number]>([
    ["a break that is not in it", [STALE], 1],
    ["every break in it", [BROKEN], 0],
  ])("%s", async (_title, entries, status) => {
    const run = await judge("--baseline", baseline(...entries));
    expect(run.status, run.stdout).toBe(status);
    expect(run.stdout).toContain(`Exit status ${status}:`);
  });

  test("what it knows is listed apart from the findings, and a stale entry is 4", async () => {
    const { stdout, status } = await judge("--baseline", baseline(BROKEN, STALE));
    expect(status).toBe(4);
    expect(stdout).not.toContain("✗");
    expect(stdout).toMatch(/Broken and known to the baseline:\n {2}\d+ × loses the last letter\n/);
    expect(stdout).toContain("Baseline:\n  stale    gone#gone: no check has this id. Remove the entry.");
  });

  test("a mistake in it is wrong usage, with its place", async () => {
    const file = baseline("{ check: a }");
    const run = await judge("--baseline", file);
    expect(run).toMatchObject({ status: 2, stdout: "" });
    expect(run.stderr).toContain(`at ${file}:1:`);
    expect((await judge("--baseline", "missing.yaml")).status).toBe(2);
  });
});

test.each(["0/2", "3/2", "half"])("--shard %s is wrong usage", async (shard) => {
  const run = await judge("--shard", shard);
  expect(run.status).toBe(2);
  expect(run.stderr).toContain(`The option --shard is "${shard}"`);
});

test("--save-failures writes scenarios that break again", async () => {
  const folder = join(temporaryFolder(), "failures");
  await judge("--save-failures", folder);
  const [name = ""] = readdirSync(folder);
  expect(readdirSync(folder).every((each) => each.endsWith(".yaml"))).toBe(true);
  const again = await runCli(["replay", join(folder, name), "--subject", CLIENT]);
  expect(again.status, again.stdout).toBe(1);
  expect((await runCli(["replay", join(folder, name), "--subject", "reference"])).status).toBe(0);
});

describe("merge", () => {
  const folder = mkdtempSync(join(tmpdir(), "streamproof-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const WHOLE = join(folder, "whole.ndjson");
  const PARTS = [2, 1].map((i) => join(folder, `s${i}.ndjson`));
  let judged: Promise<unknown> | undefined;
  /** Two shards, and the same in one run. */
  async function judgeOnce(): Promise<void> {
    judged ??= Promise.all([
      judge("--report", `ndjson=${WHOLE}`),
      ...PARTS.map((file, i) => judge("--shard", `${2 - i}/2`, "--report", `ndjson=${file}`)),
    ]);
    await judged;
  }

  const facts = (text: string) =>
    readResults(text)
      .checks.map(({ check, verdict, message }) => JSON.stringify([check, verdict, message]))
      .sort();

  test("the shards together say what one run says", async () => {
    await judgeOnce();
    const run = await runCli(["merge", ...PARTS, "--report", "ndjson"]);
    const whole = readFileSync(WHOLE, "utf8");
    expect(run.status).toBe(1);
    expect(facts(run.stdout)).toEqual(facts(whole));
    const { footer } = readResults(run.stdout);
    expect(footer).toMatchObject({ must: readResults(whole).footer.must, status: 1 });
  });

  test("the parts are shards that say so", async () => {
    await judgeOnce();
    const headers = PARTS.map((file) => readResults(readFileSync(file, "utf8")).header);
    expect(headers.map(({ shard }) => shard)).toEqual([
      { index: 2, count: 2 },
      { index: 1, count: 2 },
    ]);
  });

  test("a baseline is held against the whole", async () => {
    await judgeOnce();
    expect((await runCli(["merge", ...PARTS, "--baseline", baseline(BROKEN)])).status).toBe(0);
    expect((await runCli(["merge", ...PARTS, "--baseline", baseline(BROKEN, STALE)])).status).toBe(4);
  });

  test("every report can be rendered from it", async () => {
    await judgeOnce();
    const out = temporaryFolder();
    const formats = ["console", "junit", "github", "markdown", "badge", "ndjson"];
    const args = formats.flatMap((format) => ["--report", `${format}=${join(out, format)}`]);
    const run = await runCli(["merge", ...PARTS, ...args, "--report", "badge"]);
    expect(run.status).toBe(1);
    expect(JSON.parse(run.stdout)).toMatchObject({ schemaVersion: 1, color: "red" });
    expect(readdirSync(out).sort()).toEqual(formats.toSorted());
    expect(readFileSync(join(out, "junit"), "utf8")).toMatch(/^<\?xml /);
    expect(readFileSync(join(out, "github"), "utf8")).toMatch(/^::error /);
    expect(readFileSync(join(out, "markdown"), "utf8")).toMatch(/^## streamproof: ❌/);
  });

  test.each<[string, (text: string) => string, string]>([
    ["without a footer", (text) => text.replace(/\{"kind":"footer".*\n$/, ""), "it has no footer"],
    ["of another seed", (text) => text.replace('"seed":1', '"seed":2'), "the seed differs"],
    ["of the same shard", (text) => text.replace('"index":1', '"index":2'), "are both shard 2/2"],
  ])("a file %s is refused by name", async (_title, change, said) => {
    await judgeOnce();
    const [two = "", one = ""] = PARTS;
    const odd = join(temporaryFolder(), "odd.ndjson");
    writeFileSync(odd, change(readFileSync(one, "utf8")));
    const run = await runCli(["merge", two, odd]);
    expect(run).toMatchObject({ status: 2, stdout: "" });
    expect(run.stderr).toContain(said);
    expect(run.stderr).toContain(odd);
  });

  test("a missing shard is named, and no file at all is wrong usage", async () => {
    await judgeOnce();
    const run = await runCli(["merge", PARTS[0] ?? ""]);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain("shard 1/2 missing");
    expect((await runCli(["merge"])).status).toBe(2);
  });
});
