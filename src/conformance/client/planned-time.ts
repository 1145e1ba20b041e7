import fc from "fast-check";
import { renderScenario } from "../../mock-server/index.ts";
import type { SubjectInfo } from "../../wire/exec-protocol.ts";
import type { Law } from "../generate/laws.ts";
import { isAboutSilence, type PlannedExchange } from "../run/plan.ts";

/** What the plan is made for. */
export interface PlannedFor {
  subject: Pick<SubjectInfo, "level" | "observes">;
  concurrency: number;
  seed: number;
  /** Generated streams per property. */
  runs: number;
}

/** A client that is to notice a silence is given this long. */
const SILENCE_MS = 2000;

/**
 * The least time in ms that a run takes: the silences that its streams ask for, as many side by side as go. What a
 * client adds by being slow or by failing, which is then repeated alone and made smaller, is not in it.
 */
export function plannedTime(
  plan: readonly PlannedExchange[],
  laws: readonly Law[],
  asked: PlannedFor,
): number {
  const fixed = plan.map(
    (exchange) => exchange.rendition.plannedMs + (isAboutSilence(exchange) ? SILENCE_MS : 0),
  );
  return [fixed, ...laws.map((law) => drawnTimes(law, asked))].reduce(
    (sum, times) => sum + sideBySide(times, asked.concurrency),
    0,
  );
}

/** The very streams that will be drawn: rendering one takes a tenth of a millisecond. */
function drawnTimes(law: Law, { subject, seed, runs }: PlannedFor): number[] {
  const numRuns = Math.ceil(runs * (law.share ?? 1));
  return fc
    .sample(law.draw(subject), { numRuns, seed })
    .map((scenario) => renderScenario(scenario).plannedMs);
}

function sideBySide(times: readonly number[], concurrency: number): number {
  const total = times.reduce((sum, ms) => sum + ms, 0);
  return Math.max(total / concurrency, ...times, 0);
}
