import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { renderDialectsPage } from "../../scripts/docs/dialects-page.ts";
import { DIALECTS } from "../../src/mock-server/dialects/index.ts";
import { DIALECT_NAMES } from "../../src/scenario/index.ts";

test("docs/dialects.md is what `npx tsx scripts/write-docs.ts` makes of the data", () => {
  const page = readFileSync(fileURLToPath(new URL("../../docs/dialects.md", import.meta.url)), "utf8");
  expect(page).toBe(renderDialectsPage(Object.values(DIALECTS)));
});

test("every dialect is there under its name, each knob with its source, and says what is open", () => {
  expect(Object.keys(DIALECTS)).toEqual([...DIALECT_NAMES]);
  for (const [key, { name, open, knobs }] of Object.entries(DIALECTS)) {
    expect(name).toBe(key);
    expect(open.length, name).toBeGreaterThan(0);
    for (const { from } of Object.values(knobs)) expect(from.length, name).toBeGreaterThan(5);
  }
});
