import { expect, test } from "vitest";
import { ENDPOINT_RULES } from "../../../src/conformance/index.ts";
import { DEFECTS } from "./defects/index.ts";
import { judgeProvider } from "./judge-provider.ts";
import { mapMany } from "./judge-many.ts";

test("every provider that is wrong in one way breaks the rules on that", { timeout: 240_000 }, async () => {
  const judged = await mapMany(DEFECTS, async ({ name, breaks, override, timeoutMs }) => {
    const { broken, problem, requests } = await judgeProvider(override, { timeoutMs });
    const all = new Set([...broken.must, ...broken.should, ...broken.may]);
    const missed = breaks.filter((rule) => !all.has(rule));
    return { name, missed, problem, isWithin: requests <= 40 };
  });
  expect(
    judged.filter(({ missed, problem, isWithin }) => missed.length > 0 || problem !== null || !isWithin),
  ).toEqual([]);
});

/** A silence of 15 s is played by nobody: a trace that is made up shows it. */
const BROKEN_ELSEWHERE = ["endpoint.delivery.silence"];

test("every rule on endpoints is broken by somebody", () => {
  const broken = new Set([...DEFECTS.flatMap(({ breaks }) => breaks), ...BROKEN_ELSEWHERE]);
  expect(ENDPOINT_RULES.map(({ id }) => id).filter((id) => !broken.has(id))).toEqual([]);
  expect(
    DEFECTS.flatMap(({ breaks }) => breaks).filter((id) => !ENDPOINT_RULES.some((rule) => rule.id === id)),
  ).toEqual([]);
});
