import fc from "fast-check";
import { expect, test } from "vitest";
import { OrderedRecords } from "../../../src/conformance/run/ordered-records.ts";
import { aRecord } from "../report/a-record.ts";

test("records come in the order of their places, each as early as it can", () => {
  const seen: string[] = [];
  const records = new OrderedRecords(({ check }) => seen.push(check));
  records.put(1, [aRecord("b"), aRecord("c")]);
  expect(seen).toEqual([]);
  records.put(0, [aRecord("a")]);
  expect(seen).toEqual(["a", "b", "c"]);
  records.put(2, []);
  records.put(3, [aRecord("d")]);
  expect(seen).toEqual(["a", "b", "c", "d"]);
});

test("closing hands on what waits, once, and takes nothing more", () => {
  const seen: string[] = [];
  const records = new OrderedRecords(({ check }) => seen.push(check));
  records.put(7, [aRecord("h")]);
  records.put(3, [aRecord("d")]);
  records.close();
  records.close();
  records.put(0, [aRecord("a")]);
  expect(seen).toEqual(["d", "h"]);
});

test("any order of decisions gives the same records", () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6], { minLength: 7 }), (places) => {
      const seen: string[] = [];
      const records = new OrderedRecords(({ check }) => seen.push(check));
      for (const place of places) records.put(place, [aRecord(String(place))]);
      expect(seen).toEqual(["0", "1", "2", "3", "4", "5", "6"]);
    }),
  );
});
