import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createMockServer } from "../../src/mock-server/index.ts";
import { TROUBLE_WORDS } from "../../src/scenario/trouble/words.ts";
import { curlCommands, runShell } from "./curl-commands.ts";

const page = readFileSync(fileURLToPath(new URL("../../docs/trouble.md", import.meta.url)), "utf8");

test("docs/trouble.md lists every word as the data has it", () => {
  const rows = Object.values(TROUBLE_WORDS).map(
    ({ form, help }) => `| \`${form.replaceAll("|", "\\|")}\` | ${help} |`,
  );
  expect(page).toContain(["| word | |", "|---|---|", ...rows, ""].join("\n"));
});

test("the commands in docs/trouble.md do what they say", async () => {
  await using server = await createMockServer({ provider: true });
  const run = async (part: string) => {
    const command = curlCommands(page).find((each) => each.includes(part)) ?? `false # ${part}`;
    return runShell(command.replaceAll("http://127.0.0.1:4010", server.origin));
  };
  const slow = await run("ttft=1s,tps=20");
  expect(slow.stdout).toMatch(/data: \[DONE\]\n\n$/);
  expect(slow.ms).toBeGreaterThan(1000);
  const limited = [await run("times=2"), await run("times=2"), await run("times=2")];
  expect(limited.map(({ stdout }) => stdout.slice(0, 12))).toEqual([
    "HTTP/1.1 429",
    "HTTP/1.1 429",
    "HTTP/1.1 200",
  ]);
  expect(limited[0]?.stdout).toContain("retry-after: 1");
  const reset = await run("reset@5");
  expect([reset.status, reset.stdout.match(/^data: /gm)?.length]).toEqual([56, 5]);
  const pages: string[] = [];
  for (let i = 0; i < 10; i++) pages.push((await run("p=0.3,seed=7")).stdout.slice(9, 12));
  expect(pages.filter((status) => status === "502")).toHaveLength(3);
});

test("the program in docs/trouble.md runs", async () => {
  await using server = await createMockServer({ provider: true });
  const broken = server.mount({ provider: { dialect: "openrouter", trouble: "error=502@4" } });
  const messages = [{ role: "user", content: "Hello" }];
  const body = JSON.stringify({ model: "m", stream: true, messages });
  expect(page).toContain('server.mount({ provider: { dialect: "openrouter", trouble: "error=502@4" } })');
  const reply = await (await fetch(broken.url, { method: "POST", body })).text();
  expect(reply).toContain('"finish_reason":"error"');
});
