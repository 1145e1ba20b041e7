import { expect, test } from "vitest";
import { judgeProvider } from "./judge-provider.ts";
import { mapMany } from "./judge-many.ts";
import { ODDITIES } from "./oddities.ts";

test(
  "no provider fails for what is legal or what providers in wide use do",
  { timeout: 300_000 },
  async () => {
    const judged = await mapMany(ODDITIES, async ({ name, override }) => {
      const { broken, problem, requests } = await judgeProvider(override);
      return { name, must: broken.must, problem, isWithin: requests <= 40 };
    });
    expect(
      judged.filter(({ must, problem, isWithin }) => must.length > 0 || problem !== null || !isWithin),
    ).toEqual([]);
  },
);
