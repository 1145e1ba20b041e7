import type { ResultHeader, SubjectRecord } from "../../wire/result.ts";
import { ConformanceError } from "../run/conformance-error.ts";
import type { Results } from "./read-results.ts";

/** What must be the same in everything that is joined, with the words for it. */
const AGREED: readonly [what: string, of: (header: ResultHeader) => string][] = [
  ["results format", ({ format }) => String(format)],
  ["suite", ({ suite }) => suite],
  ["version of streamproof", ({ streamproof }) => streamproof],
  ["seed", ({ seed }) => String(seed)],
  ["strictness", ({ strict }) => (strict ? "strict" : "not strict")],
  ["number of shards", ({ shard }) => (shard ? String(shard.count) : "none")],
];

/**
 * Refuses results that do not belong together.
 *
 * @throws ConformanceError `results-disagree`
 */
export function checkAgreement(parts: readonly Results[]): void {
  const [first, ...others] = parts;
  if (!first)
    throw new ConformanceError("invalid-results", "Cannot merge: no results were given. Name a file.");
  for (const other of others) {
    for (const [what, of] of AGREED) {
      const [ours, theirs] = [of(first.header), of(other.header)];
      if (ours !== theirs) throw disagree(`the ${what}`, [first.name, ours], [other.name, theirs]);
    }
  }
  checkSubjects(parts);
}

/** A subject that changed its version between two shards is two subjects. */
function checkSubjects(parts: readonly Results[]): void {
  const seen = new Map<string, { name: string; identity: string }>();
  for (const { name, header } of parts) {
    for (const subject of header.subjects) {
      const known = seen.get(subject.spec);
      const identity = identityOf(subject);
      if (!known) seen.set(subject.spec, { name, identity });
      else if (known.identity !== identity)
        throw disagree(`the subject ${subject.spec}`, [known.name, known.identity], [name, identity]);
    }
  }
}

function identityOf({ name, version, level, observes }: SubjectRecord): string {
  return `${name} ${version}, level ${level}, observing ${observes.toSorted().join(" ")}`;
}

type Said = [file: string, value: string];

function disagree(what: string, [file, value]: Said, [otherFile, otherValue]: Said): ConformanceError {
  return new ConformanceError(
    "results-disagree",
    `Cannot merge: ${what} differs: ${value} in "${file}", ${otherValue} in "${otherFile}". Merge only results of the same run.`,
    { file: otherFile },
  );
}

/**
 * Refuses a set of shards with one missing or one too many; results of whole runs have nothing to check.
 *
 * @throws ConformanceError `duplicate-results` or `missing-shard`
 */
export function checkShards(parts: readonly Results[]): void {
  const count = parts[0]?.header.shard?.count;
  if (count === undefined) return;
  const files = new Map<number, string>();
  for (const { name, header } of parts) {
    const index = header.shard?.index ?? 0;
    const known = files.get(index);
    if (known !== undefined) {
      const message = `Cannot merge: "${known}" and "${name}" are both shard ${index}/${count}. Give each shard once.`;
      throw new ConformanceError("duplicate-results", message, { file: name });
    }
    files.set(index, name);
  }
  const missing = Array.from({ length: count }, (_, i) => i + 1).filter((index) => !files.has(index));
  if (missing.length === 0) return;
  const names = missing.map((index) => `${index}/${count}`).join(", ");
  const noun = missing.length === 1 ? "shard" : "shards";
  throw new ConformanceError(
    "missing-shard",
    `Cannot merge: ${noun} ${names} missing. Add the results of every shard.`,
  );
}
