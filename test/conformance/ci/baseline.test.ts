import { describe, expect, test } from "vitest";
import {
  applyBaseline,
  type Baseline,
  knownChecks,
  parseBaseline,
  summarize,
} from "../../../src/conformance/index.ts";
import type { CheckRecord, ResultHeader } from "../../../src/wire/result.ts";
import { makeHeader, makeRecord, makeSubject } from "../arbitrary-results.ts";

const CHECK = "sse/basic/one#sse.basic";
const TWIN = "sse/basic/one#sse.basic@writes=marks";
const OTHER = "tools/by-index/one#tools.by-index";
const SHOULD = "sse/empty-data/one#sse.empty-data";
const EVENTS = "events/basic/one#sse.basic";
const KNOWN = [CHECK, TWIN, OTHER, SHOULD, EVENTS].map((check) => {
  const { case: caseId, rule } = makeRecord(check);
  return {
    check,
    case: caseId,
    rule,
    level: check.startsWith("events/") ? ("events" as const) : ("chat" as const),
  };
});

type Entry = Baseline["entries"][number];
const entry = (more: Partial<Entry> = {}): Entry => ({
  check: CHECK,
  reason: "known",
  verdict: "fail",
  ...more,
});
const fails = (check = CHECK, more: Partial<CheckRecord> = {}): CheckRecord =>
  makeRecord(check, { verdict: "fail", ...more });

function apply(
  records: CheckRecord[],
  entries: Entry[],
  {
    adopted = "all",
    header = makeHeader(),
    isStrict = false,
  }: { adopted?: Baseline["adopted"]; header?: ResultHeader; isStrict?: boolean } = {},
) {
  const applied = applyBaseline(records, { adopted, entries }, { header, today: "2026-06-15", known: KNOWN });
  const { status } = summarize(applied.records, isStrict, applied.review.stale.length);
  return { ...applied.review, status, excuses: applied.records.map(({ excused }) => excused?.by ?? null) };
}

describe("what is covered", () => {
  test("a known break does not fail the run and is still counted as not held", () => {
    const { records } = applyBaseline(
      [fails(), makeRecord(OTHER)],
      { adopted: "all", entries: [entry({ thread: "https://example.org/1" })] },
      { header: makeHeader(), today: "2026-06-15", known: KNOWN },
    );
    expect(records[0]?.excused).toEqual({ by: "baseline", reason: "known", thread: "https://example.org/1" });
    expect(summarize(records, false)).toMatchObject({ status: 0, must: { held: 1, judged: 2 } });
  });

  test("a glob covers every variant it names and nothing else", () => {
    const run = apply([fails(), fails(TWIN), fails(OTHER)], [entry({ check: "*#sse.basic*" })]);
    expect(run).toMatchObject({ excuses: ["baseline", "baseline", null], covered: 2, status: 1, stale: [] });
  });

  test.each([
    ["fail", "crash"],
    ["fail", "timeout"],
    ["crash", "fail"],
    ["warn", "fail"],
    ["warn", "crash"],
  ] as const)(
    "an entry that says %s does not cover a must that is %s, and the report says so",
    (verdict, actual) => {
      const run = apply([fails(CHECK, { verdict: actual })], [entry({ verdict })]);
      expect(run).toMatchObject({ excuses: [null], status: 1, stale: [] });
      expect(run.changed).toEqual([{ check: CHECK, subject: "client", expected: verdict, actual }]);
    },
  );

  test.each([
    ["warn", "warn", false],
    ["warn", "fail", true],
    ["fail", "warn", false],
    ["fail", "fail", true],
  ] as const)("an entry that says %s covers a should that is %s", (verdict, actual, isStrict) => {
    const run = apply(
      [fails(SHOULD, { level: "should", verdict: actual })],
      [entry({ check: SHOULD, verdict })],
      {
        isStrict,
      },
    );
    expect(run).toMatchObject({ excuses: ["baseline"], status: 0 });
  });

  test("what could not be judged is never covered", () => {
    const run = apply([makeRecord(CHECK, { verdict: "setup-fail" })], [entry({ check: "*" })]);
    expect(run).toMatchObject({ excuses: [null], status: 3, stale: [] });
  });

  test.each([
    [{ subject: "client" }, true],
    [{ subject: "client@1.2" }, true],
    [{ subject: "client@1.20" }, false],
    [{ subject: "cli*" }, true],
    [{ subject: "cli" }, false],
    [{ runtime: "python 3.11" }, true],
    [{ runtime: "python 3.1" }, false],
    [{ runtime: "python" }, true],
    [{ platform: "linux" }, true],
    [{ platform: "linux x64" }, true],
    [{ platform: "darwin" }, false],
    [{ subject: "client", platform: "win32" }, false],
  ])("the condition %j holds: %s", (when, holds) => {
    expect(apply([fails()], [entry({ when })]).excuses).toEqual([holds ? "baseline" : null]);
  });

  test("an entry covers through its last day, and is named after it", () => {
    expect(apply([fails()], [entry({ expires: "2026-06-15" })])).toMatchObject({ status: 0, expired: [] });
    expect(apply([fails()], [entry({ expires: "2026-06-14" })])).toMatchObject({
      status: 1,
      expired: [{ check: CHECK, expires: "2026-06-14", reason: "known" }],
    });
  });

  test("excuses of an earlier baseline are dropped", () => {
    const excused = { by: "baseline" as const, reason: "earlier" };
    expect(apply([fails(CHECK, { excused })], [])).toMatchObject({ excuses: [null], status: 1 });
  });
});

