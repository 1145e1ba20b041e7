import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const PACKAGE = fileURLToPath(
  new URL("../../subjects/chromium/node_modules/playwright-core", import.meta.url),
);

/** Whether to leave tests of Chromium out: where it is not installed, and never in CI. */
export function isWithoutChromium(): boolean {
  if (process.env["CI"] === "true") return false;
  return !existsSync(PACKAGE) || !hasChromium();
}

function hasChromium(): boolean {
  const { CHROMIUM_PATH, PATH = "" } = process.env;
  if (CHROMIUM_PATH) return existsSync(CHROMIUM_PATH);
  const folders = PATH.split(delimiter);
  return folders.some((folder) =>
    ["chromium", "chromium-browser"].some((name) => existsSync(join(folder, name))),
  );
}
