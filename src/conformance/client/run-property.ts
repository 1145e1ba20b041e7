import { renderScenario } from "../../mock-server/index.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { VERDICT_MEANINGS } from "../../wire/level.ts";
import type { CheckRecord } from "../../wire/result.ts";
import {
  type ClientRunSettings,
  judgeStimulus,
  type PlayedStimulus,
  playStimulus,
  recordCheck,
} from "./client-run.ts";
import type { Law } from "../generate/laws.ts";
import type { Judgement } from "./judge.ts";
import { checkId } from "../run/plan.ts";
import { harnessError } from "./play-plan.ts";
import { type PropertyResult, searchCounterexample } from "./property.ts";
import type { Rule } from "../rules/index.ts";
import { isStarved } from "./starved.ts";

export interface PropertyOptions {
  law: Law;
  seed: number;
  runs: number;
  concurrency: number;
  signal: AbortSignal;
}

/** At 5 ms practically every boundary is a read of its own. */
const CONFIRM_GAP_MS = 5;
const SHRINK_MS = 15_000;
const SHRINK_TRIES = 400;

interface Tried {
  played: PlayedStimulus;
  judgement: Judgement;
}

/** Judges a law on generated streams: one check, whose id holds no seed. */
export async function runProperty(
  settings: ClientRunSettings,
  caseId: string,
  rule: Rule,
  options: PropertyOptions,
): Promise<CheckRecord> {
  const startedAt = performance.now();
  const record = await judgeLaw(settings, caseId, rule, options).catch((error: unknown) => ({
    ...notPlayed(settings, caseId, rule, ""),
    ...harnessError(error),
  }));
  return { ...record, ms: Math.round(performance.now() - startedAt) };
}

/** The record of a property that was not tried. */
export function notPlayed(
  { spec }: ClientRunSettings,
  caseId: string,
  rule: Rule,
  message: string,
): CheckRecord {
  const ids = idsOf(caseId, rule);
  return { kind: "check", ...ids, level: rule.level, verdict: "not-observed", subject: spec, message, ms: 0 };
}

async function judgeLaw(
  settings: ClientRunSettings,
  caseId: string,
  rule: Rule,
  options: PropertyOptions,
): Promise<CheckRecord> {
  let telling: Tried | null = null;
  const violation = async (scenario: Scenario): Promise<Tried | null> => {
    const cancelAfter = options.law.cancelAfter?.(scenario);
    const played = await playStimulus(settings, {
      scenario,
      rendition: renderScenario(scenario),
      cancelAfter,
    });
    if (isStarved(played)) return null;
    const judgement = judgeStimulus(settings, rule, played);
    // One stream that was read rightly says more than any number that did not apply.
    if (telling?.judgement.verdict !== "pass") telling = { played, judgement };
    const { breaks, isInconclusive } = VERDICT_MEANINGS[judgement.verdict];
    return breaks || isInconclusive ? { played, judgement } : null;
  };
  const result = await searchCounterexample<Tried>({
    ...options,
    runs: Math.ceil(options.runs * (options.law.share ?? 1)),
    shrinkMs: SHRINK_MS,
    shrinkTries: SHRINK_TRIES,
    arbitrary: options.law.draw(settings.subject.info),
    violation,
    confirm: (scenario) => violation(slowedDown(scenario)),
  });
  if (result.counterexample !== null) return recordFound(settings, caseId, rule, { options, result });
  const last = telling as Tried | null;
  if (last === null) return notPlayed(settings, caseId, rule, "no stream was generated");
  const record = recordCheck(settings, idsOf(caseId, rule), rule, last.played, last.judgement);
  return record.verdict === "pass" ? { ...record, message: `${result.tried} generated streams` } : record;
}

function recordFound(
  settings: ClientRunSettings,
  caseId: string,
  rule: Rule,
  { options: { seed }, result }: { options: PropertyOptions; result: PropertyResult<Tried> },
): CheckRecord {
  const { played, judgement } = result.counterexample as Tried;
  const found = `generated stream ${result.tried} of seed ${seed}, made smaller ${result.shrinks} times`;
  const message = `${judgement.message ?? "the law is broken"} (${found})`;
  return recordCheck(settings, idsOf(caseId, rule), rule, played, { ...judgement, message });
}

function idsOf(caseId: string, rule: Rule): Pick<CheckRecord, "check" | "case" | "rule"> {
  return { check: checkId(caseId, rule.id, ""), case: caseId, rule: rule.id };
}

function slowedDown(scenario: Scenario): Scenario {
  return scenario.gapMs === 0 ? scenario : { ...scenario, gapMs: CONFIRM_GAP_MS };
}
