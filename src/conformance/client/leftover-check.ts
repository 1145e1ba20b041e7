import { renderScenario } from "../../mock-server/index.ts";
import { type Scenario, scenarioSchema } from "../../scenario/scenario.ts";
import { LEFTOVERS, PLAIN_STREAMS } from "../cases/leftovers.ts";
import { APART_RULE } from "../rules/answer.ts";
import type { CheckRecord } from "../../wire/result.ts";
import { VERDICT_MEANINGS } from "../../wire/level.ts";
import { type ClientRunSettings, judgeStimulus, playStimulus } from "./client-run.ts";
import { type Decided, recordSeveral } from "./several-exchanges.ts";

/** A machine that stood still for a moment does not do so twice. */
const TRIES = 2;

/** Judges whether anything of a stream that ended in the middle shows in the next one, one call after the other. */
export function checkLeftovers(settings: ClientRunSettings, id: string): Promise<CheckRecord> {
  return recordSeveral(settings, { caseId: id, rule: APART_RULE }, decide);
}

async function decide(settings: ClientRunSettings): Promise<Decided> {
  const { level } = settings.subject.info;
  const plain = scenarioSchema.parse(PLAIN_STREAMS[level]);
  // The first one may have to do with what came before this check.
  await play(settings, plain);
  const control = await play(settings, plain);
  if (control.judgement.verdict !== "pass") return unseen(control);
  for (const left of LEFTOVERS[level]) {
    const after = await playAfter(settings, scenarioSchema.parse(left), plain);
    if (after.judgement.verdict !== "pass") return after;
  }
  return control;
}

async function playAfter(settings: ClientRunSettings, left: Scenario, plain: Scenario): Promise<Decided> {
  for (let tried = 1; ; tried++) {
    await play(settings, left);
    const after = await play(settings, plain);
    if (after.judgement.verdict === "pass" || tried === TRIES) return after;
  }
}

async function play(settings: ClientRunSettings, scenario: Scenario): Promise<Decided> {
  const rendition = renderScenario(scenario);
  const played = await playStimulus(settings, { scenario, rendition, isOneOfSeveral: true });
  return { played, judgement: judgeStimulus(settings, APART_RULE, played) };
}

/** What is not read rightly by itself cannot show what came before it; that is for other rules to say. */
function unseen({ played, judgement }: Decided): Decided {
  if (!VERDICT_MEANINGS[judgement.verdict].breaks) return { played, judgement };
  const message = `a plain stream is not read rightly by itself: ${judgement.message ?? judgement.verdict}`;
  return { played, judgement: { verdict: "not-observed", message } };
}
