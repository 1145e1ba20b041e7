import { expect, test } from "vitest";
import { LIMIT_CASES } from "../../../src/conformance/cases/limit-cases.ts";
import { expectOf } from "../../../src/conformance/client/expectation.ts";
import type { Finding } from "../../../src/conformance/rules/index.ts";
import { LIMIT_RULES } from "../../../src/conformance/rules/limits.ts";
import { renderScenario } from "../../../src/mock-server/index.ts";
import { type ScenarioInput, scenarioSchema } from "../../../src/scenario/scenario.ts";
import type { SubjectLevel } from "../../../src/wire/exec-protocol.ts";
import type { Observation } from "../../../src/wire/observation.ts";

const TEXT = "0123456789".repeat(200);

function judge(id: string, level: SubjectLevel, input: ScenarioInput, observation: Observation): Finding {
  const scenario = scenarioSchema.parse(input);
  const { reading, answer } = expectOf(scenario, renderScenario(scenario));
  const observes = level === "chat" ? ["text" as const, "error" as const] : ["events" as const];
  const rule = LIMIT_RULES.find((each) => each.id === id);
  if (rule === undefined) throw new Error(`no rule ${id}`);
  return rule.judge({
    scenario,
    reading,
    expected: answer,
    exchanges: [],
    subject: { name: "s", version: "", language: "", runtime: "", level, observes, concurrency: 1 },
    forgivesTrailingNewline: false,
    observation,
  });
}

const CHAT: ScenarioInput = {
  steps: [{ role: "assistant" }, { text: "start " }, { text: TEXT }, { finish: "stop" }, { done: true }],
};

function chat(ended: Observation["ended"], text: string): Finding {
  return judge("limits.honest", "chat", CHAT, { ended, choices: [{ index: 0, text }] });
}

test("a whole answer holds, and so does an error with a beginning of it", () => {
  expect(chat("complete", `start ${TEXT}`).held).toBe(true);
  expect(chat("error", "start ").held).toBe(true);
  expect(chat("error", "").held).toBe(true);
});

test("an answer with a hole in it is broken, said in few words", () => {
  expect(chat("complete", "start ")).toEqual({
    held: false,
    message: "the text of choice 0 differs",
    expected: { length: 2006, from: 0, text: `start ${TEXT.slice(0, 80)}` },
    actual: { length: 6, from: 0, text: "start " },
  });
});

test("an error does not excuse text that was never sent", () => {
  expect(chat("error", `start ${TEXT.slice(1)}`).held).toBe(false);
});

const EVENTS: ScenarioInput = { steps: [{ bytes: "data: 0\n\ndata: 1\n\ndata: 2\n\n" }] };

function events(ended: Observation["ended"], ...data: string[]): Finding {
  const seen = data.map((each) => ({ type: "message", data: each, id: "" }));
  return judge("limits.huge", "events", EVENTS, { ended, events: seen });
}

test("all events hold, and so does a beginning with an error", () => {
  expect(events("complete", "0", "1", "2").held).toBe(true);
  expect(events("error", "0", "1").held).toBe(true);
});

test("a missing, an added and a different event are named by their place", () => {
  expect(events("complete", "0", "1")).toMatchObject({
    message: "event 3 of 3 is missing and no error says so",
  });
  expect(events("error", "0", "1", "2", "3")).toMatchObject({ message: "event 4 of 3 was never sent" });
  expect(events("error", "0", "2")).toMatchObject({
    message: "event 2 of 3 differs",
    expected: "1",
    actual: "2",
  });
});

test("what is a must stays below 1 MiB an event, so that such a limit is within the rules", () => {
  const strict = LIMIT_CASES.filter(({ rules }) => !rules.some((rule) => rule.startsWith("limits.")));
  expect(strict.length).toBeGreaterThan(3);
  for (const { scenario } of strict) {
    const { frames } = renderScenario(scenarioSchema.parse(scenario));
    expect(Math.max(...frames.map(({ start, end }) => end - start))).toBeLessThan(1_000_000);
  }
});
