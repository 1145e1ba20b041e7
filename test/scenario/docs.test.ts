import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { renderScenario } from "../../src/mock-server/index.ts";
import {
  loadScenario,
  STEP_KINDS,
  scenarioSchema,
  wireStyleSchema,
  ENDING_KINDS,
} from "../../src/scenario/index.ts";

const page = await readFile(new URL("../../docs/scenarios.md", import.meta.url), "utf8");
const blocks = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map((match) => match[1] ?? "");

test("every example of the documentation loads and renders", async () => {
  expect(blocks.length).toBeGreaterThan(20);
  const directory = await mkdtemp(path.join(tmpdir(), "streamproof-docs-"));
  try {
    for (const [index, block] of blocks.entries()) {
      const file = path.join(directory, `${index}.yaml`);
      await writeFile(file, block);
      expect(renderScenario(await loadScenario(file)).status, block).toBeGreaterThanOrEqual(200);
    }
  } finally {
    await rm(directory, { recursive: true });
  }
});

test("the documentation shows every step, key, style and ending", () => {
  for (const kind of Object.keys(STEP_KINDS)) expect(page).toContain(`\n  - ${kind}:`);
  for (const key of Object.keys(scenarioSchema.shape).filter(
    (name) => !["$schema", "title"].includes(name),
  )) {
    expect(page).toMatch(new RegExp(`^${key}:`, "m"));
  }
  for (const [key, field] of Object.entries(wireStyleSchema.shape)) {
    expect(page).toContain(`| \`${key}\` |`);
    const inner = field.unwrap();
    if ("options" in inner) for (const option of inner.options) expect(page).toContain(`\`${option}\``);
  }
  for (const kind of ENDING_KINDS) expect(page).toContain(`| \`${kind}\` |`);
});
