import { findEndpointRule, type EndpointRule } from "../rules/endpoint/index.ts";
import { checkId } from "../run/plan.ts";
import type { Selection } from "../run/selection.ts";
import type { Question } from "./question.ts";
import { QUESTIONS } from "./questions.ts";

/** A question and the checks it decides; without any where it is asked for the sake of another. */
export interface PlannedQuestion {
  question: Question;
  rules: readonly EndpointRule[];
}

/** The two questions that show whether an endpoint can be judged at all: they are asked first, on every run. */
export const PROBES: readonly string[] = ["ask/text/whole", "ask/text/streamed"];

/** More than this is never asked in one run, what is asked again included. */
export const MAX_REQUESTS = 40;

export interface PlanFacts {
  selection: Selection;
  /** Whether there is a key that could be wrong. */
  hasKey: boolean;
}

/** Every question of a run, in the order of the records. */
export function planEndpoint({ selection, hasKey }: PlanFacts): PlannedQuestion[] {
  const planned = QUESTIONS.map((question) => ({ question, rules: selectedRules(question, selection) }));
  const wanted = new Set(planned.filter(({ rules }) => rules.length > 0).map(({ question }) => question.id));
  for (const { question } of planned) if (wanted.has(question.id)) addNeeds(question, wanted);
  for (const id of PROBES) wanted.add(id);
  return planned.filter(({ question }) => wanted.has(question.id) && (hasKey || !needsKey(question)));
}

/** Questions that are selected and cannot be asked, as no key was given. */
export function planWithoutKey({ selection, hasKey }: PlanFacts): PlannedQuestion[] {
  if (hasKey) return [];
  return QUESTIONS.filter(needsKey).flatMap((question) => {
    const rules = selectedRules(question, selection);
    return rules.length === 0 ? [] : [{ question, rules }];
  });
}

/** The ids of every check there is on endpoints. */
export function listEndpointChecks(): { check: string; case: string; rule: string }[] {
  return QUESTIONS.flatMap(({ id, rules }) =>
    rules.map((rule) => ({ check: checkId(id, rule, ""), case: id, rule })),
  );
}

export interface Cost {
  requests: number;
  promptTokens: number;
  completionTokens: number;
}

/** What a run sends and, roughly, what it costs. */
export function costOf(plan: readonly PlannedQuestion[]): Cost {
  const sum = (count: (question: Question) => number): number =>
    plan.reduce((total, { question }) => total + count(question), 0);
  return {
    requests: plan.length,
    promptTokens: sum(({ tokens }) => tokens.prompt),
    completionTokens: sum(({ tokens }) => tokens.completion),
  };
}

function selectedRules({ id, rules }: Question, selection: Selection): EndpointRule[] {
  return rules
    .map((ruleId) => {
      const rule = findEndpointRule(ruleId);
      if (!rule) throw new Error(`question ${id} names the rule ${ruleId}, which does not exist`);
      return rule;
    })
    .filter((rule) => selection.has(checkId(id, rule.id, ""), id, rule.id));
}

function addNeeds({ id, needs = [], fieldsFrom, onConnectionOf }: Question, wanted: Set<string>): void {
  const others = [...needs, fieldsFrom?.question, onConnectionOf, twinId(id)];
  for (const other of others) {
    const question = QUESTIONS.find((each) => each.id === other);
    if (question === undefined || wanted.has(question.id)) continue;
    wanted.add(question.id);
    addNeeds(question, wanted);
  }
}

function twinId(id: string): string {
  return id.endsWith("/streamed") ? id.replace(/streamed$/, "whole") : id.replace(/whole$/, "streamed");
}

function needsKey({ key = "given" }: Question): boolean {
  return key !== "given";
}
