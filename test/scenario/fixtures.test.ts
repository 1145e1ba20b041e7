import { readdir, readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { renderScenario } from "../../src/mock-server/index.ts";
import { loadScenario } from "../../src/scenario/index.ts";

const directory = new URL("../../fixtures/scenarios/", import.meta.url);
const names = await readdir(directory);

test("there are examples", () => {
  expect(names).toContain("hello.yaml");
});

test.each(names)("%s says what it shows, loads and renders", async (name) => {
  const file = new URL(name, directory);
  expect(await readFile(file, "utf8")).toMatch(/^# .{20,}/);
  const scenario = await loadScenario(file.pathname);
  expect(scenario.title).toMatch(/./);
  expect(renderScenario(scenario).body.length).toBeGreaterThan(0);
});
