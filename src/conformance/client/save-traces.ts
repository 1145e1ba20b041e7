import { TraceFolder } from "../run/trace-folder.ts";
import type { Subject } from "../subjects/subject.ts";
import type { PlayedStimulus } from "./client-run.ts";
import { renderTrace } from "./render-trace.ts";

/** Told of everything that was played to a subject. */
export type TraceSaver = (spec: string, subject: Subject, id: string, played: PlayedStimulus) => void;

/**
 * Writes every exchange of a run as a trace of its own, in a folder for each subject, for `trace:<folder>` to be judged
 * again.
 *
 * @throws ConformanceError `cannot-save` when the folder cannot be made; the saver throws it when a file cannot.
 */
export function saveTraces(folder: string): TraceSaver {
  const place = new TraceFolder(folder);
  return (spec, subject, id, played) => place.write(spec, id, renderTrace(id, subject, played));
}
