import { ALL_CASES } from "../../src/conformance/cases/index.ts";
import type { Stimulus } from "../../src/conformance/client/client-run.ts";
import { planExchanges, type PlannedExchange } from "../../src/conformance/run/plan.ts";
import { selectChecks } from "../../src/conformance/run/selection.ts";
import type { RunOutcome, Subject, SubjectRequest } from "../../src/conformance/subjects/subject.ts";
import type { SubjectInfo } from "../../src/wire/exec-protocol.ts";

const INFO: SubjectInfo = {
  name: "fake",
  version: "1",
  language: "typescript",
  runtime: "here",
  level: "chat",
  observes: ["text", "error"],
  concurrency: 8,
};

/** A subject in this process whose answers are made up. */
export function fakeSubject(
  run: (request: SubjectRequest) => Promise<RunOutcome> | RunOutcome,
  info: Partial<SubjectInfo> = {},
): Subject {
  return {
    info: { ...INFO, ...info },
    faults: [],
    run: async (request) => run(request),
    close: async () => undefined,
  };
}

/** A subject that is another one with its observations changed. */
export function altered(subject: Subject, change: (text: string) => string): Subject {
  return {
    ...subject,
    async run(request, watch) {
      const outcome = await subject.run(request, watch);
      if (outcome.kind !== "done") return outcome;
      const choices = outcome.observation.choices?.map((choice) => ({
        ...choice,
        text: change(choice.text ?? ""),
      }));
      return { kind: "done", observation: { ...outcome.observation, choices } };
    },
  };
}

/** The planned exchanges whose ids match the patterns. */
export function planned(level: "chat" | "events", ...only: string[]): PlannedExchange[] {
  return planExchanges(ALL_CASES, level, selectChecks(only));
}

export function stimulusOf({ scenario, rendition, case: each }: PlannedExchange): Stimulus {
  return { scenario, rendition, expect: each.expect, cancelAfter: each.cancelAfter };
}
