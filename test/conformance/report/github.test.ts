import fc from "fast-check";
import { expect, test } from "vitest";
import { renderGithub } from "../../../src/conformance/index.ts";
import { anyRun, makeFooter, makeHeader, makeRecord } from "../arbitrary-results.ts";

test("each broken rule is one annotation, as grave as its level, and the last line sums up", () => {
  const records = [
    makeRecord("sse/basic/one#sse.basic", { verdict: "fail", message: "50% lost,\nreally", replay: "sp1.x" }),
    makeRecord("sse/basic/two#sse.basic", { verdict: "fail" }),
    makeRecord("sse/x#sse.empty-data", { verdict: "warn", level: "should", message: "died" }),
    makeRecord("text/x#text.exact", { verdict: "fail", excused: { by: "baseline", reason: "known" } }),
    makeRecord("text/y#text.exact"),
  ];
  expect(renderGithub(makeHeader(), records, makeFooter(records))).toMatchInlineSnapshot(`
    "::error title=client%3A must sse.basic (fail)::An event is a block of fields that a blank line ends; each block is delivered once, in order.%0Asse/basic/one#sse.basic and 1 more: 50%25 lost,%0Areally%0AAgain: streamproof replay sp1.x --subject client
    ::warning title=client%3A should sse.empty-data (warn)::A chat client skips an event whose data is empty.%0Asse/x#sse.empty-data: died
    ::notice title=client%3A must text.exact (fail)::Known (baseline): known%0AThe text is the deltas joined in order, each exactly once.%0Atext/x#text.exact: fail
    streamproof: must 1/4 · should 0/1. Exit status 1: Something does not hold.
    "
  `);
});

test("what is wrong with the baseline is a warning", () => {
  const baseline = {
    covered: 0,
    notAdopted: 0,
    stale: [{ check: "a#b", why: "the check passes" }],
    expired: [{ check: "c#d", expires: "2026-01-01", reason: "soon" }],
    changed: [{ check: "e#f", subject: "client", expected: "fail", actual: "crash" }],
  };
  const records = [makeRecord("sse/basic/one#sse.basic")];
  expect(renderGithub(makeHeader(), records, makeFooter(records, { status: 4, baseline })))
    .toMatchInlineSnapshot(`
    "::warning title=Baseline%3A Stale%3A a#b::the check passes. Remove the entry.
    ::warning title=Baseline%3A Expired on 2026-01-01%3A c#d::It covers nothing any more (soon).
    ::warning title=Baseline%3A Changed%3A e#f::client: the baseline says fail, and it is crash.
    streamproof: must 1/1 · should 0/0 · stale entries 1. Exit status 4: The baseline has stale entries.
    "
  `);
});

test("of each kind there are at most ten, and the tenth says how many more there are", () => {
  const records = Array.from({ length: 25 }, (_, i) =>
    makeRecord(`c/${i}#chapter.rule-${i}`, { verdict: "fail" }),
  );
  const lines = renderGithub(makeHeader(), records, makeFooter(records)).trimEnd().split("\n");
  expect(lines).toHaveLength(11);
  expect(lines[9]).toMatch(/^::error title=16 more::/);
});

test("no string of others becomes a command of its own", () => {
  fc.assert(
    fc.property(anyRun, ({ header, records, footer }) => {
      const lines = renderGithub(header, records, footer).trimEnd().split("\n");
      expect(lines.pop()).toMatch(/^streamproof: must /);
      for (const line of lines)
        expect(line).toMatch(/^::(error|warning|notice) title=(?:(?!::)[^:,\r])*::[^\r\n]*$/);
      for (const kind of ["error", "warning", "notice"])
        expect(lines.filter((line) => line.startsWith(`::${kind} `)).length).toBeLessThanOrEqual(10);
    }),
  );
});