describe("what is adopted", () => {
  test("a rule that is not adopted is reported and not enforced", () => {
    const run = apply([fails(), fails(OTHER)], [], { adopted: ["tools.by-index"] });
    expect(run).toMatchObject({ excuses: ["not-adopted", null], notAdopted: 1, status: 1 });
    expect(apply([fails(), makeRecord(OTHER)], [], { adopted: ["tools.by-index"] }).status).toBe(0);
  });

  test("where no rule in force was judged nothing was judged", () => {
    expect(apply([fails()], [], { adopted: [] }).status).toBe(3);
  });

  test("what goes wrong with the run itself is always in force", () => {
    const crash = fails("subject/protocol#subject.protocol", { verdict: "crash" });
    expect(apply([makeRecord(CHECK), crash], [], { adopted: ["sse.basic"] }).status).toBe(1);
  });

  test("a rule that does not exist is stale", () => {
    const { stale, status } = apply([makeRecord(CHECK)], [], { adopted: ["sse.basic", "sse.gone"] });
    expect(stale.map(({ check }) => check)).toEqual(["sse.gone"]);
    expect(status).toBe(4);
  });
});

describe("what is stale", () => {
  test("an entry whose check passes", () => {
    expect(apply([makeRecord(CHECK)], [entry()])).toMatchObject({
      stale: [{ check: CHECK, why: "the check passes" }],
      status: 4,
    });
  });

  test("an entry whose check does not exist, with a hint where a rule or case was named", () => {
    const { stale } = apply(
      [makeRecord(CHECK)],
      ["gone#gone", "sse.basic", "sse/basic/one"].map((check) => entry({ check })),
    );
    expect(stale.map(({ why }) => why)).toEqual([
      "no check has this id",
      'no check has this id (it is a rule: write "*#sse.basic*")',
      'no check has this id (it is a case: write "sse/basic/one#*")',
    ]);
  });

  test.each([
    ["it was not selected", [makeRecord(OTHER)], entry()],
    ["another check of its glob was not selected", [makeRecord(CHECK)], entry({ check: "*#sse.basic*" })],
    [
      "another check of its glob is broken",
      [makeRecord(CHECK), fails(TWIN)],
      entry({ check: "*#sse.basic*" }),
    ],
    ["it was not observed", [makeRecord(OTHER), makeRecord(CHECK, { verdict: "not-observed" })], entry()],
    ["it was not applicable", [makeRecord(OTHER), makeRecord(CHECK, { verdict: "not-applicable" })], entry()],
    ["it is about another subject", [makeRecord(CHECK)], entry({ when: { subject: "server" } })],
    ["it is about subjects of another level", [makeRecord(CHECK)], entry({ check: EVENTS })],
  ])("not an entry of which the run knows nothing: %s", (_why, records, one) => {
    expect(apply(records, [one]).stale).toEqual([]);
  });

  test("a glob is stale when all that it names at the level of the subject passes", () => {
    const run = apply([makeRecord(CHECK), makeRecord(TWIN)], [entry({ check: "*#sse.basic*" })]);
    expect(run).toMatchObject({ stale: [{ why: "all 2 checks it names pass" }], status: 4 });
  });

  test("an entry is needed as long as one of several subjects needs it", () => {
    const header = makeHeader({ subjects: [makeSubject("client"), makeSubject("other")] });
    const run = apply([makeRecord(CHECK), fails(CHECK, { subject: "other" })], [entry()], { header });
    expect(run).toMatchObject({ stale: [], status: 0 });
  });

  test("an expired entry that nothing needs is stale and not named twice", () => {
    expect(apply([makeRecord(CHECK)], [entry({ expires: "2020-01-01" })])).toMatchObject({
      stale: [{ check: CHECK }],
      expired: [],
    });
  });
});

