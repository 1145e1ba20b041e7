import { expect, test } from "vitest";
import { Patience } from "../../../src/conformance/gateway/patience.ts";

function afterAnswers(answers: readonly boolean[]): Patience {
  const patience = new Patience(10_000);
  for (const isOpen of answers) patience.saw(isOpen);
  return patience;
}

const times = (count: number, isOpen: boolean): boolean[] => Array.from({ length: count }, () => isOpen);

test("a gateway that keeps most of its answers open is waited for less", () => {
  expect(afterAnswers(times(7, true)).ms).toBe(10_000);
  expect(afterAnswers(times(8, true)).ms).toBeLessThan(10_000);
});

test("a gateway that ends most of its answers is waited for as long as before", () => {
  expect(afterAnswers([...times(20, false), ...times(19, true)]).ms).toBe(10_000);
});

test("a short time-out stays what it is", () => {
  const patience = new Patience(200);
  for (let nth = 0; nth < 10; nth++) patience.saw(true);
  expect(patience.ms).toBe(200);
});

test("while it is tested whether the answers end after all there is all the time", async () => {
  const patience = afterAnswers(times(9, true));
  const given: number[] = [];
  const ask = async () => {
    given.push(patience.ms);
    return { isOpen: true };
  };
  await patience.test([ask, ask]);
  expect(given).toEqual([10_000, 10_000]);
  expect(patience.isWorn).toBe(true);
});

test("one answer that ends after all brings the patience back for good", async () => {
  const patience = afterAnswers(times(9, true));
  let asked = 0;
  await patience.test([1, 2, 3].map((nth) => async () => ({ isOpen: ++asked !== 2 && nth > 0 })));
  expect(asked).toBe(2);
  for (let nth = 0; nth < 50; nth++) patience.saw(true);
  expect(patience.ms).toBe(10_000);
});
