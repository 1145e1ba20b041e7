import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, isAbsolute, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { startCmdSubject } from "./cmd-subject.ts";
import { type ExecSubjectOptions, startExecSubject } from "./exec-subject.ts";
import { adapterFile, moduleCommand, startModuleSubject } from "./module-subject.ts";
import type { ShippedSubject } from "./shipped-subjects.ts";
import type { Subject } from "./subject.ts";
import { SubjectError } from "./subject-error.ts";

/** Beside `src` and `dist` alike, in the checkout and in the published package. */
const FOLDER = fileURLToPath(new URL("../../../subjects", import.meta.url));

/**
 * Starts a subject that ships with the project.
 *
 * @throws `SubjectError`: `not-installed` with the command that installs it, or as for any program
 */
export async function openShipped(
  name: string,
  shipped: ShippedSubject,
  options: ExecSubjectOptions,
): Promise<Subject> {
  switch (shipped.kind) {
    case "adapter":
      return startModuleSubject(adapterFile(shipped.adapter), options);
    case "node":
      return startExecSubject(nodeCommand(name, shipped), options);
    case "python":
      return startExecSubject(
        [findPython(name, shipped.imports), fileOf(shipped.folder, shipped.program)],
        options,
      );
    case "shell":
      return startShell(name, shipped, options);
  }
}

function nodeCommand(
  name: string,
  { folder, module, packages, minNode }: ShippedSubject & { kind: "node" },
): [string, ...string[]] {
  if (!packages.every((each) => existsSync(fileOf(folder, "node_modules", each))))
    throw notInstalled(name, npmCi(folder));
  const runtime = minNode === undefined ? process.execPath : findNode(name, minNode);
  return moduleCommand(fileOf(folder, module), runtime);
}

/** Some clients need a newer Node than we do: the one at hand if it is new enough, else one of their own. */
function findNode(name: string, [major, minor]: readonly [number, number]): string {
  const [ownMajor = 0, ownMinor = 0] = process.versions.node.split(".").map(Number);
  if (ownMajor > major || (ownMajor === major && ownMinor >= minor)) return process.execPath;
  const newer = fileOf("node", "node_modules", `node-${process.platform}-${process.arch}`, "bin", "node");
  if (existsSync(newer)) return newer;
  const why = `It needs Node ${major}.${minor} or newer, and this is ${process.versions.node}.`;
  throw notInstalled(name, npmCi("node"), why);
}

function findPython(name: string, imports: readonly string[]): string {
  const own = fileOf("python", ".venv", "bin", "python");
  for (const python of existsSync(own) ? [own] : ["python3", "python"]) {
    const { status } = spawnSync(python, ["-c", `import ${imports.join(", ")}`], { stdio: "ignore" });
    if (status === 0) return python;
  }
  const folder = shown(fileOf("python"));
  const venv = join(folder, ".venv");
  throw notInstalled(
    name,
    `python3 -m venv ${venv} && ${join(venv, "bin", "pip")} install -r ${join(folder, "requirements.txt")}`,
  );
}

function startShell(
  name: string,
  { folder, script, programs }: ShippedSubject & { kind: "shell" },
  options: ExecSubjectOptions,
): Subject {
  const missing = programs.filter((program) => !isOnPath(program));
  if (missing.length > 0) {
    const message = `The subject "${name}" needs ${missing.join(" and ")}, not found in PATH. Install it with the package manager of your system.`;
    throw new SubjectError("not-installed", message);
  }
  const subject = startCmdSubject(`exec bash ${quote(fileOf(folder, script))}`, options);
  const { stdout } = spawnSync("bash", [fileOf(folder, script), "--version"], { encoding: "utf8" });
  return {
    ...subject,
    info: { ...subject.info, name, version: stdout.trim() || "unknown", language: "shell" },
  };
}

function isOnPath(program: string): boolean {
  return (process.env["PATH"] ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      // Not in this folder: the next may have it.
      return false;
    }
  });
}

function notInstalled(name: string, command: string, why = ""): SubjectError {
  const reason = why === "" ? "" : ` ${why}`;
  return new SubjectError(
    "not-installed",
    `The subject "${name}" needs its packages.${reason} Run: ${command}`,
  );
}

function npmCi(folder: string): string {
  return `npm ci --prefix ${shown(fileOf(folder))}`;
}

function fileOf(...parts: string[]): string {
  return join(FOLDER, ...parts);
}

/** The path as it is typed where the user stands, if it lies below. */
function shown(path: string): string {
  const near = relative(process.cwd(), path);
  const short = near === "" || near.startsWith("..") || isAbsolute(near) ? path : near;
  return /^[\w@./-]+$/.test(short) ? short : quote(short);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
