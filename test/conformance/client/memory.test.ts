import { expect, test } from "vitest";
import {
  hasSettled,
  judgeMemory,
  LONG_BYTES,
  LONGER_BYTES,
  SHORT_BYTES,
} from "../../../src/conformance/client/memory.ts";
import { groupPeakBytes } from "../../../src/conformance/subjects/process-memory.ts";
import { startExecSubject } from "../../../src/conformance/subjects/exec-subject.ts";
import { createMockServer } from "../../../src/mock-server/index.ts";
import { BROKEN_LIMITS } from "../../broken/clients/limits.ts";
import { subjectOf } from "../../broken/judge-many.ts";
import { judgeSubject } from "../../broken/judge-subject.ts";
import { act, scripted } from "../subjects/scripted-subject.ts";

const MIB = 1024 * 1024;

test("who holds as much more as the long stream has more than the short one keeps what it reads", () => {
  expect(judgeMemory(90 * MIB, 90 * MIB + LONG_BYTES - SHORT_BYTES)).toMatchObject({
    held: false,
    message: "memory grew by 42 MiB from a stream with 6 MiB of comments to one with 48 MiB",
  });
  expect(judgeMemory(90 * MIB, 110 * MIB)).toEqual({ held: true });
  expect(judgeMemory(90 * MIB, 60 * MIB)).toEqual({ held: true });
});

test("who keeps what it reads grows on with a stream three times as long, and a lazy collector does not", () => {
  const sizes = { bytes: LONGER_BYTES, than: LONG_BYTES };
  expect(judgeMemory(150 * MIB, 150 * MIB + LONGER_BYTES - LONG_BYTES, sizes).held).toBe(false);
  expect(judgeMemory(465 * MIB, 500 * MIB, sizes)).toEqual({ held: true });
});

test("memory has settled when the bytes of a long stream went through in short ones and left no trace", () => {
  expect(hasSettled([])).toBe(false);
  expect(hasSettled(Array.from({ length: 8 }, () => 90 * MIB))).toBe(false);
  expect(hasSettled(Array.from({ length: 9 }, () => 90 * MIB))).toBe(true);
  expect(hasSettled(Array.from({ length: 30 }, (_, i) => (90 + 5 * i) * MIB))).toBe(false);
});

test.runIf(process.platform === "linux")(
  "the peak of a process is what it once held, until it starts afresh",
  async () => {
    const subject = await startExecSubject(scripted());
    try {
      const before = subject.peakMemoryBytes?.() ?? 0;
      expect(before).toBeGreaterThan(10 * MIB);
      await subject.run(act("fill", { bytes: 200 * MIB }));
      const filled = subject.peakMemoryBytes?.() ?? 0;
      expect(filled - before).toBeGreaterThan(150 * MIB);
      await subject.run(act("answer"));
      expect(subject.peakMemoryBytes?.()).toBeGreaterThanOrEqual(filled);
      await subject.startAfresh?.();
      await subject.run(act("answer"));
      expect(subject.peakMemoryBytes?.()).toBeLessThan(filled - 100 * MIB);
    } finally {
      await subject.close();
    }
  },
);

test("a group that nobody is in has no peak", () => {
  expect(groupPeakBytes(2 ** 30)).toBeNull();
});

test("what is said about memory shows the stream that decided it, and no word is made of a stream so long", async () => {
  const client = BROKEN_LIMITS.find(
    ({ breaks, level }) => level === "events" && breaks[0] === "limits.memory",
  );
  if (client === undefined) throw new Error("nobody keeps what it reads");
  await using server = await createMockServer();
  const [record] = await judgeSubject(server, subjectOf(client), { only: ["limits.memory"] });
  expect(record).toMatchObject({
    verdict: "warn",
    message: "memory grew by 96 MiB from a stream with 48 MiB of comments to one with 144 MiB",
  });
  const bytes = Number(/(\d+) bytes in/.exec(record?.sent?.head ?? "")?.[1]);
  expect(bytes).toBeGreaterThan(LONGER_BYTES);
  expect(record?.replay).toBeUndefined();
}, 300_000);
