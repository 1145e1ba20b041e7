import { type Scenario } from "../../scenario/scenario.ts";
import { renderScenario } from "../../mock-server/index.ts";
import type { CheckRecord } from "../../wire/result.ts";
import { ANSWER_RULES } from "../rules/answer.ts";
import { type Finding, type Rule } from "../rules/rule.ts";
import { brokenVerdict } from "../run/broken-verdict.ts";
import { checkId } from "../run/plan.ts";
import {
  type ClientRunSettings,
  judgeStimulus,
  type PlayedStimulus,
  playStimulus,
  recordCheck,
} from "./client-run.ts";
import type { Judgement } from "./judge.ts";
import { harnessError } from "./play-plan.ts";

/** What is said of several exchanges, and the one of them that tells most. */
export interface Decided {
  played: PlayedStimulus;
  judgement: Judgement;
}

/** The record of a rule that several exchanges decide together. A fault of ours costs this check, not the run. */
export async function recordSeveral(
  settings: ClientRunSettings,
  { caseId, rule }: { caseId: string; rule: Rule },
  decide: (settings: ClientRunSettings) => Promise<Decided>,
): Promise<CheckRecord> {
  const startedAt = performance.now();
  const ids = { check: checkId(caseId, rule.id, ""), case: caseId, rule: rule.id };
  try {
    const { played, judgement } = await decide(settings);
    const record = recordCheck(settings, ids, rule, played, judgement);
    return { ...record, ms: Math.round(performance.now() - startedAt) };
  } catch (error) {
    const { level } = rule;
    return { kind: "check", ...ids, level, ...harnessError(error), subject: settings.spec, ms: 0 };
  }
}

/** Plays one exchange of several, and says why it was not read whole, if it was not. */
export async function playOneOfSeveral(
  settings: ClientRunSettings,
  scenario: Scenario,
): Promise<{ played: PlayedStimulus; unread: Judgement | null }> {
  const rendition = renderScenario(scenario);
  const played = await playStimulus(settings, { scenario, rendition, isOneOfSeveral: true });
  return { played, unread: unreadJudgement(settings, played) };
}

/** Nothing is said of what was not read; whether it had to be is for other rules to say. */
function unreadJudgement(settings: ClientRunSettings, played: PlayedStimulus): Judgement | null {
  const [rule] = ANSWER_RULES;
  if (rule === undefined) return null;
  const reading = judgeStimulus(settings, rule, played);
  if (reading.verdict === "pass") return null;
  if (reading.verdict === "not-applicable" || reading.verdict === "harness-error") return reading;
  const size = played.rendition.body.length;
  const message = `a stream of ${size} bytes was not read whole: ${reading.message ?? reading.verdict}`;
  return { verdict: "not-observed", message };
}

export function brokenJudgement(
  { isStrict }: ClientRunSettings,
  rule: Rule,
  { message, expected, actual }: Extract<Finding, { held: false }>,
): Judgement {
  return { verdict: brokenVerdict(rule.level, isStrict), message, expected, actual };
}
