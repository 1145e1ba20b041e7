import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The Node that MSW 3 runs on; null where it or MSW 3 is not installed, and never in CI. */
export function nodeForMsw3(): string | null {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const isNew = major > 22 || (major === 22 && minor >= 12);
  const own = at(`../../../subjects/node/node_modules/node-${process.platform}-${process.arch}/bin/node`);
  const node = isNew ? process.execPath : own;
  const isHere = existsSync(node) && existsSync(at("msw-3/node_modules/msw"));
  return isHere || process.env["CI"] === "true" ? node : null;
}
