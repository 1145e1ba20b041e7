import { expect, test } from "vitest";
import { plannedTime } from "../../../src/conformance/client/planned-time.ts";
import { LAWS } from "../../../src/conformance/generate/laws.ts";
import { planned } from "../a-trace.ts";

const asked = { subject: { level: "chat" as const, observes: [] }, concurrency: 4, seed: 1, runs: 20 };

test("a plan takes as long as its streams side by side, and never less than the longest", () => {
  const plan = planned("chat", "cancel/*");
  const longest = Math.max(...plan.map(({ rendition }) => rendition.plannedMs));
  const total = plan.reduce((sum, { rendition }) => sum + rendition.plannedMs, 0);
  expect(longest).toBeGreaterThan(2000);
  expect(plannedTime(plan, [], asked)).toBe(longest);
  expect(plannedTime(plan, [], { ...asked, concurrency: 1 })).toBe(total);
  expect(plannedTime([], [], asked)).toBe(0);
});

test("a silence that is to be noticed counts, and so do the streams that will be generated", () => {
  expect(plannedTime(planned("chat", "ending/stall*"), [], asked)).toBeGreaterThan(2000);
  const cancels = plannedTime([], [LAWS["any-cancel"]], asked);
  expect(cancels).toBeGreaterThan(1500);
  expect(plannedTime([], [LAWS["any-cancel"]], { ...asked, runs: 0 })).toBe(0);
});
