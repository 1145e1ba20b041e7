import { expect, test } from "vitest";
import { CLIENT_RULES } from "../../src/conformance/index.ts";
import { type KnownCheck, KNOWN_CLIENT_CHECKS, KNOWN_SERVER_CHECKS } from "./known-checks.ts";

const ruleIds = new Set(CLIENT_RULES.map(({ id }) => id));
const everything = [...KNOWN_CLIENT_CHECKS, ...KNOWN_SERVER_CHECKS];

function isLoose(check: KnownCheck): boolean {
  if ("rules" in check) return check.rules.length === 0 || check.rules.some((id) => !ruleIds.has(id));
  return "notJudged" in check && check.notJudged.length < 20;
}

test("every known check is covered by rules that exist, is one of servers, or says why it is not judged", () => {
  expect(everything.filter(isLoose)).toEqual([]);
});

test("no check of clients is put off to servers", () => {
  expect(KNOWN_CLIENT_CHECKS.filter((check) => "sentBy" in check)).toEqual([]);
});

test("every known check is listed once", () => {
  const names = everything.map(({ name }) => name);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  expect(KNOWN_CLIENT_CHECKS).toHaveLength(30);
});
