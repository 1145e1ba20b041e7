import { stat } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { ScenarioError } from "./scenario-error.ts";

/**
 * Imports a TypeScript or JavaScript module and returns its default export. Throws a `ScenarioError`
 * (`module-failed`) when the module throws or has no default export.
 */
export async function loadModule(file: string): Promise<unknown> {
  const fail = (why: string, cause?: unknown): never => {
    throw new ScenarioError("module-failed", `Cannot load scenario "${file}": ${why}`, { file, cause });
  };
  const url = pathToFileURL(path.resolve(file));
  // A module that was edited is loaded afresh; one that was not comes from the cache of the runtime.
  url.searchParams.set("changed", String((await stat(file)).mtimeMs));
  // Only modules need the compiler: whoever loads YAML does not wait for it.
  const { tsImport } = await import("tsx/esm/api");
  const module: unknown = await tsImport(url.href, import.meta.url).catch((cause: unknown) =>
    fail(`the module failed: ${messageOf(cause)}`, cause),
  );
  const exported = defaultOf(module);
  if (exported === undefined) {
    fail("the module has no default export. Write `export default scenario({…})`.");
  }
  return exported;
}

/** In a package without `"type": "module"` the default export arrives inside another one. */
function defaultOf(module: unknown): unknown {
  let value = module;
  for (let depth = 0; depth < 2; depth++) {
    if (typeof value !== "object" || value === null || !("default" in value)) break;
    value = value.default;
  }
  return value === module ? undefined : value;
}

function messageOf(cause: unknown): string {
  // Builders throw a message that is complete. It may come from another copy of the class: go by the name.
  if (cause instanceof Error && cause.name === "ScenarioError") return cause.message;
  const lines = (cause instanceof Error ? cause.message : String(cause)).split("\n");
  // The compiler says what is wrong on its second line.
  const text = lines[0]?.endsWith(":") ? `${lines[0]} ${lines[1] ?? ""}` : (lines[0] ?? "");
  return `${text.replace(/\.$/, "")}. Fix the module.`;
}
