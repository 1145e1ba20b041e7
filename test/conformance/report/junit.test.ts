import fc from "fast-check";
import { expect, test } from "vitest";
import { renderJunit } from "../../../src/conformance/index.ts";
import type { CheckRecord } from "../../../src/wire/result.ts";
import { anyRun, makeFooter, makeHeader, makeRecord } from "../arbitrary-results.ts";
import { parseJunit } from "./parse-xml.ts";

const CHECK = "sse/basic/one#sse.basic";

function caseOf(more: Partial<CheckRecord>, isStrict = false) {
  const records = [makeRecord(CHECK, more)];
  const xml = renderJunit(makeHeader(isStrict ? { strict: true } : {}), records, makeFooter(records));
  return parseJunit([xml])[0]?.[0];
}

test("a run is one suite per subject, with a case per check and the chapter as its class", () => {
  const records = [
    makeRecord(CHECK),
    makeRecord("text/exact/one#text.exact", {
      verdict: "fail",
      message: "text is missing",
      expected: "a]]>",
      actual: "",
    }),
    makeRecord("cancel/x#cancel.y", {
      verdict: "not-applicable",
      message: "the subject does not observe cancel",
    }),
    makeRecord("harness/self-check#harness.self-check", {
      verdict: "harness-error",
      subject: "harness",
      message: "oh",
    }),
  ];
  expect(renderJunit(makeHeader(), records, makeFooter(records, { ms: 1234 }))).toMatchInlineSnapshot(`
    "<?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="streamproof client" tests="4" failures="1" errors="1" skipped="1" time="1.234">
      <testsuite name="client" tests="3" failures="1" errors="0" skipped="1" time="0.003">
        <testcase classname="sse" name="sse/basic/one#sse.basic" time="0.001"/>
        <testcase classname="text" name="text/exact/one#text.exact" time="0.001">
          <failure message="text is missing" type="fail">The text is the deltas joined in order, each exactly once.
    Why: A delta lost, doubled or moved is a wrong answer that nobody notices.
    Source: ChatCompletionStreamResponseDelta, https://github.com/openai/openai-openapi
      text/exact/one#text.exact (fail)
          text is missing
          expected  "a]]&gt;"
          actual    ""</failure>
        </testcase>
        <testcase classname="cancel" name="cancel/x#cancel.y" time="0.001">
          <skipped message="not-applicable: the subject does not observe cancel"/>
        </testcase>
      </testsuite>
      <testsuite name="harness" tests="1" failures="0" errors="1" skipped="0" time="0.001">
        <testcase classname="harness" name="harness/self-check#harness.self-check" time="0.001">
          <error message="oh" type="harness-error">Before anybody is judged the reference passes, and a reader or relay that is known to be bad fails.
    Why: Verdicts of a harness that is broken itself mean nothing, whether they are good or bad.
      harness/self-check#harness.self-check (harness-error)
          oh</error>
        </testcase>
      </testsuite>
    </testsuites>
    "
  `);
});

test.each<[string, Partial<CheckRecord>, boolean, string | undefined]>([
  ["a broken must", { verdict: "fail" }, false, "failure"],
  ["a must that timed out", { verdict: "timeout" }, false, "failure"],
  ["a broken should", { verdict: "warn", level: "should" }, false, "skipped"],
  ["a broken should of a strict run", { verdict: "fail", level: "should" }, true, "failure"],
  ["a should that crashed", { verdict: "crash", level: "should" }, false, "skipped"],
  ["a should that crashed in a strict run", { verdict: "crash", level: "should" }, true, "failure"],
  [
    "a break that the baseline knows",
    { verdict: "fail", excused: { by: "baseline", reason: "known" } },
    false,
    "skipped",
  ],
  ["a divergence", { verdict: "divergent", level: "divergent" }, true, "skipped"],
  ["what does not apply", { verdict: "not-applicable" }, false, "skipped"],
  ["what was not observed", { verdict: "not-observed" }, false, "skipped"],
  ["a broken adapter", { verdict: "setup-fail" }, false, "error"],
  ["a fault of the harness", { verdict: "harness-error" }, false, "error"],
  ["what passed", { verdict: "pass" }, true, undefined],
])("%s: %j in a strict run %s is %s", (_title, more, isStrict, tag) => {
  expect(caseOf({ message: "why", ...more }, isStrict)?.inside.map((node) => node.tag)).toEqual(
    tag ? [tag] : [],
  );
});

test("what is skipped says why", () => {
  const said = (more: Partial<CheckRecord>): string | null | undefined => caseOf(more)?.inside[0]?.message;
  expect(said({ verdict: "not-observed", message: "no comment came" })).toBe("not-observed: no comment came");
  expect(said({ verdict: "fail", excused: { by: "baseline", reason: "see #1" } })).toBe(
    "known (baseline): see #1",
  );
});

test("a stale entry of the baseline is a failure of its own", () => {
  const baseline = {
    covered: 0,
    notAdopted: 0,
    stale: [{ check: "x#y", why: "gone" }],
    expired: [],
    changed: [],
  };
  const [cases = []] = parseJunit([renderJunit(makeHeader(), [], makeFooter([], { baseline }))]);
  expect(cases).toEqual([
    {
      suite: "baseline",
      name: "x#y",
      class: "baseline",
      inside: [{ tag: "failure", message: "stale: gone. Remove the entry.", text: null }],
    },
  ]);
});

test("any strings make well-formed XML with every check in it", () => {
  // eslint-disable-next-line no-control-regex
  const isPlain = (text: string): boolean => /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD]*$/.test(text);
  fc.assert(
    fc.property(fc.array(anyRun, { minLength: 20, maxLength: 20 }), (runs) => {
      const parsed = parseJunit(
        runs.map(({ header, records, footer }) => renderJunit(header, records, footer)),
      );
      for (const [i, { records, footer }] of runs.entries()) {
        const names = parsed[i]?.map(({ name }) => name) ?? [];
        expect(names).toHaveLength(records.length + (footer.baseline?.stale.length ?? 0));
        for (const { check } of records) if (isPlain(check)) expect(names).toContain(check);
      }
    }),
    { numRuns: 5 },
  );
});
