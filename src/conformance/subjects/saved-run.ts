import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { SavedSubject } from "../../wire/trace/saved-reply.ts";
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

/** A line that says how something was judged, and the trace that it stands in. */
export interface SavedLine<Line> {
  line: Line;
  all: readonly TraceLine[];
}

/**
 * The lines of some kinds in a saved run of one gateway or endpoint: those of a folder, or of one of its files.
 *
 * @param verb - the command that saves such runs
 * @throws SubjectError `missing-module` when there is nothing to read, `unknown-subject` when it is no such run
 */
export function readSavedRun<Line extends TraceLine & { subject: SavedSubject }>(
  path: string,
  verb: string,
  isWanted: (line: TraceLine) => line is Line,
): { subject: SavedSubject; lines: SavedLine<Line>[] } {
  const lines = savedFiles(path)
    .flatMap((file) => apart(readSavedFile(file)))
    .flatMap((all) => all.filter(isWanted).map((line) => ({ line, all })));
  const [first] = lines;
  if (first === undefined) {
    const why = `it holds no question of a judged run. \`streamproof ${verb} <url> --save-traces <dir>\` saves them, a folder for each ${verb}`;
    throw new SubjectError("unknown-subject", `Cannot use "trace:${path}": ${why}.`);
  }
  const { subject } = first.line;
  const other = lines.find(({ line }) => line.subject.spec !== subject.spec);
  if (other !== undefined) {
    const why = `it holds runs of "${subject.spec}" and of "${other.line.subject.spec}". Name the folder of one of them`;
    throw new SubjectError("unknown-subject", `Cannot use "trace:${path}": ${why}.`);
  }
  return { subject, lines };
}

/** Traces may stand one behind the other in a file; each counts its exchanges from 1. */
function apart(lines: readonly TraceLine[]): TraceLine[][] {
  const traces: TraceLine[][] = [];
  for (const line of lines) {
    if (line.kind === "header") traces.push([]);
    traces.at(-1)?.push(line);
  }
  return traces;
}

/**
 * Every line of a saved exchange that is known here.
 *
 * @throws SubjectError `unknown-subject` when it is no trace, or damaged
 */
export function readSavedFile(file: string): TraceLine[] {
  const reader = new TraceReader();
  try {
    const facts = statSync(file);
    if (!facts.isFile()) throw new TraceError("no-trace", 1, "it is not a regular file");
    const { size } = facts;
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
