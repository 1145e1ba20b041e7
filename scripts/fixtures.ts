// `npm run fixtures`: writes the fixture library anew from the cases and the scenarios. Files that are gone from it are
// removed; what is the same already is left alone.
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { makeLibrary, stored } from "./fixtures/library.ts";

const folder = new URL("../fixtures/", import.meta.url);
const files = await makeLibrary();

const known = await readdir(new URL("streams/", folder), { recursive: true, withFileTypes: true }).catch(
  () => [],
);
let removed = 0;
for (const entry of known) {
  if (!entry.isFile()) continue;
  const path = `${entry.parentPath}/${entry.name}`.slice(folder.pathname.length);
  if (files.has(path)) continue;
  await rm(new URL(path, folder));
  removed++;
}

let written = 0;
for (const [path, bytes] of files) {
  const file = new URL(path, folder);
  const present = await readFile(file).catch(() => null);
  // Compressed bytes may differ between versions of zlib; what they stand for counts.
  const meant = present !== null && path.endsWith(".gz") ? gunzipSync(present) : present;
  if (meant !== null && Buffer.from(bytes).equals(meant)) continue;
  await mkdir(new URL(".", file), { recursive: true });
  await writeFile(file, stored(path, bytes));
  written++;
}
console.log(`${files.size} files in fixtures/: ${written} written, ${removed} removed.`);
