/** Subjects that ship with the project: name on the command line → adapter module. */
export const SHIPPED_SUBJECTS: Readonly<Record<string, string>> = {
  "openai/create": "shipped/openai-create",
  "openai/stream": "shipped/openai-stream",
};

/** The client that reads by the reference reader: what a run without a finding looks like. */
export const REFERENCE = "reference";

/** Names that stand for several subjects. */
const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  openai: ["openai/create", "openai/stream"],
};

/** What a word on the command line stands for: `openai` is two subjects, everything else is itself. */
export function expandSubjectNames(spec: string): readonly string[] {
  return (Object.hasOwn(FAMILIES, spec) && FAMILIES[spec]) || [spec];
}

/** Every bare name that may be given. */
export function subjectNames(): string[] {
  return [...Object.keys(FAMILIES), ...Object.keys(SHIPPED_SUBJECTS), REFERENCE];
}
