import { expect, test } from "vitest";
import { type JudgeOptions, judgeClient } from "../../../src/conformance/client/judge-client.ts";
import { selectChecks } from "../../../src/conformance/run/selection.ts";
import { createReferenceSubject } from "../../../src/conformance/subjects/reference-subject.ts";
import type { RunOutcome, Subject } from "../../../src/conformance/subjects/subject.ts";
import { createMockServer } from "../../../src/mock-server/index.ts";
import type { CheckRecord } from "../../../src/wire/result.ts";
import { altered, fakeSubject, planned } from "../a-trace.ts";

async function judge(
  subject: Subject,
  options: Partial<JudgeOptions> & { only?: string[]; skip?: string[] } = {},
): Promise<CheckRecord[]> {
  await using server = await createMockServer();
  const { only = ["sse/*"], skip = [], ...rest } = options;
  const records: CheckRecord[] = [];
  await judgeClient(
    { server, subject, spec: "test", timeoutMs: 5000, isStrict: false },
    {
      seed: 1,
      runs: 5,
      concurrency: 8,
      selection: selectChecks(only, skip),
      signal: new AbortController().signal,
      onRecord: (record) => records.push(record),
      ...rest,
    },
  );
  return records;
}

function verdictsOf(records: CheckRecord[]): Set<string> {
  return new Set(records.map(({ verdict }) => verdict));
}

const HANG: RunOutcome = { kind: "timeout", message: "no answer" };

test("the reference passes, at every concurrency with the same records in the same order", async () => {
  const only = ["sse/*", "ending/cut*", "property/answer"];
  const one = await judge(createReferenceSubject(), { only, concurrency: 1 });
  expect(verdictsOf(one)).toEqual(new Set(["pass"]));
  expect(one.at(-1)).toMatchObject({
    check: "property/answer#answer.any-rendering",
    message: "5 generated streams",
  });
  const timeless = (records: CheckRecord[]) => records.map((record) => ({ ...record, ms: 0 }));
  expect(timeless(await judge(createReferenceSubject(), { only }))).toEqual(timeless(one));
});

test("a hang in a silence is tried again alone too", async () => {
  const reference = createReferenceSubject();
  let asked = 0;
  const subject: Subject = {
    ...reference,
    async run(request) {
      asked++;
      return asked <= 2 ? HANG : await reference.run(request);
    },
  };
  const records = await judge(subject, { only: ["ending/stall*", "ending/done-without-close*"] });
  expect(records.map(({ verdict }) => verdict)).toEqual(["pass", "pass"]);
  expect(asked).toBe(4);
});

test("a hang beside others is tried again alone, and only that counts", async () => {
  const reference = createReferenceSubject();
  const exchanges = planned("chat", "sse/b*").length;
  const openAt: number[] = [];
  let open = 0;
  const subject: Subject = {
    ...reference,
    async run(request) {
      open++;
      openAt.push(open);
      const outcome = openAt.length <= 3 ? HANG : await reference.run(request);
      open--;
      return outcome;
    },
  };
  const records = await judge(subject, { only: ["sse/b*"] });
  expect(verdictsOf(records)).toEqual(new Set(["pass"]));
  expect(openAt.length).toBe(exchanges + 3);
  expect(openAt.slice(-3)).toEqual([1, 1, 1]);
  expect(Math.max(...openAt)).toBeGreaterThan(1);
});

test("a subject that hangs on everything is asked a handful of times, and properties not at all", async () => {
  let asked = 0;
  const subject = fakeSubject(() => {
    asked++;
    return HANG;
  });
  const records = await judge(subject, { only: ["sse/*", "text/*", "property/answer"], concurrency: 1 });
  expect(asked).toBe(4);
  expect(records.filter(({ verdict }) => verdict === "timeout").length).toBeGreaterThanOrEqual(4);
  expect(records.at(-1)).toMatchObject({
    case: "property/answer",
    verdict: "not-observed",
    message: "not played: the subject hung 4 times in a row",
  });
});

