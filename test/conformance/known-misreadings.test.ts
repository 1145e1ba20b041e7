import { expect, test } from "vitest";
import { CLIENT_RULES } from "../../src/conformance/index.ts";
import { KNOWN_MISREADINGS } from "./known-misreadings.ts";

const ruleIds = new Set(CLIENT_RULES.map(({ id }) => id));

test("every known misreading is covered by rules that exist, or says why it is not judged", () => {
  const loose = KNOWN_MISREADINGS.filter((entry) =>
    "rules" in entry
      ? entry.rules.length === 0 || entry.rules.some((rule) => !ruleIds.has(rule))
      : entry.notJudged.length < 20,
  );
  expect(loose).toEqual([]);
});

test("every known misreading is listed once", () => {
  const names = KNOWN_MISREADINGS.map(({ name }) => name);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  expect(names).toHaveLength(136);
});

test("every thread of a rule is one of a known form", () => {
  const threads = CLIENT_RULES.flatMap((rule) => rule.threads ?? []);
  expect(threads.filter((reference) => !/^[\w.-]+\/[\w.-]+#\d+$/.test(reference))).toEqual([]);
});
