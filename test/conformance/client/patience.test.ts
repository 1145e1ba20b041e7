import { expect, test } from "vitest";
import { Patience, type Trial } from "../../../src/conformance/client/patience.ts";
import type { RunOutcome } from "../../../src/conformance/subjects/subject.ts";

const DONE: RunOutcome = { kind: "done", observation: { ended: "complete" } };
const hang = (rest: Partial<Trial> = {}): Trial => ({
  outcome: { kind: "timeout", message: "" },
  ms: 11_500,
  timeoutMs: 10_000,
  ...rest,
});
const trial = (outcome: RunOutcome, ms = 5): Trial => ({ outcome, ms, timeoutMs: 10_000 });

function patienceAfter(...trials: Trial[]): Patience {
  const patience = new Patience();
  for (const each of trials) patience.note(each);
  return patience;
}

test("four hangs in a row are enough, three are not", () => {
  expect(patienceAfter(hang(), hang(), hang()).lostBy).toBeNull();
  expect(patienceAfter(hang(), hang(), hang(), hang()).lostBy).toBe("the subject hung 4 times in a row");
});

test("an answer in between begins the count anew", () => {
  expect(patienceAfter(hang(), hang(), hang(), trial(DONE), hang()).lostBy).toBeNull();
  expect(
    patienceAfter(hang(), hang(), hang(), trial({ kind: "skip", reason: "" }), hang()).lostBy,
  ).toBeNull();
});

test("a hang where silence is the question says nothing", () => {
  const silence = hang({ isAboutSilence: true });
  expect(patienceAfter(silence, silence, silence, silence).lostBy).toBeNull();
  expect(patienceAfter(hang(), hang(), silence, hang(), hang()).lostBy).not.toBeNull();
});

test.each<RunOutcome>([
  { kind: "crash", message: "" },
  { kind: "adapter-error", message: "" },
])("twenty times $kind in a row are enough", (outcome) => {
  const trials = Array.from({ length: 19 }, () => trial(outcome));
  expect(patienceAfter(...trials).lostBy).toBeNull();
  expect(patienceAfter(...trials, trial(outcome)).lostBy).toBe(
    "the subject gave no answer 20 times in a row",
  );
  expect(patienceAfter(...trials, trial(DONE), trial(outcome)).lostBy).toBeNull();
});

test("a crash that takes as long as a hang costs as much patience", () => {
  const slow = trial({ kind: "crash", message: "" }, 30_000);
  expect(patienceAfter(slow, slow, slow, slow).lostBy).toContain("hung 4 times");
});

test("hangs can be forgiven, crashes cannot", () => {
  const hung = patienceAfter(hang(), hang(), hang(), hang());
  hung.forgiveHangs();
  expect(hung.lostBy).toBeNull();
  const crashed = patienceAfter(...Array.from({ length: 20 }, () => trial({ kind: "crash", message: "" })));
  crashed.forgiveHangs();
  expect(crashed.lostBy).not.toBeNull();
});
