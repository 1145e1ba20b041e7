import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const PACKAGE = fileURLToPath(
  new URL("../../subjects/chromium/node_modules/playwright-core", import.meta.url),
);

/** Whether to leave tests of Chromium out: where it is not installed, and never in CI. */
export function isWithoutChromium(): boolean {
  if (process.env["CI"] === "true") return false;
  return !existsSync(PACKAGE) || !existsSync(chromiumPath() ?? "");
}

/** As the Chromium subjects find it. */
export function chromiumPath(): string | undefined {
  const { CHROMIUM_PATH, PATH = "" } = process.env;
  if (CHROMIUM_PATH) return CHROMIUM_PATH;
  const folders = PATH.split(delimiter);
  return folders
    .flatMap((folder) => ["chromium", "chromium-browser"].map((name) => join(folder, name)))
    .find((file) => existsSync(file));
}
