import { expect, test } from "vitest";
import { GrantedTime } from "../../../src/conformance/gateway/granted-time.ts";

function afterAnswers(answers: readonly boolean[]): GrantedTime {
  const granted = new GrantedTime(10_000);
  for (const isOpen of answers) granted.saw(isOpen);
  return granted;
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
  const granted = new GrantedTime(200);
  for (let nth = 0; nth < 10; nth++) granted.saw(true);
  expect(granted.ms).toBe(200);
});

test("while it is tested whether the answers end after all there is all the time", async () => {
  const granted = afterAnswers(times(9, true));
  const given: number[] = [];
  const ask = async () => {
    given.push(granted.ms);
    return { isOpen: true };
  };
  await granted.test([ask, ask]);
  expect(given).toEqual([10_000, 10_000]);
  expect(granted.isShortened).toBe(true);
});

test("one answer that ends after all brings the full time back for good", async () => {
  const granted = afterAnswers(times(9, true));
  let asked = 0;
  await granted.test([1, 2, 3].map((nth) => async () => ({ isOpen: ++asked !== 2 && nth > 0 })));
  expect(asked).toBe(2);
  for (let nth = 0; nth < 50; nth++) granted.saw(true);
  expect(granted.ms).toBe(10_000);
});
