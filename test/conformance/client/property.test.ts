import { expect, test } from "vitest";
import { arbitraryScenario } from "../../../src/conformance/generate/arbitrary-scenario.ts";
import { simplerList } from "../../../src/conformance/generate/drawn.ts";
import { type PropertySettings, searchCounterexample } from "../../../src/conformance/client/property.ts";
import type { Scenario } from "../../../src/scenario/scenario.ts";

const ARBITRARY = arbitraryScenario({ level: "chat", observes: ["text", "choices"] });

/** A bug that shows where a text delta is white space alone. */
function dropsWhiteSpace({ steps }: Scenario): boolean {
  return steps.some((step) => "text" in step && typeof step.text === "string" && /^\s+$/.test(step.text));
}

function settings(
  violates: (scenario: Scenario) => boolean,
  rest: Partial<PropertySettings<Scenario>> = {},
): PropertySettings<Scenario> {
  // Answers come in any order, as they do from a subject.
  const violation = async (scenario: Scenario): Promise<Scenario | null> => {
    for (let turns = scenario.steps.length % 5; turns > 0; turns--) await Promise.resolve();
    return violates(scenario) ? scenario : null;
  };
  return {
    arbitrary: ARBITRARY,
    seed: 1,
    runs: 300,
    concurrency: 8,
    shrinkMs: 20_000,
    shrinkTries: 400,
    signal: new AbortController().signal,
    violation,
    confirm: violation,
    ...rest,
  };
}

test("a law that holds is tried on every scenario, once each", async () => {
  let tried = 0;
  const result = await searchCounterexample(
    settings(() => {
      tried++;
      return false;
    }),
  );
  expect(result).toEqual({ tried: 300, counterexample: null, shrinks: 0 });
  expect(tried).toBe(300);
});

test("a planted bug is found and made small", async () => {
  const { tried, counterexample, shrinks } = await searchCounterexample(settings(dropsWhiteSpace));
  expect(tried).toBeLessThan(100);
  expect(shrinks).toBeGreaterThan(0);
  expect(counterexample).not.toBeNull();
  // What is left: the role, the delta, the finish reason and [DONE].
  expect(counterexample?.steps.length).toBeLessThanOrEqual(4);
  expect(counterexample?.writes).toBe("frame");
  expect(counterexample?.wire).toMatchObject({ lineEnd: "lf", bom: false, data: "one-line" });
});

test("the same seed finds the same counterexample, whatever the concurrency", async () => {
  const alone = await searchCounterexample(settings(dropsWhiteSpace, { concurrency: 1 }));
  expect(await searchCounterexample(settings(dropsWhiteSpace, { concurrency: 1 }))).toEqual(alone);
  expect(await searchCounterexample(settings(dropsWhiteSpace, { concurrency: 8 }))).toEqual(alone);
  const other = await searchCounterexample(settings(dropsWhiteSpace, { seed: 99, shrinkTries: 0 }));
  const first = await searchCounterexample(settings(dropsWhiteSpace, { shrinkTries: 0 }));
  expect(other.counterexample).not.toEqual(first.counterexample);
});

test("at most as many as allowed are tried at once, and one alone while shrinking", async () => {
  let [open, most, mostConfirming] = [0, 0, 0];
  const measure = async (scenario: Scenario): Promise<Scenario | null> => {
    open++;
    most = Math.max(most, open);
    await new Promise((resolve) => setImmediate(resolve));
    open--;
    return dropsWhiteSpace(scenario) ? scenario : null;
  };
  const confirm = async (scenario: Scenario): Promise<Scenario | null> => {
    mostConfirming = Math.max(mostConfirming, open + 1);
    return measure(scenario);
  };
  const { counterexample } = await searchCounterexample(
    settings(() => false, { violation: measure, confirm, concurrency: 3 }),
  );
  expect(counterexample).not.toBeNull();
  expect(most).toBe(3);
  expect(mostConfirming).toBe(1);
});

test("a failure that is not confirmed is the harness's own, and the search goes on", async () => {
  let confirmations = 0;
  const result = await searchCounterexample(
    settings(dropsWhiteSpace, {
      confirm: async () => {
        confirmations++;
        return null;
      },
    }),
  );
  expect(confirmations).toBeGreaterThan(1);
  expect(result).toEqual({ tried: 300, counterexample: null, shrinks: 0 });
});

test("shrinking stops when its tries are used up", async () => {
  let confirmations = 0;
  const { counterexample } = await searchCounterexample(
    settings(dropsWhiteSpace, {
      shrinkTries: 5,
      confirm: async (scenario) => {
        confirmations++;
        return dropsWhiteSpace(scenario) ? scenario : null;
      },
    }),
  );
  expect(counterexample).not.toBeNull();
  // The first one confirms the failure itself.
  expect(confirmations).toBeLessThanOrEqual(6);
});

test("a search that is stopped tries nothing more", async () => {
  const stop = new AbortController();
  let tried = 0;
  const result = await searchCounterexample(
    settings(
      () => {
        if (++tried === 20) stop.abort();
        return false;
      },
      { signal: stop.signal, concurrency: 4, runs: 1_000_000 },
    ),
  );
  expect(result.counterexample).toBeNull();
  expect(tried).toBeLessThan(30);
});

test("a fault of the harness ends the search", async () => {
  const fault = new Error("ours");
  await expect(
    searchCounterexample(settings(() => false, { violation: () => Promise.reject(fault) })),
  ).rejects.toBe(fault);
  await expect(
    searchCounterexample(settings(dropsWhiteSpace, { confirm: () => Promise.reject(fault) })),
  ).rejects.toBe(fault);
});

test("a long list is made smaller part by part, and not one by one", () => {
  const list = Array.from({ length: 30_000 }, (_, i) => i);
  const simpler = [...simplerList(list, (one) => [one + 1])];
  expect(simpler.length).toBeLessThan(300);
  expect(simpler.at(0)).toEqual([]);
});