describe("the exit status", () => {
  const stale = entry({ check: "gone#gone" });
  const broken = fails(OTHER);
  const doubtful = makeRecord(OTHER, { verdict: "harness-error" });
  test.each([
    ["1 beats 3 and 4", [broken, doubtful], [stale], 1],
    ["1 beats 4", [broken], [stale], 1],
    ["3 beats 4", [doubtful, makeRecord(CHECK)], [stale], 3],
    ["3 where nothing was judged beats 4", [], [stale], 3],
    ["4 beats 0", [makeRecord(CHECK)], [stale], 4],
    ["4 beside a covered break", [fails()], [entry(), stale], 4],
    ["0 for a covered break", [fails()], [entry()], 0],
    ["3 for a covered break beside a harness error", [fails(), doubtful], [entry()], 3],
  ])("%s", (_title, records, entries, status) => {
    expect(apply(records, entries).status).toBe(status);
  });
});

test("every check there is can be named by its id", () => {
  const ids = knownChecks().map(({ check }) => check);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.every((id) => !/[*?]/.test(id))).toBe(true);
});

describe("the file", () => {
  test("YAML and JSON say the same", () => {
    const yaml = `
adopted: [sse.basic]
entries:
  - check: "*#sse.basic"
    reason: known
    verdict: fail
    when: { runtime: node 20 }
    expires: 2026-12-31
    thread: https://example.org/1
`;
    const baseline = parseBaseline(yaml, "known.yaml");
    expect(baseline.entries[0]).toEqual({
      check: "*#sse.basic",
      reason: "known",
      verdict: "fail",
      when: { runtime: "node 20" },
      expires: "2026-12-31",
      thread: "https://example.org/1",
    });
    expect(parseBaseline(JSON.stringify(baseline), "known.json")).toEqual(baseline);
  });

  test("an empty file knows of nothing and leaves every rule in force", () => {
    expect(parseBaseline("# nothing yet\n", "known.yaml")).toEqual({ adopted: "all", entries: [] });
  });

  test("mistakes are named with file, line and column", () => {
    const text = `entries:
  - check: x
    reason: "  "
    verdit: fail
    expires: 2026-02-30
`;
    let message = "";
    try {
      parseBaseline(text, "known.yaml");
    } catch (error) {
      message = (error as Error).message;
      expect(error).toMatchObject({
        name: "ConformanceError",
        code: "invalid-baseline",
        line: 3,
        column: 13,
      });
    }
    expect(message).toMatchInlineSnapshot(`
      "Cannot load baseline "known.yaml": 3 mistakes.

      \`entries[0].reason\` is "  ", expected a string that is not empty.
        at known.yaml:3:13
          3 |     reason: "  "
            |             ^

      \`entries[0].verdit\` is unknown. Did you mean \`verdict\`?
        at known.yaml:4:5
          4 |     verdit: fail
            |     ^

      \`entries[0].expires\`: there is no such day.
        at known.yaml:5:14
          5 |     expires: 2026-02-30
            |              ^"
    `);
  });

  test.each([
    ["- check: x\n", "the baseline is a list, expected an object with `entries`"],
    ["hello\n", "the baseline is a single value"],
    ["entries: [\n", "known.yaml:"],
    ["adopted: some\n", "`adopted`"],
    ["entries: [{check: a, reason: b, verdict: pass}]", "`entries[0].verdict`"],
    ["entries: [{check: a, reason: b, verdict: fail, expires: tomorrow}]", "a day such as 2026-12-31"],
    ["entries: [{check: a, reason: b, verdict: fail, thread: '#12'}]", "https://"],
  ])("%j is refused", (text, said) => {
    expect(() => parseBaseline(text, "known.yaml")).toThrow(said);
  });
});
