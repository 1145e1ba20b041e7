import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createMockServer, type MockServer, type Mount } from "../../src/mock-server/index.ts";
import { readBoundaries } from "./read-boundaries.mjs";

// A write boundary that the reader cannot see proves nothing about it. On a busy machine a reader may sleep through
// some gaps, so the best of three readings counts: where writes merge (one chunk, one packet, no gap) none comes near.
const WRITES = 500;
const SHARE = 0.95;
const READINGS = 3;

const run = promisify(execFile);
const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

let server: MockServer;
let mount: Mount;
beforeAll(async () => {
  server = await createMockServer();
  mount = server.mount({ steps: [{ text: Array.from({ length: WRITES }, (_, i) => `${i}`) }], gapMs: 2 });
});
afterAll(() => server.close());

async function bestShare(readEnds: () => Promise<number[]>): Promise<number> {
  let best = 0;
  for (let reading = 0; reading < READINGS && best < SHARE; reading++) {
    const seen = new Set(await readEnds());
    best = Math.max(best, mount.rendition.writes.filter(({ end }) => seen.has(end)).length / WRITES);
  }
  return best;
}

test("a reader in the same process sees the write boundaries", async () => {
  expect(mount.rendition.writes).toHaveLength(WRITES);
  expect(await bestShare(() => readBoundaries(mount.url))).toBeGreaterThanOrEqual(SHARE);
});

test("a reader in a process of its own sees the write boundaries", async () => {
  const readEnds = async (): Promise<number[]> => {
    const { stdout } = await run(process.execPath, [here("./read-boundaries.mjs"), mount.url]);
    return JSON.parse(stdout) as number[];
  };
  expect(await bestShare(readEnds)).toBeGreaterThanOrEqual(SHARE);
});

test("without a gap the same writes merge: the measure measures", async () => {
  using merged = server.mount({ steps: [{ text: Array.from({ length: WRITES }, (_, i) => `${i}`) }] });
  const seen = new Set(await readBoundaries(merged.url));
  expect(merged.rendition.writes.filter(({ end }) => seen.has(end)).length / WRITES).toBeLessThan(0.5);
});

test("readers on Node 24 see them too", { timeout: 300_000 }, async (context) => {
  const node24 = ["-y", "-p", "node@24", "node"];
  const version = await run("npx", [...node24, "--version"], { timeout: 90_000 }).catch((error: unknown) => {
    if (process.env["CI"] === "true") throw error;
    return null;
  });
  context.skip(version === null, "Node 24 could not be had by npx");
  const { stdout } = await run("npx", [...node24, here("./boundaries-of-dist.mjs")], { timeout: 120_000 });
  const seen = JSON.parse(stdout) as { node: string; sameProcess: number[]; ownProcess: number[] };
  expect(seen.node).toMatch(/^v24\./);
  expect(Math.max(...seen.sameProcess)).toBeGreaterThanOrEqual(SHARE);
  expect(Math.max(...seen.ownProcess)).toBeGreaterThanOrEqual(SHARE);
});
