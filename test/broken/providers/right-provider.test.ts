import { expect, test } from "vitest";
import { judgeProvider } from "./judge-provider.ts";

test("a right provider holds every rule in at most 40 requests, and little of it stays unjudged", async () => {
  const { broken, footer, problem, requests } = await judgeProvider({});
  expect({ problem, broken }).toEqual({ problem: null, broken: { must: [], should: [], may: [] } });
  expect(footer.status).toBe(0);
  expect(requests).toBeLessThanOrEqual(40);
  expect(footer.verdicts["not-observed"] ?? 0).toBeLessThan(60);
});
