import { expect, test } from "vitest";
import { renderConsole } from "../../../src/conformance/report/console.ts";
import { COLOURS } from "../../../src/conformance/report/palette.ts";
import { playAgain } from "../../../src/conformance/report/play-again.ts";
import { findRule } from "../../../src/conformance/rules/index.ts";
import type { CheckRecord } from "../../../src/wire/result.ts";
import { aFooter, aHeader, aRecord } from "./a-record.ts";

const SENT = {
  head: "200 text/event-stream, chunked, 61 bytes in 2 writes",
  writes: ['data: {"choices":[{"delta":{"content":"\\xE2\\x80\\xA8"}}]}\\n\\n', "data: [DONE]\\n\\n"],
  ending: "the body ends as it should",
};

const RECORDS: CheckRecord[] = [
  aRecord("sse/basic#sse.basic"),
  aRecord("ending/stall-is-bounded/mid-answer#ending.stall-is-bounded", {
    level: "should",
    verdict: "timeout",
    message:
      "The subject gave no answer in time; standard error ends with:\n\u001B[31mfirst\u001B[0m\n2\n3\n4\n5\n6\n7\nlast",
  }),
  aRecord("tools/index-from-one/single#tools.index-from-one", {
    level: "should",
    verdict: "warn",
    message: "the call ended as error",
    expected: { ended: "complete" },
    actual: { ended: "error" },
  }),
  aRecord("text/unicode/hidden#text.unicode@writes=marks", {
    verdict: "fail",
    message: "the text of choice 0 differs",
    expected: "a b",
    actual: "a\u00A0b",
  }),
  aRecord("text/unicode/hidden#text.unicode", {
    verdict: "fail",
    message: "the text of choice 0 differs",
    expected: "a b",
    actual: "a\u00A0b",
    sent: SENT,
    replay: "sp1.abc",
  }),
  aRecord("text/unicode/other#text.unicode", {
    verdict: "fail",
    message: "the text of choice 1 differs",
    expected: "x",
    actual: "y",
  }),
  aRecord("sse/large/one-delta#sse.large", {
    verdict: "fail",
    message: "the text of choice 0 differs",
    expected: "x".repeat(70_000),
    actual: `${"x".repeat(65_536)}`,
  }),
  aRecord("sse/bom/single#sse.bom", { verdict: "crash", message: "The subject exited with status 1" }),
  aRecord("sse/unterminated-event/x#sse.unterminated-event", {
    level: "divergent",
    verdict: "divergent",
    message: "the text of choice 0 differs",
  }),
  aRecord("text/refusal/joined#text.refusal", {
    verdict: "not-applicable",
    message: "the subject does not observe refusal",
  }),
  aRecord("text/refusal/joined#text.refusal@writes=marks", {
    verdict: "not-applicable",
    message: "the subject does not observe refusal",
  }),
  aRecord("usage/own-chunk/x#usage.own-chunk", { verdict: "not-observed", message: "no usage was sent" }),
  aRecord("cancel/abort#cancel.reported", {
    verdict: "harness-error",
    message: "the scenario means 1 and the reference reads 2",
  }),
  aRecord("tools/whole/a#tools.whole", { verdict: "setup-fail", message: "the adapter broke: no key" }),
  aRecord("tools/whole/b#tools.whole", { verdict: "setup-fail", message: "the adapter broke: no key" }),
];

/** Sources are read again, and rules find new threads: they are looked at apart. */
function withoutSources(report: string): string {
  return report.replace(/^  Source: .*$/gm, "  Source: …");
}

test("a rule is named with its source and the threads where it was broken", () => {
  const records = [aRecord("text/exact/x#text.exact", { verdict: "fail", message: "no" })];
  const { source, threads = [] } = findRule("text.exact") ?? {};
  expect(renderConsole(aHeader("exec:client"), records, aFooter(records))).toContain(
    `  Source: ${source?.kind}, ${source?.section}, ${source?.url} (read ${source?.asOf}); seen in ${threads.join(", ")}\n`,
  );
});

