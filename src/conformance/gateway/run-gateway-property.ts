import { renderScenario } from "../../mock-server/index.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { VERDICT_MEANINGS } from "../../wire/level.ts";
import type { CheckRecord } from "../../wire/result.ts";
import type { GatewayCase } from "../cases/gateway/gateway-case.ts";
import { type PropertyResult, searchCounterexample } from "../client/property.ts";
import type { GatewayRule } from "../rules/gateway/gateway-rule.ts";
import type { GatewayProperty } from "./gateway-properties.ts";
import type { GatewayWatch } from "./gateway-watch.ts";
import { type GatewayJudgement, judgeQuestion } from "./judge-question.ts";
import { type GatewaySettings, playQuestion } from "./play-question.ts";
import { type PlayedQuestion, recordQuestion, recordUnjudged } from "./record-question.ts";

export interface GatewayPropertyOptions {
  seed: number;
  runs: number;
  concurrency: number;
  signal: AbortSignal;
  watch: GatewayWatch;
}

/** At 5 ms practically every boundary is a read of its own. */
const CONFIRM_GAP_MS = 5;
const SHRINK_MS = 15_000;
const SHRINK_TRIES = 400;

interface Tried {
  played: PlayedQuestion;
  judgement: GatewayJudgement;
}

/** Judges a law on generated upstream streams: one check, whose id holds no seed. */
export async function runGatewayProperty(
  settings: GatewaySettings,
  property: GatewayProperty,
  rule: GatewayRule,
  options: GatewayPropertyOptions,
): Promise<CheckRecord> {
  const ids = { caseId: property.id, variant: "", spec: settings.spec };
  const startedAt = performance.now();
  const unjudged = (verdict: Pick<CheckRecord, "verdict" | "message">): CheckRecord => {
    const [record] = recordUnjudged(ids, [rule], verdict);
    if (record === undefined) throw new Error("a rule has a record");
    return record;
  };
  let record: CheckRecord;
  try {
    const { found, result } = await search(settings, property, rule, options);
    if (found === null) {
      const why = options.watch.lostBy ?? "no stream was generated";
      record = unjudged({ verdict: "not-observed", message: why });
    } else {
      record = recordQuestion(ids, rule, found.played, settings.isStrict, found.judgement);
      const story =
        result.counterexample === null
          ? `${result.tried} generated streams`
          : `${record.message ?? "the law is broken"} (generated stream ${result.tried} of seed ${options.seed}, made smaller ${result.shrinks} times)`;
      if (record.verdict === "pass" || result.counterexample !== null) record = { ...record, message: story };
    }
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    record = unjudged({ verdict: "harness-error", message });
  }
  return { ...record, ms: Math.round(performance.now() - startedAt) };
}

async function search(
  settings: GatewaySettings,
  property: GatewayProperty,
  rule: GatewayRule,
  options: GatewayPropertyOptions,
): Promise<{ found: Tried | null; result: PropertyResult<Tried> }> {
  let telling: Tried | null = null;
  const violation = async (scenario: Scenario): Promise<Tried | null> => {
    if (options.watch.lostBy !== null) return null;
    const tried = await tryOnce(settings, property, rule, { scenario, watch: options.watch });
    // One stream that was relayed rightly says more than any number that did not apply.
    if (telling?.judgement.verdict !== "pass") telling = tried;
    const { breaks, isInconclusive } = VERDICT_MEANINGS[tried.judgement.verdict];
    return breaks || isInconclusive ? tried : null;
  };
  const result = await searchCounterexample<Tried>({
    ...options,
    shrinkMs: SHRINK_MS,
    shrinkTries: SHRINK_TRIES,
    arbitrary: property.draw(),
    violation,
    confirm: (scenario) => violation(slowedDown(scenario)),
  });
  return { found: result.counterexample ?? telling, result };
}

async function tryOnce(
  settings: GatewaySettings,
  property: GatewayProperty,
  rule: GatewayRule,
  { scenario, watch }: { scenario: Scenario; watch: GatewayWatch },
): Promise<Tried> {
  const startedAt = performance.now();
  const played: GatewayCase = { id: property.id, title: "generated streams", rules: [rule.id], scenario };
  const ticket = await watch.begin(property.id);
  const question = {
    case: played,
    variant: "",
    scenario,
    rendition: renderScenario(scenario),
    rules: [rule],
  };
  const { trace, fault } = await playQuestion(settings, question);
  await watch.isSound(ticket, trace);
  const judgement = judgeQuestion(rule, trace, fault, settings.isStrict);
  return { played: { trace, fault, ms: Math.round(performance.now() - startedAt) }, judgement };
}

function slowedDown(scenario: Scenario): Scenario {
  return scenario.gapMs === 0 ? scenario : { ...scenario, gapMs: CONFIRM_GAP_MS };
}
