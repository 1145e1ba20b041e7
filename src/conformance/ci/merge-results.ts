import type { BaselineReview, CheckRecord, ResultHeader, SubjectRecord } from "../../wire/result.ts";
import { applyBaseline } from "./apply-baseline.ts";
import type { Baseline } from "./baseline.ts";
import { checkAgreement, checkShards } from "./check-shards.ts";
import { ConformanceError } from "../run/conformance-error.ts";
import { knownChecksOf } from "./known-checks-of.ts";
import type { Results } from "./read-results.ts";
import { runFooter } from "../report/run-footer.ts";
import { RUN_RULES } from "../run/run-rules.ts";

export interface MergeOptions {
  /** Replaces the one that the shards were run with. */
  baseline?: Baseline | undefined;
  /** The day of the merge as YYYY-MM-DD, in UTC; a baseline is held against it. */
  today: string;
}

export type Merged = Omit<Results, "name">;

/**
 * Joins the results of shards, or of runs on different subjects, into one.
 *
 * @throws ConformanceError `results-disagree`, `duplicate-results` or `missing-shard`
 */
export function mergeResults(given: readonly Results[], { baseline, today }: MergeOptions): Merged {
  checkAgreement(given);
  checkShards(given);
  // In the order of the shards, however the shell sorted their names.
  const parts = given.toSorted((a, b) => (a.header.shard?.index ?? 0) - (b.header.shard?.index ?? 0));
  const header = mergeHeaders(parts);
  const joined = joinRecords(parts);
  const applied =
    baseline && applyBaseline(joined, baseline, { header, today, known: knownChecksOf(header.suite) });
  const records = applied?.records ?? joined;
  const review = applied?.review ?? joinReviews(parts, joined);
  const footer = runFooter(records, {
    isStrict: header.strict ?? false,
    interrupted: parts.some((part) => part.footer.interrupted),
    review,
    ms: parts.reduce((sum, part) => sum + part.footer.ms, 0),
  });
  return { header, records, footer };
}

function mergeHeaders(parts: readonly Results[]): ResultHeader {
  const subjects = new Map<string, SubjectRecord>();
  for (const { header } of parts)
    for (const subject of header.subjects)
      if (!subjects.has(subject.spec)) subjects.set(subject.spec, subject);
  const [{ shard: _, ...first }] = parts.map(({ header }) => header) as [ResultHeader];
  const runtimes = [...new Set(parts.map(({ header }) => header.runtime))];
  return { ...first, runtime: runtimes.join(", "), subjects: [...subjects.values()] };
}

/** All records, each check of a subject once. */
function joinRecords(parts: readonly Results[]): CheckRecord[] {
  const seen = new Map<string, { record: CheckRecord; name: string }>();
  for (const { records, name } of parts) {
    for (const record of records) {
      const key = `${record.subject}\n${record.check}`;
      const known = seen.get(key);
      if (!known) seen.set(key, { record, name });
      else if (isAboutRun(record)) known.record = joinRunRecords(known.record, record);
      else throw duplicate(record, known.name, name);
    }
  }
  return [...seen.values()].map(({ record }) => record);
}

/** The harness checks itself and a subject starts in every shard. */
function isAboutRun({ rule }: CheckRecord): boolean {
  return RUN_RULES.some(({ id }) => id === rule);
}

function joinRunRecords(a: CheckRecord, b: CheckRecord): CheckRecord {
  const messages = [...new Set([a.message, b.message])].filter((each) => each !== undefined);
  return { ...a, message: messages.join("\n"), ms: a.ms + b.ms };
}

function duplicate({ check, subject }: CheckRecord, one: string, other: string): ConformanceError {
  const where = one === other ? `twice in "${one}"` : `both in "${one}" and in "${other}"`;
  return new ConformanceError(
    "duplicate-results",
    `Cannot merge: ${check} of ${subject} is ${where}. Give the results of each run once.`,
  );
}

/** What the shards said of their baseline; a shard alone cannot call an entry stale that others look at too. */
function joinReviews(parts: readonly Results[], records: readonly CheckRecord[]): BaselineReview | undefined {
  const reviews = parts.flatMap(({ footer }) => (footer.baseline ? [footer.baseline] : []));
  if (reviews.length === 0) return undefined;
  const unique = <Item>(items: readonly Item[]): Item[] => [
    ...new Map(items.map((item) => [JSON.stringify(item), item])).values(),
  ];
  return {
    covered: records.filter(({ excused }) => excused?.by === "baseline").length,
    notAdopted: records.filter(({ excused }) => excused?.by === "not-adopted").length,
    stale: unique(reviews.flatMap(({ stale }) => stale)),
    expired: unique(reviews.flatMap(({ expired }) => expired)),
    changed: unique(reviews.flatMap(({ changed }) => changed)),
  };
}
