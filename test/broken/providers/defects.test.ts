import { expect, test } from "vitest";
import { DEFECTS } from "./defects/index.ts";
import { judgeProvider } from "./judge-provider.ts";
import { mapMany } from "./judge-many.ts";

test("every provider that is wrong in one way breaks the rules on that", { timeout: 240_000 }, async () => {
  const judged = await mapMany(DEFECTS, async ({ name, breaks, override }) => {
    const { broken, problem, requests } = await judgeProvider(override, { timeoutMs: 1500 });
    const all = [...broken.must, ...broken.should];
    const missed = breaks.filter((rule) => !all.includes(rule));
    if (process.env["SHOW"]) console.log(name, "|", all.join(" "), problem ?? "", requests);
    return { name, missed, problem, isWithin: requests <= 40 };
  });
  expect(
    judged.filter(({ missed, problem, isWithin }) => missed.length > 0 || problem !== null || !isWithin),
  ).toEqual([]);
});
