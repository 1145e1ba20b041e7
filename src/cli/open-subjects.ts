import { openSubject, type Subject, SubjectError } from "../conformance/index.ts";

export interface OpenedSubjects {
  subjects: { spec: string; subject: Subject }[];
  /** Those that exist and could not be started, and why. */
  notStarted: { spec: string; message: string }[];
}

/**
 * Opens subjects one after the other. What does not start is left to the run to report; stops early when told to.
 *
 * @throws SubjectError for a word that names no subject; what was opened is closed again
 */
export async function openSubjects(specs: readonly string[], signal: AbortSignal): Promise<OpenedSubjects> {
  const opened: OpenedSubjects = { subjects: [], notStarted: [] };
  for (const spec of specs) {
    if (signal.aborted) break;
    try {
      opened.subjects.push({ spec, subject: await openSubject(spec) });
    } catch (error) {
      if (!(error instanceof SubjectError) || isMisnamed(error)) {
        await closeSubjects(opened);
        throw error;
      }
      // A subject that was stopped while it started did nothing wrong.
      if (!signal.aborted) opened.notStarted.push({ spec, message: error.message });
    }
  }
  return opened;
}

export async function closeSubjects({ subjects }: Pick<OpenedSubjects, "subjects">): Promise<void> {
  await Promise.all(subjects.map(({ subject }) => subject.close()));
}

/** Whether the word itself is wrong, rather than what it stands for. */
function isMisnamed({ code }: SubjectError): boolean {
  return code === "unknown-subject" || code === "missing-module";
}
