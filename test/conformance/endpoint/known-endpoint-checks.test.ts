import { expect, test } from "vitest";
import { ENDPOINT_RULES, QUESTIONS } from "../../../src/conformance/index.ts";
import { KNOWN_SERVER_CHECKS } from "../known-checks.ts";
import { KNOWN_ENDPOINT_CHECKS } from "./known-endpoint-checks.ts";

const ids = new Set(ENDPOINT_RULES.map(({ id }) => id));

test("every known check of endpoints is judged by rules that exist, or says why nobody can", () => {
  const loose = KNOWN_ENDPOINT_CHECKS.filter((check) =>
    "rules" in check
      ? check.rules.length === 0 || check.rules.some((id) => !ids.has(id))
      : check.notJudged.length < 30,
  );
  expect(loose).toEqual([]);
  const names = KNOWN_ENDPOINT_CHECKS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

test("nothing that was put off to endpoints when clients were looked at is forgotten", () => {
  const putOff = KNOWN_SERVER_CHECKS.filter((check) => "sentBy" in check && check.sentBy === "endpoint");
  // Both lists are about the same checks, this one in finer grains.
  expect(KNOWN_ENDPOINT_CHECKS.length).toBeGreaterThanOrEqual(putOff.length);
});

test("every rule is decided by a question, and every rule of a question exists", () => {
  const asked = new Set(QUESTIONS.flatMap(({ rules }) => rules));
  expect([...asked].filter((id) => !ids.has(id))).toEqual([]);
  expect([...ids].filter((id) => !asked.has(id))).toEqual([]);
});

test("ids of rules are unlike those on clients and gateways, and each rule says why and where from", () => {
  for (const { id, requires, why, source } of ENDPOINT_RULES) {
    expect(id).toMatch(/^endpoint\.[a-z]+\.[a-z0-9-]+$/);
    expect(requires).toMatch(/\.$/);
    expect(why).toMatch(/\.$/);
    expect(source.url).toMatch(/^https:/);
  }
  expect(ids.size).toBe(ENDPOINT_RULES.length);
});
