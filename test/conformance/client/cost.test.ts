import { expect, test } from "vitest";
import { judgeCost, TIMES_LARGER } from "../../../src/conformance/client/cost.ts";

const reference = { tinyMs: 4, smallMs: 14, largeMs: 100 };

test("growth in proportion holds, however slow the client is", () => {
  for (const slow of [1, 10, 100]) {
    const timing = { tinyMs: 5, smallMs: 5 + 20 * slow, largeMs: 5 + 20 * slow * TIMES_LARGER };
    expect(judgeCost(timing, reference)).toEqual({ held: true });
  }
});

test("growth with the square of the size is broken", () => {
  const timing = { tinyMs: 5, smallMs: 25, largeMs: 5 + 20 * TIMES_LARGER ** 2 };
  expect(judgeCost(timing, reference)).toMatchObject({
    held: false,
    message: "an event 16 times as large took 256 times as long",
    actual: timing,
  });
});

test("a start that is slow, or a large event that is fast, is nobody's fault", () => {
  expect(judgeCost({ tinyMs: 900, smallMs: 910, largeMs: 700 }, null).held).toBe(true);
  expect(judgeCost({ tinyMs: 900, smallMs: 300, largeMs: 950 }, null).held).toBe(true);
});

test("times below what a clock can tell make no ratio", () => {
  expect(judgeCost({ tinyMs: 1, smallMs: 1, largeMs: 400 }, null).held).toBe(true);
});

test("a machine on which the reference grows as steeply excuses the client", () => {
  const steep = { tinyMs: 4, smallMs: 14, largeMs: 2000 };
  expect(judgeCost(steep, null).held).toBe(false);
  expect(judgeCost(steep, { tinyMs: 4, smallMs: 14, largeMs: 900 }).held).toBe(true);
});
