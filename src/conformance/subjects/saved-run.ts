import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { TraceLine } from "../../wire/trace/trace-line.ts";
import { TraceError, TraceReader } from "../../wire/trace/trace-reader.ts";
import { SubjectError } from "./subject-error.ts";

/** Of one file; a run is saved as many. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;

/**
 * The files of a run that was saved, in the order of their names: those in a folder, or the file itself.
 *
 * @throws SubjectError `missing-module` when there is nothing to read
 */
export function savedFiles(path: string): string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    const names = readdirSync(path, { recursive: true, encoding: "utf8" });
    return names
      .filter((name) => name.endsWith(".ndjson"))
      .sort()
      .map((name) => join(path, name));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SubjectError("missing-module", `Cannot use subject "trace:${path}": ${why}. Check the path.`, {
      cause,
    });
  }
}

/**
 * Every line of a saved exchange that is known here.
 *
 * @throws SubjectError `unknown-subject` when it is no trace, or damaged
 */
export function readSavedFile(file: string): TraceLine[] {
  const reader = new TraceReader();
  try {
    const { size } = statSync(file);
    if (size > MAX_FILE_BYTES)
      throw new TraceError("no-trace", 1, `it has ${size} bytes, and no saved exchange has so many`);
    const lines = readFileSync(file, "utf8")
      .split("\n")
      .map((text) => reader.push(text));
    reader.end();
    return lines.filter((line) => line !== null);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const advice = cause instanceof TraceError ? "Save the run again" : "Check the file";
    throw new SubjectError("unknown-subject", `Cannot read "${file}": ${why}. ${advice}.`, { cause });
  }
}
