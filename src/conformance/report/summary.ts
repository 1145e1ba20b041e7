import { VERDICT_MEANINGS } from "../../wire/level.ts";
import type { CheckRecord, ResultFooter } from "../../wire/result.ts";

/** What all the checks of a run amount to. */
export type Summary = Pick<ResultFooter, "status" | "must" | "should" | "verdicts">;

/** Whether a rule was broken, at whatever level. */
export function isBroken(record: Pick<CheckRecord, "verdict">): boolean {
  return VERDICT_MEANINGS[record.verdict].breaks;
}

/** Whether the check failed to tell anything because of us or of the adapter. */
export function isInconclusive(record: Pick<CheckRecord, "verdict">): boolean {
  return VERDICT_MEANINGS[record.verdict].isInconclusive;
}

/**
 * What a record means for its run. `broken` fails it, `warned` does not; `excused` is broken too, and the baseline
 * knows it; `unjudged` is not applicable or was not observed.
 */
export type Standing = "held" | "broken" | "warned" | "excused" | "divergent" | "inconclusive" | "unjudged";

/** @param isStrict - whether a broken `should` fails the run */
export function standingOf(
  record: Pick<CheckRecord, "verdict" | "level" | "excused">,
  isStrict: boolean,
): Standing {
  const { verdict, level } = record;
  if (isInconclusive(record)) return "inconclusive";
  if (verdict === "pass") return "held";
  if (verdict === "divergent") return "divergent";
  if (!isBroken(record)) return "unjudged";
  if (record.excused) return "excused";
  // A `should` has the verdict `fail` only where the run was strict.
  if (level === "must" || (level === "should" && (isStrict || verdict === "fail"))) return "broken";
  return level === "should" ? "warned" : "divergent";
}

/**
 * Counts the checks and decides the exit status: 1 where a `must` is broken (or a `should`, in a strict run), 3
 * where something stayed inconclusive or nothing was judged, 4 where the baseline has stale entries, 0 otherwise.
 */
export function summarize(records: readonly CheckRecord[], isStrict: boolean, stale = 0): Summary {
  const verdicts: Summary["verdicts"] = {};
  const tallies = { must: { held: 0, judged: 0 }, should: { held: 0, judged: 0 } };
  for (const record of records) {
    verdicts[record.verdict] = (verdicts[record.verdict] ?? 0) + 1;
    if (record.level !== "must" && record.level !== "should") continue;
    if (record.verdict !== "pass" && !isBroken(record)) continue;
    tallies[record.level].judged++;
    if (record.verdict === "pass") tallies[record.level].held++;
  }
  return { status: statusOf(records, isStrict, stale), ...tallies, verdicts };
}

function statusOf(records: readonly CheckRecord[], isStrict: boolean, stale: number): number {
  const standings = new Set(records.map((record) => standingOf(record, isStrict)));
  if (standings.has("broken")) return 1;
  if (standings.has("inconclusive") || !records.some(isScored)) return 3;
  return stale > 0 ? 4 : 0;
}

/** Whether a record counts as judged: what no rule that is in force was asked about proves nothing. */
function isScored(record: CheckRecord): boolean {
  if (record.level !== "must" && record.level !== "should") return false;
  return record.verdict === "pass" || (isBroken(record) && record.excused?.by !== "not-adopted");
}
