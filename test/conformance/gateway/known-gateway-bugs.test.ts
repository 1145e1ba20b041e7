import { expect, test } from "vitest";
import { GATEWAY_CASES, GATEWAY_RULES, RUN_RULES } from "../../../src/conformance/index.ts";
import { knownGatewayChecks } from "../../../src/conformance/gateway/known-gateway-checks.ts";
import { KNOWN_GATEWAY_BUGS } from "./known-gateway-bugs.ts";
import { KNOWN_CLAIMS, KNOWN_RELAY_CHECKS } from "./known-gateway-checks.ts";

const ruleIds = new Set([...GATEWAY_RULES, ...RUN_RULES].map(({ id }) => id));

test.each([
  ["bug", KNOWN_GATEWAY_BUGS, 131],
  ["check", KNOWN_RELAY_CHECKS, 65],
  ["claim", KNOWN_CLAIMS, 37],
] as const)(
  "every known %s is covered by rules that exist, or says why it is not judged, and is listed once",
  (_, list, count) => {
    const loose = list.filter((entry) =>
      "rules" in entry
        ? entry.rules.length === 0 || entry.rules.some((rule) => !ruleIds.has(rule))
        : entry.notJudged.length < 20,
    );
    expect(loose).toEqual([]);
    expect(new Set(list.map(({ name }) => name)).size).toBe(list.length);
    expect(list).toHaveLength(count);
  },
);

test("every rule on gateways is judged by some check, and every check by a rule", () => {
  const judged = new Set(knownGatewayChecks().map(({ rule }) => rule));
  expect(GATEWAY_RULES.map(({ id }) => id).filter((id) => !judged.has(id))).toEqual([]);
  expect([...judged].filter((id) => !ruleIds.has(id))).toEqual([]);
});

test("ids of rules and checks are there once", () => {
  expect(new Set(GATEWAY_RULES.map(({ id }) => id)).size).toBe(GATEWAY_RULES.length);
  const checks = knownGatewayChecks().map(({ check }) => check);
  expect(new Set(checks).size).toBe(checks.length);
  expect(new Set(GATEWAY_CASES.map(({ id }) => id)).size).toBe(GATEWAY_CASES.length);
});

test("every thread of a rule is one of a known form", () => {
  const threads = GATEWAY_RULES.flatMap((rule) => rule.threads ?? []);
  expect(threads.filter((reference) => !/^[\w.-]+\/[\w.-]+#\d+$/.test(reference))).toEqual([]);
});