test("a subject that fails at one chapter only is judged on all the others", async () => {
  const reference = createReferenceSubject();
  const subject: Subject = {
    ...reference,
    run: async (request) => (request.body?.["tools"] === undefined ? reference.run(request) : HANG),
  };
  const records = await judge(subject, { only: ["sse/*", "text/*", "tools/*"], concurrency: 1 });
  expect(verdictsOf(records)).not.toContain("not-observed");
  expect(records.filter(({ verdict }) => verdict === "timeout").length).toBeGreaterThan(10);
});

test("a fault of the harness in one exchange costs that exchange", async () => {
  const reference = createReferenceSubject();
  let runs = 0;
  const subject: Subject = {
    ...reference,
    run: (request) => (++runs === 3 ? Promise.reject(new Error("our fault")) : reference.run(request)),
  };
  const records = await judge(subject, { only: ["sse/b*"], concurrency: 1 });
  const faults = records.filter(({ verdict }) => verdict === "harness-error");
  expect(faults.length).toBeGreaterThan(0);
  expect(faults[0]?.message).toContain("our fault");
  expect(new Set(faults.map((record) => record.check.replace(/#[^@]*/, ""))).size).toBe(1);
  expect(records.filter(({ verdict }) => verdict === "pass").length).toBe(records.length - faults.length);
});

test("a fault of the harness in a property is a record too", async () => {
  const subject: Subject = { ...createReferenceSubject(), run: () => Promise.reject(new Error("our fault")) };
  const [record] = await judge(subject, { only: ["property/answer"] });
  expect(record).toMatchObject({ verdict: "harness-error", message: expect.stringContaining("our fault") });
});

test("when it is stopped, what was decided is handed on and nothing after that", async () => {
  const stop = new AbortController();
  const reference = createReferenceSubject();
  const records: CheckRecord[] = [];
  let runs = 0;
  let recordsAtStop = 0;
  const subject: Subject = {
    ...reference,
    async run(request) {
      const outcome = await reference.run(request);
      if (++runs === 20) {
        stop.abort();
        recordsAtStop = records.length;
      }
      return outcome;
    },
  };
  await judge(subject, { signal: stop.signal, onRecord: (record) => records.push(record) });
  expect(recordsAtStop).toBeGreaterThan(5);
  expect(records.length).toBe(recordsAtStop);
  expect(runs).toBeLessThan(40);
});

test("generated streams find what fixed ones do not, and the find fits in a token", async () => {
  const subject = altered(createReferenceSubject(), (text) => text.replace("__proto__", ""));
  const [record] = await judge(subject, { only: ["property/answer"], runs: 300 });
  expect(record).toMatchObject({
    verdict: "fail",
    message: expect.stringMatching(
      /^the text of choice 0 differs \(generated stream \d+ of seed 1, made smaller \d+ times\)$/,
    ),
    expected: "__proto__",
    actual: "",
    replay: expect.stringMatching(/^sp1\.[\w-]{50,600}$/),
  });
  const [again] = await judge(subject, { only: ["property/answer"], runs: 300 });
  expect({ ...again, ms: 0 }).toEqual({ ...record, ms: 0 });
});

test("a property that never applied does not pass", async () => {
  const subject = fakeSubject(() => ({ kind: "skip", reason: "not today" }));
  expect(await judge(subject, { only: ["property/answer"] })).toMatchObject([
    { verdict: "not-applicable", message: "skipped by the subject: not today" },
  ]);
});

test("a property that applied sometimes passes", async () => {
  const reference = createReferenceSubject();
  let runs = 0;
  const subject: Subject = {
    ...reference,
    run: async (request) => (++runs % 2 === 0 ? { kind: "skip", reason: "even" } : reference.run(request)),
  };
  expect(await judge(subject, { only: ["property/answer"] })).toMatchObject([
    { verdict: "pass", message: "5 generated streams" },
  ]);
});

test("faults between runs are one record, each fault once", async () => {
  const subject = { ...createReferenceSubject(), faults: ["one", "two", "one"] };
  const found = (await judge(subject, { only: ["sse.bom"] })).filter(
    ({ rule }) => rule === "subject.protocol",
  );
  expect(found).toMatchObject([{ verdict: "crash", message: "one\ntwo" }]);
});
