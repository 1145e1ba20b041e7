import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fixtureName } from "../ci/failure-fixture.ts";
import { ConformanceError } from "../run/conformance-error.ts";
import type { Subject } from "../subjects/subject.ts";
import type { PlayedStimulus } from "./client-run.ts";
import { renderTrace } from "./render-trace.ts";

/** Told of everything that was played to a subject. */
export type TraceSaver = (spec: string, subject: Subject, id: string, played: PlayedStimulus) => void;

/**
 * Writes every exchange of a run as a trace of its own, in a folder for each subject, for `trace:<folder>` to be judged
 * again. What is there already from an earlier run is replaced.
 *
 * @throws ConformanceError `cannot-save` when the folder cannot be made; the saver throws it when a file cannot.
 */
export function saveTraces(folder: string): TraceSaver {
  attempt(folder, () => mkdirSync(folder, { recursive: true }));
  return (spec, subject, id, played) => {
    const place = join(folder, fixtureName(spec));
    const file = join(place, `${fixtureName(id)}.trace.ndjson`);
    attempt(folder, () => {
      mkdirSync(place, { recursive: true });
      // Whole or not at all: nobody ever reads half of it.
      const draft = `${file}.${process.pid}.part`;
      writeFileSync(draft, renderTrace(id, subject, played), { mode: 0o600 });
      renameSync(draft, file);
    });
  };
}

function attempt(folder: string, write: () => void): void {
  try {
    write();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ConformanceError(
      "cannot-save",
      `Cannot save traces in "${folder}": ${why}. Choose a folder that can be written.`,
      { file: folder, cause },
    );
  }
}
