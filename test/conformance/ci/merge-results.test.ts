import { describe, expect, test } from "vitest";
import {
  type ConformanceErrorCode,
  mergeResults,
  parseResults,
  renderNdjsonLine,
  type Results,
} from "../../../src/conformance/index.ts";
import type { CheckRecord, ResultFooter, ResultHeader } from "../../../src/wire/result.ts";
import { makeFooter, makeHeader, makeRecord, makeSubject } from "../arbitrary-results.ts";

const TODAY = { today: "2026-06-15" };
const CHECK = "sse/basic/one#sse.basic";
const OTHER = "tools/whole/one#tools.whole";

interface Given {
  header?: Partial<ResultHeader>;
  records?: CheckRecord[];
  footer?: Partial<ResultFooter>;
}

function results(name: string, { header, records = [], footer }: Given = {}): Results {
  return { name, header: makeHeader(header), records, footer: makeFooter(records, footer) };
}

const shard = (index: number, count: number, more: Given = {}): Results =>
  results(`s${index}.ndjson`, { ...more, header: { shard: { index, count }, ...more.header } });

function codeOf(work: () => unknown): { code: ConformanceErrorCode; message: string } {
  try {
    work();
  } catch (error) {
    return error as { code: ConformanceErrorCode; message: string };
  }
  throw new Error("nothing was thrown");
}

describe("shards", () => {
  test("are joined in their order, whatever the order of the files", () => {
    const one = shard(1, 2, { records: [makeRecord(CHECK)], footer: { ms: 10 } });
    const two = shard(2, 2, { records: [makeRecord(OTHER, { verdict: "fail" })], footer: { ms: 5 } });
    const merged = mergeResults([two, one], TODAY);
    expect(merged.records.map(({ check }) => check)).toEqual([CHECK, OTHER]);
    expect(merged.header).toEqual(makeHeader());
    expect(merged.footer).toMatchObject({
      status: 1,
      must: { held: 1, judged: 2 },
      interrupted: false,
      ms: 15,
    });
  });

  test("a shard that had nothing to judge does not matter beside one that had", () => {
    const merged = mergeResults([shard(1, 2), shard(2, 2, { records: [makeRecord(CHECK)] })], TODAY);
    expect(merged.footer.status).toBe(0);
  });

  test("nothing judged in any shard is inconclusive", () => {
    expect(mergeResults([shard(1, 2), shard(2, 2)], TODAY).footer.status).toBe(3);
  });

  test("an interrupted shard leaves the whole inconclusive, unless something is broken", () => {
    const cut = { records: [makeRecord(CHECK)], footer: { interrupted: true } };
    expect(mergeResults([shard(1, 1, cut)], TODAY).footer).toMatchObject({ status: 3, interrupted: true });
    const broken = { ...cut, records: [makeRecord(CHECK, { verdict: "fail" })] };
    expect(mergeResults([shard(1, 1, broken)], TODAY).footer.status).toBe(1);
  });

  test("a missing one is named", () => {
    const { code, message } = codeOf(() => mergeResults([shard(1, 3)], TODAY));
    expect(code).toBe("missing-shard");
    expect(message).toBe("Cannot merge: shards 2/3, 3/3 missing. Add the results of every shard.");
  });

  test("one that is there twice is refused", () => {
    const { code, message } = codeOf(() =>
      mergeResults([shard(1, 2), { ...shard(1, 2), name: "copy" }], TODAY),
    );
    expect(code).toBe("duplicate-results");
    expect(message).toContain('"s1.ndjson" and "copy" are both shard 1/2');
  });

  test("what is said of the run itself in several shards is one record", () => {
    const fault = (message: string): CheckRecord =>
      makeRecord("subject/starts#subject.starts", { verdict: "setup-fail", message });
    const merged = mergeResults(
      [shard(1, 2, { records: [fault("no port")] }), shard(2, 2, { records: [fault("no file")] })],
      TODAY,
    );
    expect(merged.records).toHaveLength(1);
    expect(merged.records[0]?.message).toBe("no port\nno file");
    expect(merged.footer.status).toBe(3);
  });

  test("a strict run stays strict", () => {
    const records = [makeRecord(CHECK, { level: "should", verdict: "crash" }), makeRecord(OTHER)];
    expect(mergeResults([shard(1, 1, { records, header: { strict: true } })], TODAY).footer.status).toBe(1);
    expect(mergeResults([shard(1, 1, { records })], TODAY).footer.status).toBe(0);
  });
});

