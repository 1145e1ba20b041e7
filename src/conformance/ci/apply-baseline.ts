import type { BaselineReview, CheckRecord, Excuse } from "../../wire/result.ts";
import { appliesTo, type BaselineContext, isExpired, namesCheck, saysVerdict } from "./baseline-entry.ts";
import type { Baseline, BaselineEntry } from "./baseline.ts";
import { isBroken } from "../report/summary.ts";
import { RUN_RULES } from "../run/run-rules.ts";
import { findStale } from "./stale-entries.ts";

export interface AppliedBaseline {
  /** The records, those that the baseline knows with an excuse. */
  records: CheckRecord[];
  review: BaselineReview;
}

/** Holds the records of a run against the known deviations. Pure; excuses of an earlier baseline are dropped. */
export function applyBaseline(
  given: readonly CheckRecord[],
  baseline: Baseline,
  context: BaselineContext,
): AppliedBaseline {
  const records = given.map((record) => excuseRecord(record, baseline, context));
  return { records, review: reviewBaseline(records, baseline, context) };
}

/** The record with its excuse, where it is broken and the baseline has one. */
export function excuseRecord(given: CheckRecord, baseline: Baseline, context: BaselineContext): CheckRecord {
  const { excused: _, ...record } = given;
  if (!isBroken(record)) return record;
  const entry = entriesInForce(record, baseline, context).find((each) => saysVerdict(each, record));
  const excused = entry ? knownBreak(entry) : notAdopted(record, baseline);
  return excused === null ? record : { ...record, excused };
}

/** What became of the baseline in a run whose records have their excuses. */
export function reviewBaseline(
  records: readonly CheckRecord[],
  baseline: Baseline,
  context: BaselineContext,
): BaselineReview {
  const stale = findStale(records, baseline, context);
  const expired = baseline.entries.filter(
    (each) => isExpired(each, context.today) && !stale.some(({ entry }) => entry === each),
  );
  return {
    covered: records.filter(({ excused }) => excused?.by === "baseline").length,
    notAdopted: records.filter(({ excused }) => excused?.by === "not-adopted").length,
    stale: stale.map(({ check, why }) => ({ check, why })),
    expired: expired.map(({ check, expires = "", reason }) => ({ check, expires, reason })),
    changed: records.flatMap((record) => changedBreak(record, baseline, context)),
  };
}

function knownBreak({ reason, thread }: BaselineEntry): Excuse {
  return { by: "baseline", reason, ...(thread === undefined ? {} : { thread }) };
}

function notAdopted({ rule }: CheckRecord, { adopted }: Baseline): Excuse | null {
  // What goes wrong with the run itself is nobody's new rule.
  if (adopted === "all" || adopted.includes(rule) || RUN_RULES.some(({ id }) => id === rule)) return null;
  return { by: "not-adopted", reason: "the baseline has not adopted this rule" };
}

/** Entries that are about this check of this subject and still cover something. */
function entriesInForce(
  { check, subject }: CheckRecord,
  { entries }: Baseline,
  { header, today }: BaselineContext,
): BaselineEntry[] {
  return entries.filter(
    (entry) => namesCheck(entry, check) && appliesTo(entry, subject, header) && !isExpired(entry, today),
  );
}

/** A break that an entry names and does not cover, as it is of another kind. */
function changedBreak(
  record: CheckRecord,
  baseline: Baseline,
  context: BaselineContext,
): BaselineReview["changed"] {
  if (!isBroken(record) || record.excused) return [];
  const [entry] = entriesInForce(record, baseline, context);
  if (!entry) return [];
  const { check, subject, verdict } = record;
  return [{ check, subject, expected: entry.verdict, actual: verdict }];
}
