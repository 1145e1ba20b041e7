import type { BaselineReview, CheckRecord, ResultFooter } from "../../wire/result.ts";
import { summarize } from "./summary.ts";

interface Ended {
  isStrict: boolean;
  /** Whether the run was stopped before it was through. */
  interrupted: boolean;
  /** What became of the baseline, where there is one. */
  review?: BaselineReview | undefined;
  ms: number;
}

/** What all the records of a run amount to. */
export function runFooter(
  records: readonly CheckRecord[],
  { isStrict, interrupted, review, ms }: Ended,
): ResultFooter {
  const summary = summarize(records, isStrict, review?.stale.length);
  return {
    kind: "footer",
    ...summary,
    // What was not judged may be broken; what was found counts all the same.
    status: interrupted && summary.status !== 1 ? 3 : summary.status,
    interrupted,
    ...(review === undefined ? {} : { baseline: review }),
    ms: Math.round(ms),
  };
}
