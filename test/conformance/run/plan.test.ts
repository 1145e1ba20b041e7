import { expect, test } from "vitest";
import { ALL_CASES, PROPERTIES } from "../../../src/conformance/cases/index.ts";
import { listChecks, planExchanges } from "../../../src/conformance/run/plan.ts";
import { longestFirst, spreadChapters } from "../../../src/conformance/client/play-order.ts";
import { CLIENT_RULES, findRule } from "../../../src/conformance/rules/index.ts";
import { RUN_RULES } from "../../../src/conformance/run/run-rules.ts";
import { selectChecks } from "../../../src/conformance/run/selection.ts";

const WORD = "[a-z][a-z0-9]*(?:-[a-z0-9]+)*";
const LEVELS = ["chat", "events"] as const;

test("every check has an id of its own", () => {
  const checks = listChecks(ALL_CASES, PROPERTIES).map(({ check }) => check);
  expect(checks.length).toBeGreaterThan(300);
  expect(checks.filter((check, i) => checks.indexOf(check) !== i)).toEqual([]);
});

test("ids are words", () => {
  const ruleId = new RegExp(`^${WORD}\\.${WORD}$`);
  // A status is the name of what it stands for, not a position.
  const checkId = new RegExp(
    `^${WORD}(?:/(?:${WORD}|[1-5]\\d\\d))+#${WORD}\\.${WORD}(?:@writes=(?:marks|byte))?$`,
  );
  expect(CLIENT_RULES.map(({ id }) => id).filter((id) => !ruleId.test(id))).toEqual([]);
  expect(RUN_RULES.map(({ id }) => id).filter((id) => !ruleId.test(id))).toEqual([]);
  const checks = listChecks(ALL_CASES, PROPERTIES).map(({ check }) => check);
  expect(checks.filter((check) => !checkId.test(check))).toEqual([]);
});

test("every rule has an id of its own, and a case or a property", () => {
  const ids = [...CLIENT_RULES, ...RUN_RULES].map(({ id }) => id);
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
  const judged = new Set(listChecks(ALL_CASES, PROPERTIES).map(({ rule }) => rule));
  expect(CLIENT_RULES.map(({ id }) => id).filter((id) => !judged.has(id))).toEqual([]);
});

test("every rule of a case exists and is judged at its level", () => {
  for (const { id, level, rules } of [
    ...ALL_CASES,
    ...PROPERTIES.map((each) => ({ ...each, rules: [each.rule] })),
  ]) {
    expect(rules.length, id).toBeGreaterThan(0);
    for (const rule of rules) expect(findRule(rule)?.levels ?? ["chat"], `${id}#${rule}`).toContain(level);
  }
});

test.each(LEVELS)("what is planned at level %s is what is listed", (level) => {
  const planned = planExchanges(ALL_CASES, level, selectChecks()).flatMap(
    ({ case: { id }, variant, rules }) => rules.map((rule) => `${id}#${rule.id}${variant}`),
  );
  const own = ALL_CASES.filter((candidate) => candidate.level === level);
  expect(planned).toEqual(listChecks(own, []).map(({ check }) => check));
});

test.each(LEVELS)("every rendering at level %s sends the same bytes as the case itself", (level) => {
  const plain = new Map<string, Uint8Array>();
  for (const { case: each, variant, rendition } of planExchanges(ALL_CASES, level, selectChecks())) {
    const known = plain.get(each.id);
    if (known) expect(Buffer.compare(rendition.body, known), each.id + variant).toBe(0);
    else plain.set(each.id, rendition.body);
    if (variant !== "") expect(rendition.writes.length, each.id + variant).toBeGreaterThan(1);
  }
});

test("only the rules that are selected are judged, and exchanges without any are left out", () => {
  const plan = planExchanges(ALL_CASES, "chat", selectChecks(["ending.nothing-added"], ["*reset*"]));
  expect(plan.length).toBeGreaterThan(0);
  expect(new Set(plan.flatMap(({ rules }) => rules.map(({ id }) => id)))).toEqual(
    new Set(["ending.nothing-added"]),
  );
  expect(plan.filter(({ case: { id } }) => id.includes("reset"))).toEqual([]);
});

test("the order of records spreads every chapter over the run and loses nothing", () => {
  const plan = planExchanges(ALL_CASES, "chat", selectChecks());
  const spread = spreadChapters(plan);
  expect(new Set(spread)).toEqual(new Set(plan));
  const chapters = spread.map(({ case: { id } }) => id.split("/")[0]);
  const tools = chapters.flatMap((chapter, i) => (chapter === "tools" ? [i] : []));
  expect(tools[0]).toBeLessThan(plan.length / 10);
  expect(tools.at(-1)).toBeGreaterThan(plan.length * 0.9);
  expect(spreadChapters(plan)).toEqual(spread);
});

test("silence is waited for first, and recorded last", () => {
  const plan = spreadChapters(planExchanges(ALL_CASES, "chat", selectChecks()));
  const isSilent = (exchange: (typeof plan)[number]) => exchange.rules.some(({ expectsHang }) => expectsHang);
  const silent = plan.filter(isSilent);
  expect(silent.length).toBeGreaterThan(1);
  expect(plan.slice(-silent.length)).toEqual(silent);
  expect(longestFirst(plan).slice(0, silent.length)).toEqual(silent);
});

test("streams that take their time begin early, the longest first and never one right behind the other", () => {
  const plan = spreadChapters(planExchanges(ALL_CASES, "chat", selectChecks()));
  const order = longestFirst(plan);
  expect(new Set(order)).toEqual(new Set(plan));
  expect(order).toHaveLength(plan.length);
  const spoken = order.filter(({ rules }) => !rules.some(({ expectsHang }) => expectsHang));
  const places = spoken.flatMap(({ rendition }, place) => (rendition.plannedMs >= 500 ? [place] : []));
  expect(places.length).toBeGreaterThan(3);
  expect(places.at(-1)).toBeLessThan(plan.length / 3);
  expect(places.filter((place, i) => place - (places[i - 1] ?? 0) < 5)).toEqual([]);
  const lengths = places.map((place) => spoken[place]?.rendition.plannedMs ?? 0);
  expect(lengths).toEqual(lengths.toSorted((a, b) => b - a));
});
