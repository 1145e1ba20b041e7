import type { ResultFooter } from "../../wire/result.ts";

/** The counts of a run without its status: `must 57/61 · should 12/14 · not applicable 9`. */
export function countsLine({ must, should, verdicts, baseline }: ResultFooter): string {
  const counted = (
    ["divergent", "not-applicable", "not-observed", "setup-fail", "harness-error"] as const
  ).flatMap((verdict) => {
    const count = verdicts[verdict] ?? 0;
    return count === 0 ? [] : [`${verdict.replace("-", " ")} ${count}`];
  });
  return [
    `must ${must.held}/${must.judged}`,
    `should ${should.held}/${should.judged}`,
    ...(baseline?.covered ? [`in the baseline ${baseline.covered}`] : []),
    ...(baseline?.notAdopted ? [`not adopted ${baseline.notAdopted}`] : []),
    ...(baseline?.stale.length ? [`stale entries ${baseline.stale.length}`] : []),
    ...counted,
  ].join(" · ");
}

/** What the exit status of a run means, in one sentence. */
export function statusSentence({ status, interrupted }: ResultFooter): string {
  const meanings: Record<number, string> = {
    0: "Every judged must holds or is in the baseline.",
    1: "Something does not hold.",
    4: "The baseline has stale entries.",
  };
  return meanings[status] ?? (interrupted ? "Inconclusive: the run was stopped." : "Inconclusive.");
}
