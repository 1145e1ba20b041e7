import type { Verdict } from "../../wire/level.ts";
import type { CheckRecord, ResultFooter } from "../../wire/result.ts";

/** What all the checks of a run amount to. */
export type Summary = Pick<ResultFooter, "status" | "must" | "should" | "verdicts">;

/** `fail`, `timeout` and `crash` break a rule; a broken `should` is a `warn` unless the run is strict. */
const BREAKS = new Set<Verdict>(["fail", "warn", "timeout", "crash"]);
const INCONCLUSIVE = new Set<Verdict>(["setup-fail", "harness-error"]);

/** Whether a rule was broken, at whatever level. */
export function isBroken(record: Pick<CheckRecord, "verdict">): boolean {
  return BREAKS.has(record.verdict);
}

/** Whether the check failed to tell anything because of us or of the adapter. */
export function isInconclusive(record: Pick<CheckRecord, "verdict">): boolean {
  return INCONCLUSIVE.has(record.verdict);
}

/**
 * Counts the checks and decides the exit status: 1 where a `must` is broken (or a `should`, in a strict run), 3
 * where something stayed inconclusive or nothing was judged, 0 otherwise.
 */
export function summarize(records: readonly CheckRecord[], isStrict: boolean): Summary {
  const verdicts: Summary["verdicts"] = {};
  const tallies = { must: { held: 0, judged: 0 }, should: { held: 0, judged: 0 } };
  for (const record of records) {
    verdicts[record.verdict] = (verdicts[record.verdict] ?? 0) + 1;
    if (record.level !== "must" && record.level !== "should") continue;
    if (record.verdict !== "pass" && !isBroken(record)) continue;
    tallies[record.level].judged++;
    if (record.verdict === "pass") tallies[record.level].held++;
  }
  return { status: statusOf(records, tallies, isStrict), ...tallies, verdicts };
}

function statusOf(
  records: readonly CheckRecord[],
  { must, should }: Pick<Summary, "must" | "should">,
  isStrict: boolean,
): number {
  if (must.held < must.judged || (isStrict && should.held < should.judged)) return 1;
  if (records.some(isInconclusive)) return 3;
  return must.judged + should.judged === 0 ? 3 : 0;
}
