import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decodeReplayToken } from "../../scenario/replay-token.ts";
import type { CheckRecord } from "../../wire/result.ts";
import { ConformanceError } from "../run/conformance-error.ts";
import { fixtureName, renderFixture } from "./failure-fixture.ts";
import { isBroken } from "../report/summary.ts";

/**
 * Writes what broke as scenario files, one per check, named after it. A file that says the same is left alone; one
 * that says something else is left alone too, and the new one gets a number. Returns the files of this run.
 *
 * @throws ConformanceError `cannot-save`
 */
export function saveFailures(folder: string, records: readonly CheckRecord[]): string[] {
  const broken = records.filter((record) => isBroken(record) && record.replay !== undefined);
  try {
    if (broken.length > 0) mkdirSync(folder, { recursive: true });
    return [...new Set(broken.map((record) => saveFailure(folder, record)))];
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ConformanceError(
      "cannot-save",
      `Cannot save failures in "${folder}": ${why}. Choose a folder that can be written.`,
      { file: folder, cause },
    );
  }
}

function saveFailure(folder: string, record: CheckRecord): string {
  const text = renderFixture(record, decodeReplayToken(record.replay ?? ""));
  const name = fixtureName(record.check);
  for (let number = 1; ; number++) {
    const file = join(folder, `${name}${number === 1 ? "" : `-${number}`}.yaml`);
    if (createWhole(file, text) || saysTheSame(file, text)) return file;
  }
}

/** Puts a whole file in its place unless there is one already: nobody ever sees half of it, and none is overwritten. */
function createWhole(file: string, text: string): boolean {
  const draft = `${file}.${process.pid}.part`;
  writeFileSync(draft, text);
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    // Some file systems have no links.
    return createDirectly(file, text);
  } finally {
    rmSync(draft, { force: true });
  }
}

function createDirectly(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { flag: "wx" });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** The same exchange, whatever the comment above it says: messages hold numbers that change from run to run. */
function saysTheSame(file: string, text: string): boolean {
  return withoutComment(readFileSync(file, "utf8")) === withoutComment(text);
}

function withoutComment(text: string): string {
  return text.replace(/^(?:#[^\n]*\n)*/, "");
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
