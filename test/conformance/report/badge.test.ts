import { expect, test } from "vitest";
import { renderBadge } from "../../../src/conformance/index.ts";
import { makeFooter, makeHeader, makeRecord } from "../arbitrary-results.ts";

test.each([
  [0, "brightgreen"],
  [1, "red"],
  [3, "lightgrey"],
  [4, "yellow"],
])("a run of status %i is %s", (status, color) => {
  const records = [makeRecord("a#b.c"), makeRecord("a#b.d", { verdict: "fail" })];
  expect(JSON.parse(renderBadge(makeHeader(), records, makeFooter(records, { status })))).toEqual({
    schemaVersion: 1,
    label: "streamproof",
    message: "must 1/2",
    color,
  });
});