test("the report of one subject says what is broken, why, by which bytes, and how to see it again", () => {
  const report = renderConsole(aHeader("exec:client"), RECORDS, aFooter(RECORDS, { interrupted: true }));
  expect(withoutSources(report)).toMatchInlineSnapshot(`
    "exec:client: some-client 1.2.3 · python 3.11 · level chat

    ✗ must text.unicode
      Every character arrives as sent, whether raw or as a JSON escape.
      Why: Emoji, CJK and combining marks are ordinary output of a model.
      Source: …
      text/unicode/hidden#text.unicode (fail; also @writes=marks)
          the text of choice 0 differs
          expected  "a b"
          actual    "a\\u00A0b"
          sent      200 text/event-stream, chunked, 61 bytes in 2 writes; then the body ends as it should
            data: {"choices":[{"delta":{"content":"\\xE2\\x80\\xA8"}}]}\\n\\n│data: [DONE]\\n\\n│
          again     streamproof replay sp1.abc --subject exec:client
      Also in:
        text/unicode/other#text.unicode (fail): the text of choice 1 differs

    ✗ must sse.large
      Lines and events close to 1 MB, and hundreds of events in one packet, are read whole.
      Why: The standard has no limit, and tool calls and images in JSON exceed the 64 KiB buffers of common line readers.
      Source: …
      sse/large/one-delta#sse.large (fail)
          the text of choice 0 differs
          expected  … 65417 characters … xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx … 4185 more characters
          actual    … 65417 characters … xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

    ✗ must sse.bom
      One byte order mark at the very start of the stream is dropped, and only there.
      Why: A parser that keeps it does not recognise the first field and loses the first event.
      Source: …
      sse/bom/single#sse.bom (crash)
          The subject exited with status 1

    ✗ should ending.stall-is-bounded
      A stream that falls silent ends with an error within the time the client was given.
      Why: Without a bound one dead provider holds a worker, a connection and a user for ever.
      Source: …
      ending/stall-is-bounded/mid-answer#ending.stall-is-bounded (timeout)
          The subject gave no answer in time; standard error ends with:
          \\u001B[31mfirst\\u001B[0m
          2
          3
          4
          5
          6
          7
          last

    ✗ should tools.index-from-one
      Indexes need not begin at 0 or be dense.
      Why: Providers that count from 1 make clients crash that use the index as a position.
      Source: …
      tools/index-from-one/single#tools.index-from-one (warn)
          the call ended as error
          expected  {"ended":"complete"}
          actual    {"ended":"error"}

    ? harness-error
      A call that was cancelled in time ends as cancelled.
      Why: Reported as complete, a fragment is stored as the answer.
      Source: …
      cancel/abort#cancel.reported (harness-error)
          the scenario means 1 and the reference reads 2

    ? setup-fail, 2 checks
      tools/whole/a#tools.whole (setup-fail)
          the adapter broke: no key
      Also in:
        tools/whole/b#tools.whole (setup-fail)

    Where good ones disagree (recorded, not scored):
      sse/unterminated-event/x#sse.unterminated-event: the text of choice 0 differs

    Not judged:
      2 × not-applicable: the subject does not observe refusal
      1 × not-observed: no usage was sent

    In what was sent │ ends a write.

    The run was stopped before all checks were done.
    must 1/6 · should 0/2 · divergent 1 · not applicable 2 · not observed 1 · setup fail 2 · harness error 1 · timeout 1 · crash 1 · seed 1 · 1.2 s
    Exit status 1: some must does not hold.
    "
  `);
});

test("with a second subject nothing is said twice", () => {
  const failing = (subject: string, actual: string): CheckRecord =>
    aRecord("text/exact/x#text.exact", {
      verdict: "fail",
      message: "the text of choice 0 differs",
      expected: "ab",
      actual,
      sent: SENT,
      replay: "sp1.abc",
      subject,
    });
  const records = [
    failing("one", "b"),
    failing("two", "b"),
    failing("three", "a"),
    aRecord("sse/basic#sse.basic", { subject: "two" }),
  ];
  expect(withoutSources(renderConsole(aHeader("one", "two", "three"), records, aFooter(records))))
    .toMatchInlineSnapshot(`
      "one: some-client 1.2.3 · python 3.11 · level chat
      must 0/1 · should 0/0

      ✗ must text.exact
        The text is the deltas joined in order, each exactly once.
        Why: A delta lost, doubled or moved is a wrong answer that nobody notices.
        Source: …
        text/exact/x#text.exact (fail)
            the text of choice 0 differs
            expected  "ab"
            actual    "b"
            sent      200 text/event-stream, chunked, 61 bytes in 2 writes; then the body ends as it should
              data: {"choices":[{"delta":{"content":"\\xE2\\x80\\xA8"}}]}\\n\\n│data: [DONE]\\n\\n│
            again     streamproof replay sp1.abc --subject one

      two: some-client 1.2.3 · python 3.11 · level chat
      must 1/2 · should 0/0

      ✗ must text.exact
        The text is the deltas joined in order, each exactly once.
        text/exact/x#text.exact (fail): as with one, above

      three: some-client 1.2.3 · python 3.11 · level chat
      must 0/1 · should 0/0

      ✗ must text.exact
        The text is the deltas joined in order, each exactly once.
        text/exact/x#text.exact (fail)
            the text of choice 0 differs
            expected  "ab"
            actual    "a"
            sent      as to one, above
            again     streamproof replay sp1.abc --subject three

      In what was sent │ ends a write.

      must 1/4 · should 0/0 · seed 1 · 1.2 s
      Exit status 1: some must does not hold.
      "
    `);
});

