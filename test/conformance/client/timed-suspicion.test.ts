import { expect, test } from "vitest";
import { judgeClient } from "../../../src/conformance/client/judge-client.ts";
import { selectChecks } from "../../../src/conformance/run/selection.ts";
import { createReferenceSubject } from "../../../src/conformance/subjects/reference-subject.ts";
import type { Subject } from "../../../src/conformance/subjects/subject.ts";
import { createMockServer } from "../../../src/mock-server/index.ts";
import type { CheckRecord } from "../../../src/wire/result.ts";

/** A reader whose reports are late by so much, each time it is asked, and after that by the last of these. */
function late(...byMs: number[]): Subject & { asked(): number } {
  const reference = createReferenceSubject();
  let asked = 0;
  return {
    ...reference,
    asked: () => asked,
    async run(request) {
      const lag = byMs[Math.min(asked++, byMs.length - 1)] ?? 0;
      const outcome = await reference.run(request);
      if (outcome.kind !== "done") return outcome;
      const arrivals = (outcome.observation.arrivals ?? []).map((at, i) => at + (i === 0 ? 0 : lag));
      return { kind: "done", observation: { ...outcome.observation, arrivals } };
    },
  };
}

async function judge(subject: Subject): Promise<CheckRecord[]> {
  await using server = await createMockServer();
  const records: CheckRecord[] = [];
  await judgeClient(
    { server, subject, spec: "test", timeoutMs: 10_000, isStrict: false },
    {
      seed: 1,
      runs: 0,
      concurrency: 8,
      selection: selectChecks(["delivery/paced#*"]),
      signal: new AbortController().signal,
      onRecord: (record) => records.push(record),
    },
  );
  return records;
}

test("who is late once, or twice, was held up by the machine", async () => {
  const [once, twice] = [late(5000, 0), late(5000, 5000, 0)];
  for (const records of await Promise.all([judge(once), judge(twice)]))
    expect(records.map(({ rule, verdict }) => [rule, verdict])).toEqual([
      ["delivery.as-it-comes", "pass"],
      ["delivery.prompt", "pass"],
    ]);
  expect([once.asked(), twice.asked()]).toEqual([2, 3]);
});

test("who is late whenever it is asked is found out", async () => {
  const always = late(5000);
  const records = await judge(always);
  expect(records.map(({ rule, verdict }) => [rule, verdict])).toEqual([
    ["delivery.as-it-comes", "fail"],
    ["delivery.prompt", "warn"],
  ]);
  expect(always.asked()).toBe(3);
});
