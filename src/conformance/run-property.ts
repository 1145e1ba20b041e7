import { renderScenario } from "../mock-server/index.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { CheckRecord } from "../wire/result.ts";
import {
  type ClientRunSettings,
  judgeStimulus,
  type PlayedStimulus,
  playStimulus,
  recordCheck,
} from "./client-run.ts";
import { arbitraryScenario } from "./generate/arbitrary-scenario.ts";
import type { Judgement } from "./judge.ts";
import { checkId } from "./plan.ts";
import { searchCounterexample } from "./property.ts";
import type { Rule } from "./rules/index.ts";

export interface PropertyOptions {
  seed: number;
  runs: number;
  concurrency: number;
  signal: AbortSignal;
}

/** At 5 ms practically every boundary is a read of its own. */
const CONFIRM_GAP_MS = 5;
const SHRINK_MS = 15_000;
const HOLDS = new Set<Judgement["verdict"]>(["pass", "not-applicable", "not-observed", "divergent"]);

/** Judges a law on generated streams: one check, whose id holds no seed. */
export async function runProperty(
  settings: ClientRunSettings,
  caseId: string,
  rule: Rule,
  options: PropertyOptions,
): Promise<CheckRecord> {
  const ids = { check: checkId(caseId, rule.id, ""), case: caseId, rule: rule.id };
  const startedAt = performance.now();
  let last: PlayedStimulus | null = null;
  const violation = async (scenario: Scenario): Promise<Found | null> => {
    const played = await playStimulus(settings, { scenario, rendition: renderScenario(scenario) });
    last = played;
    const judgement = judgeStimulus(settings, rule, played);
    return HOLDS.has(judgement.verdict) ? null : { scenario, played, judgement };
  };
  const result = await searchCounterexample<Found>({
    ...options,
    shrinkMs: SHRINK_MS,
    arbitrary: arbitraryScenario(settings.subject.info),
    violation,
    confirm: (scenario) => violation(slowedDown(scenario)),
  });
  const ms = Math.round(performance.now() - startedAt);
  const found = result.counterexample;
  if (found !== null) {
    const message = `${found.judgement.message ?? "the law is broken"} (generated stream ${result.tried} of seed ${options.seed}, made smaller ${result.shrinks} times)`;
    return { ...recordCheck(settings, ids, rule, found.played, { ...found.judgement, message }), ms };
  }
  if (last === null) {
    return {
      kind: "check",
      ...ids,
      level: rule.level,
      verdict: "not-observed",
      subject: settings.spec,
      message: "no stream was generated",
      ms,
    };
  }
  return { ...recordCheck(settings, ids, rule, last), message: `${result.tried} generated streams`, ms };
}

interface Found {
  scenario: Scenario;
  played: PlayedStimulus;
  judgement: Judgement;
}

function slowedDown(scenario: Scenario): Scenario {
  return scenario.gapMs === 0 ? scenario : { ...scenario, gapMs: CONFIRM_GAP_MS };
}
