import type { Rule } from "./rules/index.ts";
import { ALL_CASES, PROPERTIES } from "./cases/index.ts";
import {
  type ClientRunSettings,
  judgeStimulus,
  type PlayedStimulus,
  playStimulus,
  recordCheck,
  type Stimulus,
} from "./client-run.ts";
import type { CheckRecord } from "../wire/result.ts";
import { checkId, type PlannedExchange, planExchanges } from "./plan.ts";
import { findRule } from "./rules/index.ts";
import { runProperty } from "./run-property.ts";
import type { Selection } from "./selection.ts";
import { forEachConcurrently } from "./worker-pool.ts";

export interface JudgeOptions {
  seed: number;
  /** Generated streams per property; 0 leaves the properties out. */
  runs: number;
  concurrency: number;
  selection: Selection;
  signal: AbortSignal;
  onRecord(record: CheckRecord): void;
  /** Called once before the first exchange. */
  onPlan?(checks: number): void;
}

/** Hangs in a row after which nothing more is learnt by waiting. */
const MAX_HANGS_IN_A_ROW = 4;

/** Judges one client by every selected check. Records come in the order in which they are decided. */
export async function judgeClient(settings: ClientRunSettings, options: JudgeOptions): Promise<void> {
  const { subject, spec } = settings;
  // Silence is waited out beside everything else, so it comes first.
  const plan = planExchanges(ALL_CASES, subject.info.level, options.selection).sort(
    (a, b) => Number(isAboutSilence(b)) - Number(isAboutSilence(a)),
  );
  const properties = planProperties(settings, options);
  options.onPlan?.(plan.reduce((sum, exchange) => sum + exchange.rules.length, 0) + properties.length);
  const concurrency = Math.min(options.concurrency, subject.info.concurrency);
  await playAll(settings, plan, concurrency, options);
  for (const { id, rule } of properties) {
    if (options.signal.aborted) return;
    options.onRecord(await runProperty(settings, id, rule, { ...options, concurrency }));
  }
  for (const fault of subject.faults) {
    options.onRecord({
      kind: "check",
      check: "subject/protocol#subject.protocol",
      case: "subject/protocol",
      rule: "subject.protocol",
      level: "must",
      verdict: "crash",
      subject: spec,
      message: fault,
      ms: 0,
    });
  }
}

async function playAll(
  settings: ClientRunSettings,
  plan: readonly PlannedExchange[],
  concurrency: number,
  options: JudgeOptions,
): Promise<void> {
  const again: PlannedExchange[] = [];
  let hangs = 0;
  const play = async (
    exchange: PlannedExchange,
    giveUp: () => void,
    onHang: () => boolean,
  ): Promise<void> => {
    if (hangs >= MAX_HANGS_IN_A_ROW) return giveUp();
    const stimulus = stimulusOf(exchange);
    const played = await playStimulus(settings, stimulus);
    const isHang = played.outcome.kind === "timeout" && !stimulus.isAboutSilence;
    hangs = isHang ? hangs + 1 : 0;
    if (!isHang || onHang()) report(settings, exchange, played, options);
  };
  // A machine that was busy for a moment looks just like a client that hangs, so each hang is tried again, alone.
  await forEachConcurrently(plan, concurrency, options.signal, (exchange) => {
    const later = (): void => void again.push(exchange);
    return play(exchange, later, () => {
      if (concurrency > 1) later();
      return concurrency === 1;
    });
  });
  hangs = 0;
  await forEachConcurrently(again, 1, options.signal, (exchange) =>
    play(
      exchange,
      () => reportUnplayed(settings, exchange, options),
      () => true,
    ),
  );
}

function planProperties({ subject }: ClientRunSettings, options: JudgeOptions): { id: string; rule: Rule }[] {
  if (options.runs === 0) return [];
  return PROPERTIES.flatMap(({ id, level, rule: ruleId }) => {
    const rule = findRule(ruleId);
    const isWanted =
      level === subject.info.level && options.selection.has(checkId(id, ruleId, ""), id, ruleId);
    return rule !== undefined && isWanted ? [{ id, rule }] : [];
  });
}

function stimulusOf(exchange: PlannedExchange): Stimulus {
  const { scenario, rendition } = exchange;
  const { cancelAfter, expect } = exchange.case;
  return { scenario, rendition, cancelAfter, expect, isAboutSilence: isAboutSilence(exchange) };
}

function isAboutSilence({ rules }: PlannedExchange): boolean {
  return rules.some((rule) => rule.expectsHang === true);
}

function report(
  settings: ClientRunSettings,
  { case: { id }, variant, rules }: PlannedExchange,
  played: PlayedStimulus,
  { onRecord }: JudgeOptions,
): void {
  for (const rule of rules) {
    const ids = { check: checkId(id, rule.id, variant), case: id, rule: rule.id };
    onRecord(recordCheck(settings, ids, rule, played, judgeStimulus(settings, rule, played)));
  }
}

function reportUnplayed(
  { spec }: ClientRunSettings,
  { case: { id }, variant, rules }: PlannedExchange,
  { onRecord }: JudgeOptions,
): void {
  for (const rule of rules) {
    onRecord({
      kind: "check",
      check: checkId(id, rule.id, variant),
      case: id,
      rule: rule.id,
      level: rule.level,
      verdict: "not-observed",
      subject: spec,
      message: `not played: the subject hung ${MAX_HANGS_IN_A_ROW} times in a row`,
      ms: 0,
    });
  }
}
