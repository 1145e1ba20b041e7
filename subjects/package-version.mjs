import { readFileSync } from "node:fs";

/** The version of a package that is installed in the folder of the module whose URL is given. */
export function packageVersion(name, moduleUrl) {
  const manifest = new URL(`node_modules/${name}/package.json`, moduleUrl);
  return JSON.parse(readFileSync(manifest, "utf8")).version;
}
