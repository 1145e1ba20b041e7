import type { CheckRecord, ResultHeader } from "../../wire/result.ts";
import { groupBy } from "./group-by.ts";

/** The records of each subject: those of the header first, then the harness and what never started. */
export function bySubject(
  { subjects }: ResultHeader,
  records: readonly CheckRecord[],
): [subject: string, records: CheckRecord[]][] {
  const groups = groupBy(records, ({ subject }) => subject);
  const known = subjects.map(({ spec }) => spec);
  const others = [...groups.keys()].filter((subject) => !known.includes(subject));
  return [...known, ...others].map((subject) => [subject, groups.get(subject) ?? []]);
}
