import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type ExecSubjectOptions, startExecSubject } from "./exec-subject.ts";
import type { Subject } from "./subject.ts";
import { SubjectError } from "./subject-error.ts";

/** Run from TypeScript sources the adapter host is TypeScript too, and needs a loader. */
const EXTENSION = import.meta.url.endsWith(".ts") ? "ts" : "js";

/** The file of one of our own adapters, beside which this one runs: sources with sources, build with build. */
export function adapterFile(name: string): string {
  return fileURLToPath(new URL(`../../adapters/${name}.${EXTENSION}`, import.meta.url));
}

/**
 * Starts a module that exports `defineClient({…})` in a process of its own.
 *
 * @throws `SubjectError`: `missing-module`, or as for a program when the module does not load
 */
export async function startModuleSubject(path: string, options: ExecSubjectOptions = {}): Promise<Subject> {
  const file = resolve(options.cwd ?? process.cwd(), path);
  if (!existsSync(file)) {
    throw new SubjectError(
      "missing-module",
      `Cannot use subject "module:${path}": there is no file ${file}. Give the path of a module whose default export is defineClient({…}).`,
    );
  }
  return startExecSubject(moduleCommand(file), options);
}

/** What starts the adapter host on a module; `runtime` is the Node it runs on. */
export function moduleCommand(file: string, runtime: string = process.execPath): [string, ...string[]] {
  const loader = EXTENSION === "ts" ? ["--import", typescriptLoader()] : [];
  return [runtime, ...loader, adapterFile("host"), file];
}

function typescriptLoader(): string {
  return pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
}