test("the harness and subjects that never started have their say", () => {
  const records = [
    aRecord("harness/self-check#harness.self-check", {
      subject: "harness",
      verdict: "harness-error",
      message: "the reference fails",
    }),
    aRecord("subject/starts#subject.starts", {
      subject: "exec:nope",
      verdict: "setup-fail",
      message: "Cannot start:\nnope: not found",
    }),
  ];
  expect(renderConsole(aHeader(), records, aFooter(records))).toMatchInlineSnapshot(`
    "harness

    ? harness-error
      Before anybody is judged the reference passes, and a reader or relay that is known to be bad fails.
      Why: Verdicts of a harness that is broken itself mean nothing, whether they are good or bad.
      harness/self-check#harness.self-check (harness-error)
          the reference fails

    exec:nope

    ? setup-fail
      The subject starts and says a valid hello.
      Why: Nothing can be said about a client that never ran, and silence about it would look like success.
      subject/starts#subject.starts (setup-fail)
          Cannot start:
          nope: not found

    must 0/0 · should 0/0 · setup fail 1 · harness error 1 · seed 1 · 1.2 s
    Exit status 3: inconclusive, as the harness failed.
    "
  `);
});

test("a subject that crashes on everything is not told at length", () => {
  const rules = ["sse.basic", "sse.bom", "sse.comments", "sse.line-ends", "text.exact", "text.unicode"];
  const records = rules.flatMap((rule) =>
    Array.from({ length: 30 }, (_, i) =>
      aRecord(`a/b${i}#${rule}`, {
        verdict: "crash",
        message: "The subject exited with status 9",
        sent: SENT,
        replay: "sp1.abc",
      }),
    ),
  );
  const report = renderConsole(aHeader("exec:client"), records, aFooter(records));
  expect(report.split("sent  ").length - 1).toBe(3);
  expect(report).toContain("a/b0#text.unicode (crash): The subject exited with status 9");
  expect(report).toContain("… and 19 more; `--report ndjson` has them all");
  expect(report.split("\n").length).toBeLessThan(140);
});

test("a run without findings is two lines about the subject and the counts", () => {
  const records = [aRecord("sse/basic#sse.basic")];
  expect(renderConsole(aHeader("exec:client"), records, aFooter(records))).toMatchInlineSnapshot(`
    "exec:client: some-client 1.2.3 · python 3.11 · level chat

    must 1/1 · should 0/0 · seed 1 · 1.2 s
    Exit status 0: every judged must holds.
    "
  `);
});

test("colours only add marks to the same text", () => {
  const args = [aHeader("exec:client"), RECORDS, aFooter(RECORDS)] as const;
  const coloured = renderConsole(...args, { palette: COLOURS });
  expect(coloured).not.toBe(renderConsole(...args));
  expect(coloured.replace(/\u001B\[\d+m/g, "")).toBe(renderConsole(...args));
});

test("a strict run says that a should failed it", () => {
  const records = [aRecord("a/b#text.exact", { level: "should", verdict: "fail", message: "no" })];
  const footer = aFooter(records, { status: 1 });
  expect(renderConsole(aHeader("exec:client"), records, footer)).toContain(
    "Exit status 1: some should does not hold, and the run is strict.",
  );
});

test("the command that plays a check again quotes the subject for the shell", () => {
  const subject = "exec:python 'my client.py'";
  const records = [aRecord("a/b#text.exact", { verdict: "fail", message: "no", replay: "sp1.abc", subject })];
  const report = renderConsole(aHeader(subject), records, aFooter(records), { command: "npx streamproof" });
  expect(report).toContain(
    `again     npx streamproof replay sp1.abc --subject 'exec:python '\\''my client.py'\\'''`,
  );
});

test("a check whose token is more than a line, or that has none, is asked for by its id", () => {
  const [short, long] = [`sp1.${"a".repeat(3000)}`, `sp1.${"a".repeat(5000)}`];
  const again = (check: string, rest: Partial<CheckRecord>): string | null =>
    playAgain(aRecord(check, { verdict: "fail", sent: SENT, ...rest }));
  expect(again("a/b#text.exact", { replay: short })).toBe(
    `streamproof replay ${short} --subject exec:client`,
  );
  const byId = "streamproof client exec:client --only 'a/b#text.exact'";
  expect(again("a/b#text.exact", { replay: long })).toBe(byId);
  expect(again("a/b#text.exact", {})).toBe(byId);
  // What was generated from another seed is not generated again.
  expect(again("property/answer#answer.any-rendering", { replay: long })).toContain(`replay ${long}`);
  expect(playAgain(aRecord("subject/starts#subject.starts", { verdict: "setup-fail" }))).toBeNull();
});
