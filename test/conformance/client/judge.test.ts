import { expect, test } from "vitest";
import {
  judgeStimulus,
  playStimulus,
  type ClientRunSettings,
} from "../../../src/conformance/client/client-run.ts";
import { judge } from "../../../src/conformance/client/judge.ts";
import { type Finding, findRule, type Rule } from "../../../src/conformance/rules/index.ts";
import { createReferenceSubject } from "../../../src/conformance/subjects/reference-subject.ts";
import type { RunOutcome, Subject } from "../../../src/conformance/subjects/subject.ts";
import type { ClientTrace } from "../../../src/conformance/client/trace.ts";
import { createMockServer, type MockServer } from "../../../src/mock-server/index.ts";
import type { Level } from "../../../src/wire/level.ts";
import { altered, fakeSubject, planned, stimulusOf } from "../a-trace.ts";

const DONE: RunOutcome = { kind: "done", observation: { ended: "complete" } };

function aRule(level: Level, finding: Finding, rest: Partial<Rule> = {}): Rule {
  const { source } = findRule("text.exact") as Rule;
  return { id: "a.rule", level, requires: "", why: "", source, judge: () => finding, ...rest };
}

const HELD = aRule("must", { held: true });
const TRACE = {
  exchanges: [{}],
  subject: fakeSubject(() => DONE).info,
} as unknown as Omit<ClientTrace, "observation">;
const BROKEN: Finding = { held: false, message: "no", expected: 1, actual: 2 };

test.each<[what: string, outcome: RunOutcome, rule: Rule, judgement: object]>([
  ["what holds passes", DONE, HELD, { verdict: "pass" }],
  [
    "a broken must fails",
    DONE,
    aRule("must", BROKEN),
    { verdict: "fail", message: "no", expected: 1, actual: 2 },
  ],
  [
    "a broken should warns",
    DONE,
    aRule("should", BROKEN),
    { verdict: "warn", message: "no", expected: 1, actual: 2 },
  ],
  [
    "a broken may is divergent",
    DONE,
    aRule("may", BROKEN),
    { verdict: "divergent", message: "no", expected: 1, actual: 2 },
  ],
  [
    "a broken divergent is divergent",
    DONE,
    aRule("divergent", BROKEN),
    { verdict: "divergent", message: "no", expected: 1, actual: 2 },
  ],
  [
    "what does not show is not observed",
    DONE,
    aRule("must", { held: null, message: "?" }),
    { verdict: "not-observed", message: "?" },
  ],
  [
    "a skip is not applicable",
    { kind: "skip", reason: "r" },
    HELD,
    { verdict: "not-applicable", message: "skipped by the subject: r" },
  ],
  [
    "a broken adapter says nothing",
    { kind: "adapter-error", message: "m" },
    HELD,
    { verdict: "setup-fail", message: "the adapter broke: m" },
  ],
  ["a crash is a verdict", { kind: "crash", message: "m" }, HELD, { verdict: "crash", message: "m" }],
  ["a hang is a verdict", { kind: "timeout", message: "m" }, HELD, { verdict: "timeout", message: "m" }],
  [
    "what the subject cannot report is not applicable, even if it crashes",
    { kind: "crash", message: "m" },
    aRule("must", BROKEN, { needs: ["usage"] }),
    { verdict: "not-applicable", message: "the subject does not observe usage" },
  ],
])("%s", (_what, outcome, rule, judgement) => {
  expect(judge(rule, outcome, TRACE, null)).toEqual(judgement);
});

test.each<RunOutcome>([
  DONE,
  { kind: "crash", message: "" },
  { kind: "timeout", message: "" },
  { kind: "skip", reason: "" },
])("a fault of the harness comes before $kind", (outcome) => {
  expect(judge(HELD, outcome, TRACE, "we disagree")).toEqual({
    verdict: "harness-error",
    message: "we disagree",
  });
});

test("an answer without a request was not read from us", () => {
  expect(judge(HELD, DONE, { ...TRACE, exchanges: [] }, null)).toMatchObject({
    verdict: "setup-fail",
    message: expect.stringContaining("no request reached the mock server"),
  });
});

test("what the client says is why no request came is handed on", () => {
  const error = { kind: "other" as const, message: "unexpected keyword argument 'timeout'" };
  const outcome: RunOutcome = { kind: "done", observation: { ended: "error", error } };
  expect(judge(HELD, outcome, { ...TRACE, exchanges: [] }, null).message).toMatch(
    /is given\? The client said: unexpected keyword argument 'timeout'$/,
  );
});

test("a strict run fails a broken should, and nothing else changes", async () => {
  await using server = await createMockServer();
  const subject = altered(createReferenceSubject(), (text) => `${text}!`);
  for (const exchange of planned("chat", "sse.empty-data", "sse.basic", "tools.name-fragments")) {
    const lenient = settingsFor(server, subject);
    const played = await playStimulus(lenient, stimulusOf(exchange));
    for (const rule of exchange.rules) {
      const { verdict } = judgeStimulus(lenient, rule, played);
      const strict = judgeStimulus({ ...lenient, isStrict: true }, rule, played);
      expect(strict.verdict).toBe(verdict === "warn" ? "fail" : verdict);
    }
  }
});

function settingsFor(server: MockServer, subject: Subject): ClientRunSettings {
  return { server, subject, spec: "test", timeoutMs: 5000, isStrict: false };
}

test.each([
  ["the reference", (subject: Subject) => subject],
  ["a reader that loses letters", (subject: Subject) => altered(subject, (text) => text.slice(1))],
])(
  "judging a trace of %s again, or from JSON, gives the same verdict",
  { timeout: 300_000 },
  async (_what, change) => {
    await using server = await createMockServer();
    for (const level of ["chat", "events"] as const) {
      const settings = settingsFor(server, change(createReferenceSubject(level)));
      const exchanges = planned(
        level,
        ...(level === "chat" ? ["text/*", "tools/*", "usage/*", "error/*", "ending/cut*"] : ["events/*"]),
      );
      await Promise.all(
        exchanges.map(async (exchange) => {
          const played = await playStimulus(settings, stimulusOf(exchange));
          const again = {
            ...played,
            ...(JSON.parse(JSON.stringify({ ...played, rendition: null })) as object),
            rendition: played.rendition,
          };
          for (const rule of exchange.rules) {
            const judgement = judgeStimulus(settings, rule, played);
            expect(judgeStimulus(settings, rule, played)).toEqual(judgement);
            expect(judgeStimulus(settings, rule, again as typeof played)).toEqual(judgement);
          }
        }),
      );
    }
  },
);
