import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { GATEWAY_RULES, knownGatewayChecks, loadBaseline } from "../../src/conformance/index.ts";
import { runAction } from "../action/run-action.ts";
import { runCli } from "../cli/run-cli.ts";
import { temporaryFolder } from "../cli/temporary-folder.ts";
import { freePort } from "../free-ports.ts";
import { REAL_GATEWAYS } from "../gateways/real-gateways.ts";

const pageAt = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), "utf8");
const PAGE = pageAt("docs/test-my-gateway.md");
const ACTION_PAGE = pageAt("docs/github-action.md");

function snippets(language: string, page = PAGE): string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map(
    ([, code]) => code ?? "",
  );
}

/** The words of a command, as the shell splits them. */
function words(command: string): string[] {
  return [...command.replaceAll("\\\n", " ").matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, plain]) => quoted ?? plain ?? "",
  );
}

const commands = snippets("sh").map((code) => words(code.trim()).slice(1));

/** A folder with the start script of the page in it, which starts a real gateway. */
function folderWithGateway(): { folder: string; missing: string | null } {
  const hono = REAL_GATEWAYS.find(({ name }) => name === "hono");
  const folder = temporaryFolder();
  const script = join(folder, "run-gateway.sh");
  writeFileSync(script, `#!/bin/sh\n${hono?.start(0).replace(/ 0$/, ' "$1"')}\n`);
  chmodSync(script, 0o755);
  return { folder, missing: hono?.missing() ?? null };
}

test("the table of chapters has every chapter of the rules, and no other", () => {
  const table = [...PAGE.matchAll(/^\| `(\w+)` \|/gm)].map(([, name = ""]) => name);
  const chapters = new Set(GATEWAY_RULES.map(({ id }) => id.split(".")[0] ?? ""));
  expect(table.sort()).toEqual([...chapters].sort());
});

test("the baseline loads, and names checks that exist", async () => {
  const file = join(temporaryFolder(), "streamproof-known.yaml");
  writeFileSync(file, snippets("yaml").find((code) => code.includes("entries:")) ?? "");
  const { entries } = await loadBaseline(file);
  const [pattern = ""] = entries.map(({ check }) => check.replaceAll("*", ""));
  expect(knownGatewayChecks().some(({ check }) => check.includes(pattern))).toBe(true);
});

test("LiteLLM is set up as the one that is judged in our tests", () => {
  const [snippet = ""] = snippets("yaml");
  const ours = parse(pageAt("subjects/gateways/litellm/config.yaml"));
  const { litellm_params: params } = parse(snippet).model_list[0];
  const expected = structuredClone(ours);
  Object.assign(expected.model_list[0].litellm_params, {
    api_base: params.api_base,
    api_key: params.api_key,
  });
  expect(parse(snippet)).toEqual(expected);
});

test("nginx is set up as the one that is judged in our tests", () => {
  const directives = (text: string): string[] =>
    [...text.matchAll(/^\s*(proxy_\w+ [^;]*);/gm)].map(([, line = ""]) => line);
  const ours = directives(
    pageAt("subjects/gateways/nginx/streaming.conf").replace("@UPSTREAM@", "http://127.0.0.1:4011"),
  );
  const [snippet = ""] = snippets("nginx");
  expect(ours).toEqual(expect.arrayContaining(directives(snippet)));
  expect(directives(snippet).length).toBeGreaterThan(3);
});

test("every command is understood, and says in seconds that nothing listens there", async () => {
  expect(commands.length).toBeGreaterThanOrEqual(4);
  const [port, upstream] = [await freePort(), await freePort()];
  for (const command of commands.filter((args) => !args.includes("--start"))) {
    const args = command.map((word) => word.replace(/(?<=127\.0\.0\.1:)(?!4011)\d+/, String(port)));
    const run = await runCli([...args, "--upstream-port", String(upstream)], {
      env: { LITELLM_MASTER_KEY: "sk-1234567" },
    });
    expect(run.status, run.stderr).toBe(3);
    expect(run.stderr).toContain(`127.0.0.1:${port}`);
  }
});

test("the command that starts a gateway judges it", async ({ skip }) => {
  const { folder, missing } = folderWithGateway();
  skip(missing !== null && process.env["CI"] !== "true", `needs ${missing}: scripts/install-gateways.sh`);
  const port = await freePort();
  const start = commands.find((args) => args.includes("--start")) ?? [];
  const args = start.map((word) => word.replaceAll("8080", String(port)));
  const run = await runCli([...args, "--only", "relay/text/hello*"], { cwd: folder });
  expect(run.status, run.stdout + run.stderr).toBe(0);
  expect(run.stdout).toContain("hono/proxy");
});

test("the workflow of a gateway passes for one that is right, and says what one that is not gets wrong", async ({
  skip,
}) => {
  const { folder, missing } = folderWithGateway();
  skip(missing !== null && process.env["CI"] !== "true", `needs ${missing}: scripts/install-gateways.sh`);
  const workflow = snippets("yaml", ACTION_PAGE)
    .map((text) => parse(text))
    .find(({ jobs }) => jobs?.gateway);
  const step = workflow.jobs.gateway.steps.find(({ uses }: { uses: string }) => uses.startsWith("OWNER/"));
  const [port, upstream] = [await freePort(), await freePort()];
  const given = Object.fromEntries(
    Object.entries(step.with as Record<string, string>).map(([name, value]) => [
      name,
      value.replaceAll("8080", String(port)),
    ]),
  );
  const inputs = { ...given, "upstream-port": String(upstream), only: "relay/text/hello*", skip: "" };
  const env = { [given["api-key-env"] ?? ""]: "sk-workflow-key" };
  const right = await runAction(inputs, { workspace: folder, env });
  expect(right.status, right.log).toBe(0);
  expect(right.summary).toMatch(/^## streamproof: ✅/);
  expect(right.log + right.summary).not.toContain("sk-workflow-key");
  const leaky = fileURLToPath(new URL("../subjects/leaky-gateway.mjs", import.meta.url));
  const start = `UPSTREAM_KEY=sk-upstream-key node '${leaky}' ${port}`;
  const wrong = await runAction({ ...inputs, start, ready: String(port) }, { workspace: folder, env });
  expect(wrong.status, wrong.log).toBe(1);
  expect(wrong.log).toMatch(/^::error title=.*must relay\.text/m);
  expect(wrong.summary).toMatch(/^## streamproof: ❌/);
  expect(wrong.log + wrong.summary).not.toMatch(/sk-(?:workflow|upstream)-key/);
});
