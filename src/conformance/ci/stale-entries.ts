import type { CheckRecord } from "../../wire/result.ts";
import { appliesTo, type BaselineContext, namesCheck } from "./baseline-entry.ts";
import type { Baseline, BaselineEntry } from "./baseline.ts";
import { isBroken, isInconclusive } from "../report/summary.ts";
import { RUN_RULES } from "../run/run-rules.ts";

export interface StaleEntry {
  /** Null for a rule under `adopted`. */
  entry: BaselineEntry | null;
  check: string;
  why: string;
}

/**
 * Entries that nothing needs any more: their check does not exist, or passed wherever they apply. What a run did not
 * look at (another shard, a narrower selection, a subject that is not there) is never called stale.
 */
export function findStale(
  records: readonly CheckRecord[],
  { adopted, entries }: Baseline,
  context: BaselineContext,
): StaleEntry[] {
  const rules = new Set([...context.known.map(({ rule }) => rule), ...RUN_RULES.map(({ id }) => id)]);
  const unknownRules = adopted === "all" ? [] : adopted.filter((id) => !rules.has(id));
  return [
    ...entries.flatMap((entry) => {
      const why = whyStale(entry, records, context);
      return why === null ? [] : [{ entry, check: entry.check, why }];
    }),
    ...unknownRules.map((id) => ({
      entry: null,
      check: id,
      why: "`adopted` names it, and there is no such rule",
    })),
  ];
}

function whyStale(
  entry: BaselineEntry,
  records: readonly CheckRecord[],
  context: BaselineContext,
): string | null {
  const known = context.known.filter(({ check }) => namesCheck(entry, check));
  const own = records.filter(({ check }) => namesCheck(entry, check));
  if (known.length === 0 && own.length === 0 && !isRunCheck(entry))
    return `no check has this id${hint(entry, context)}`;
  const subjects = context.header.subjects.filter(({ spec }) => appliesTo(entry, spec, context.header));
  const specs = new Set(subjects.map(({ spec }) => spec));
  const seen = new Set(own.map(({ subject, check }) => `${subject}\n${check}`));
  const isWhole = subjects.every(({ spec, level }) =>
    known.every((each) => each.level !== level || seen.has(`${spec}\n${each.check}`)),
  );
  const here = own.filter(({ subject }) => specs.has(subject));
  const passes = here.filter(({ verdict }) => verdict === "pass");
  if (!isWhole || passes.length === 0 || here.some(mayStillBreak)) return null;
  return passes.length === 1 ? "the check passes" : `all ${passes.length} checks it names pass`;
}

function mayStillBreak(record: CheckRecord): boolean {
  return isBroken(record) || isInconclusive(record) || record.verdict === "not-observed";
}

/** Checks on the run itself are recorded only where there is something to say. */
function isRunCheck(entry: BaselineEntry): boolean {
  return RUN_RULES.some(({ id }) => namesCheck(entry, `${id.replace(".", "/")}#${id}`));
}

function hint({ check }: BaselineEntry, { known }: BaselineContext): string {
  if (known.some(({ rule }) => rule === check)) return ` (it is a rule: write "*#${check}*")`;
  return known.some((each) => each.case === check) ? ` (it is a case: write "${check}#*")` : "";
}