describe("whole runs", () => {
  test("of several subjects are joined", () => {
    const one = results("a", { records: [makeRecord(CHECK)] });
    const two = results("b", {
      header: { subjects: [makeSubject("other")] },
      records: [makeRecord(CHECK, { subject: "other" })],
    });
    const { header, records } = mergeResults([one, two], TODAY);
    expect(header.subjects.map(({ spec }) => spec)).toEqual(["client", "other"]);
    expect(records).toHaveLength(2);
  });

  test("a check of a subject that is in two files is refused by name", () => {
    const records = [makeRecord(CHECK)];
    const { code, message } = codeOf(() =>
      mergeResults([results("a", { records }), results("b", { records })], TODAY),
    );
    expect(code).toBe("duplicate-results");
    expect(message).toContain(`${CHECK} of client is both in "a" and in "b"`);
  });

  test.each<[string, Partial<ResultHeader>]>([
    ["the suite", { suite: "gateway" }],
    ["the version of streamproof", { streamproof: "0.2.0" }],
    ["the seed", { seed: 2 }],
    ["the strictness", { strict: true }],
    ["the number of shards", { shard: { index: 1, count: 2 } }],
    ["the subject client", { subjects: [makeSubject("client", { version: "2.0.0" })] }],
  ])("that differ in %s are refused", (what, header) => {
    const { code, message } = codeOf(() => mergeResults([results("a"), results("b", { header })], TODAY));
    expect(code).toBe("results-disagree");
    expect(message).toContain(`${what} differs`);
    expect(message).toContain('"a"');
    expect(message).toContain('"b"');
  });
});

describe("the baseline", () => {
  const entries = [{ check: CHECK, reason: "known", verdict: "fail" as const }];
  const records = [makeRecord(CHECK, { verdict: "fail" }), makeRecord(OTHER)];

  test("of the merge replaces that of the shards", () => {
    const excused = { by: "baseline" as const, reason: "earlier" };
    const old = [makeRecord(CHECK, { verdict: "fail", excused })];
    const none = mergeResults([shard(1, 1, { records: old })], {
      ...TODAY,
      baseline: { adopted: "all", entries: [] },
    });
    expect(none.footer.status).toBe(1);
    const known = mergeResults([shard(1, 1, { records })], {
      ...TODAY,
      baseline: { adopted: "all", entries },
    });
    expect(known.records[0]?.excused?.reason).toBe("known");
  });

  test("of the shards stays without one", () => {
    const baseline = {
      covered: 1,
      notAdopted: 0,
      stale: [{ check: "x", why: "gone" }],
      expired: [],
      changed: [],
    };
    const excused = { by: "baseline" as const, reason: "known" };
    const parts = [
      shard(1, 2, { records: [makeRecord(CHECK, { verdict: "fail", excused })], footer: { baseline } }),
      shard(2, 2, { records: [makeRecord(OTHER)], footer: { baseline: { ...baseline, covered: 0 } } }),
    ];
    const { footer } = mergeResults(parts, TODAY);
    expect(footer.status).toBe(4);
    expect(footer.baseline).toEqual(baseline);
  });
});

describe("a results file", () => {
  const header = renderNdjsonLine(makeHeader());
  const record = renderNdjsonLine(makeRecord(CHECK));
  const footer = renderNdjsonLine(makeFooter([]));

  test("is read as it was written", () => {
    expect(parseResults(header + record + footer, "a")).toEqual({
      name: "a",
      header: makeHeader(),
      records: [makeRecord(CHECK)],
      footer: makeFooter([]),
    });
  });

  test.each<[string, string, ConformanceErrorCode, string]>([
    ["an empty file", "", "truncated-results", '"a": it is empty'],
    ["no footer", header + record, "truncated-results", '"a": it has no footer'],
    ["a cut line", header + record.slice(0, 20), "truncated-results", '"a": its last line is cut'],
    ["no header", record + footer, "invalid-results", "line 1: the header is missing"],
    ["two headers", header + header + footer, "invalid-results", "line 2: it is a second header"],
    [
      "two files in one",
      header + footer + header + footer,
      "invalid-results",
      "line 3: it comes after the footer",
    ],
    [
      "something else",
      `${header}{"kind":"check"}\n${footer}`,
      "invalid-results",
      "line 2: it is no line of results",
    ],
    ["no JSON", `hello\n${footer}`, "invalid-results", "line 1"],
    ["another format", header.replace('"format":1', '"format":2') + footer, "invalid-results", "line 1"],
  ])("with %s is refused by name", (_title, text, code, said) => {
    const error = codeOf(() => parseResults(text, "a"));
    expect(error.code).toBe(code);
    expect(error.message).toContain(said);
  });
});
