// The built mock server and two readers of its write boundaries, for any Node: prints the shares that were seen.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createMockServer } from "../../dist/mock-server/index.js";
import { readBoundaries } from "./read-boundaries.mjs";

const WRITES = 500;
const server = await createMockServer();
const steps = [{ text: Array.from({ length: WRITES }, (_, i) => `${i}`) }];
const mount = server.mount({ steps, gapMs: 2 });

const share = (ends) => {
  const seen = new Set(ends);
  return mount.rendition.writes.filter(({ end }) => seen.has(end)).length / WRITES;
};
const sameProcess = [];
const ownProcess = [];
for (let attempt = 0; attempt < 3; attempt++) {
  sameProcess.push(share(await readBoundaries(mount.url)));
  const script = fileURLToPath(new URL("./read-boundaries.mjs", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, mount.url]);
  ownProcess.push(share(JSON.parse(stdout)));
  if (sameProcess.at(-1) >= 0.95 && ownProcess.at(-1) >= 0.95) break;
}
await server.close();
process.stdout.write(JSON.stringify({ node: process.version, sameProcess, ownProcess }));
