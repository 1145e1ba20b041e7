// Executable: `node host.js <module>` speaks the exec protocol for a module whose default export is a client.

import { pathToFileURL } from "node:url";
import { AdapterError } from "./adapter-error.ts";
import type { ClientDefinition } from "./define-client.ts";
import { serveClient } from "./serve-client.ts";

const TYPESCRIPT = /\.[cm]?tsx?$/;

async function main(path: string | undefined): Promise<void> {
  if (path === undefined) {
    throw new AdapterError(
      "no-module",
      "Cannot start: no module was given. Pass the path of an adapter module.",
    );
  }
  // What the module prints while it loads must not reach the protocol either.
  const { write } = process.stdout;
  process.stdout.write = process.stderr.write.bind(process.stderr) as typeof write;
  const definition = findDefinition(await load(pathToFileURL(path).href));
  process.stdout.write = write;
  if (!definition) {
    throw new AdapterError(
      "not-a-client",
      `Cannot use "${path}": its default export is no client. Write \`export default defineClient({ name, observes, run })\`.`,
    );
  }
  await serveClient(definition);
}

async function load(url: string): Promise<unknown> {
  if (!TYPESCRIPT.test(url)) return import(url);
  const { tsImport } = await import("tsx/esm/api");
  return tsImport(url, import.meta.url);
}

/** CommonJS modules, and TypeScript compiled to it, wrap the default export once or twice. */
function findDefinition(value: unknown, depth = 0): ClientDefinition | null {
  if (typeof value !== "object" || value === null || depth > 3) return null;
  const { name, observes, run } = value as Partial<ClientDefinition>;
  if (typeof name === "string" && Array.isArray(observes) && typeof run === "function") {
    return value as ClientDefinition;
  }
  return findDefinition((value as { default?: unknown }).default, depth + 1);
}

try {
  await main(process.argv[2]);
} catch (error) {
  // Our own messages say it all; what the module threw while it loaded needs its stack.
  const isOurs = error instanceof AdapterError;
  const said =
    error instanceof Error ? (isOurs ? error.message : (error.stack ?? error.message)) : String(error);
  process.stderr.write(`${said}\n`);
  process.exit(1);
}
