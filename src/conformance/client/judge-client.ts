import type { CheckRecord } from "../../wire/result.ts";
import { ALL_CASES, type Measure, PROPERTIES } from "../cases/index.ts";
import type { ClientRunSettings } from "./client-run.ts";
import { checkCost } from "./cost-check.ts";
import { checkMemory } from "./memory-check.ts";
import { checkLeftovers } from "./leftover-check.ts";
import { type LawName, LAWS } from "../generate/laws.ts";
import { OrderedRecords } from "../run/ordered-records.ts";
import { checkId, planExchanges } from "../run/plan.ts";
import { longestFirst, spreadChapters } from "./play-order.ts";
import { plannedTime } from "./planned-time.ts";
import { playPlan } from "./play-plan.ts";
import { findRule, type Rule } from "../rules/index.ts";
import { notPlayed, runProperty } from "./run-property.ts";
import type { Selection } from "../run/selection.ts";

export interface JudgeOptions {
  seed: number;
  /** Generated streams per property; 0 leaves the properties out. */
  runs: number;
  concurrency: number;
  selection: Selection;
  signal: AbortSignal;
  onRecord(record: CheckRecord): void;
  /** Called once before the first exchange, with the least time that the plan takes. */
  onPlan?(checks: number, leastMs: number): void;
}

/**
 * Judges one client by every selected check. Records come in the same order on every run. When the signal fires,
 * what was decided until then is handed on at once, and nothing after that.
 */
export async function judgeClient(settings: ClientRunSettings, options: JudgeOptions): Promise<void> {
  const { subject } = settings;
  const { signal } = options;
  const plan = spreadChapters(planExchanges(ALL_CASES, subject.info.level, options.selection));
  const properties = planProperties(settings, options);
  const concurrency = Math.min(options.concurrency, subject.info.concurrency);
  if (options.onPlan) {
    const { seed, runs } = options;
    const laws = properties.flatMap(({ law }) => (law === undefined ? [] : [LAWS[law]]));
    const isSaved = subject.recall !== undefined;
    const leastMs = isSaved ? 0 : plannedTime(plan, laws, { subject: subject.info, concurrency, seed, runs });
    options.onPlan(plan.reduce((sum, { rules }) => sum + rules.length, 0) + properties.length, leastMs);
  }
  const records = new OrderedRecords(options.onRecord);
  const stop = (): void => records.close();
  signal.addEventListener("abort", stop, { once: true });
  const places = new Map(plan.map((exchange, place) => [exchange, place]));
  const lostBy = await playPlan(settings, longestFirst(plan), {
    concurrency,
    signal,
    onDecided: (exchange, decided) => records.put(places.get(exchange) ?? -1, decided),
  });
  for (const [i, property] of properties.entries()) {
    if (signal.aborted) return;
    const record =
      lostBy === null
        ? await judgeProperty(settings, property, { ...options, concurrency })
        : notPlayed(settings, property.id, property.rule, `not played: ${lostBy}`);
    records.put(plan.length + i, [record]);
  }
  records.put(plan.length + properties.length, protocolFaults(settings));
  signal.removeEventListener("abort", stop);
}

interface PlannedProperty {
  id: string;
  rule: Rule;
  law: LawName | undefined;
  measures: Measure | undefined;
}

function planProperties({ subject }: ClientRunSettings, options: JudgeOptions): PlannedProperty[] {
  return PROPERTIES.flatMap(({ id, level, rule: ruleId, law, measures }) => {
    const rule = findRule(ruleId);
    const isWanted =
      level === subject.info.level && options.selection.has(checkId(id, ruleId, ""), id, ruleId);
    const isPossible = law === undefined || options.runs > 0;
    return rule !== undefined && isWanted && isPossible ? [{ id, rule, law, measures }] : [];
  });
}

/** One after the other, and those that measure time last: nothing else runs beside them. */
async function judgeProperty(
  settings: ClientRunSettings,
  { id, rule, law, measures }: PlannedProperty,
  options: JudgeOptions,
): Promise<CheckRecord> {
  if (settings.subject.recall !== undefined) {
    const why = law === undefined ? "what it measures is not saved" : "generated streams are not saved";
    return notPlayed(settings, id, rule, why);
  }
  if (measures === "leftovers") return checkLeftovers(settings, id);
  if (measures === "memory") return checkMemory(settings, id);
  if (law === undefined) return checkCost(settings, id);
  return runProperty(settings, id, rule, { ...options, law: LAWS[law] });
}

/** What the subject did between runs: one check, however often. */
function protocolFaults({ subject, spec }: ClientRunSettings): CheckRecord[] {
  if (subject.faults.length === 0) return [];
  return [
    {
      kind: "check",
      check: "subject/protocol#subject.protocol",
      case: "subject/protocol",
      rule: "subject.protocol",
      level: "must",
      verdict: "crash",
      subject: spec,
      message: [...new Set(subject.faults)].join("\n"),
      ms: 0,
    },
  ];
}
