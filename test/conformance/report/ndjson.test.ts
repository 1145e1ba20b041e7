import fc from "fast-check";
import { expect, test } from "vitest";
import { runClientSuite } from "../../../src/conformance/client/client-suite.ts";
import { renderNdjsonLine } from "../../../src/conformance/report/ndjson.ts";
import { selectChecks } from "../../../src/conformance/run/selection.ts";
import { createReferenceSubject } from "../../../src/conformance/subjects/reference-subject.ts";
import {
  checkRecordSchema,
  resultFooterSchema,
  resultHeaderSchema,
  type ResultLine,
} from "../../../src/wire/result.ts";
import { aRecord } from "./a-record.ts";

const SCHEMAS = { header: resultHeaderSchema, check: checkRecordSchema, footer: resultFooterSchema };

test("the lines of a run are those that the schemas describe, and nothing is lost in them", async () => {
  const lines: ResultLine[] = [];
  await runClientSuite({
    subjects: [
      { spec: "reference", subject: createReferenceSubject() },
      { spec: "events", subject: createReferenceSubject("events") },
    ],
    notStarted: [{ spec: "exec:nothing", message: "not found" }],
    selection: selectChecks(["sse/b*", "events/eol/*", "property/*", "sse/unterm*"]),
    streamproof: "0.1.0",
    seed: 1,
    runs: 3,
    concurrency: 8,
    timeoutMs: 5000,
    isStrict: false,
    signal: new AbortController().signal,
    onLine: (line) => lines.push(line),
  });
  expect(lines.at(0)?.kind).toBe("header");
  expect(lines.at(-1)?.kind).toBe("footer");
  expect(lines.slice(1, -1).every(({ kind }) => kind === "check")).toBe(true);
  expect(lines.length).toBeGreaterThan(10);
  for (const line of lines) {
    const text = renderNdjsonLine(line);
    expect(text).toMatch(/^[^\n]+\n$/);
    // Strict equality: a schema that did not know a field would drop it.
    expect(SCHEMAS[line.kind].parse(JSON.parse(text))).toStrictEqual(JSON.parse(text));
  }
});

test("any record is one line, whatever text it holds", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.jsonValue(), (message, actual) => {
      const record = aRecord("a/b#c.d", { verdict: "fail", message, actual, expected: message });
      const text = renderNdjsonLine(record);
      expect(text.indexOf("\n")).toBe(text.length - 1);
      expect(checkRecordSchema.parse(JSON.parse(text))).toEqual(JSON.parse(JSON.stringify(record)));
    }),
  );
});
