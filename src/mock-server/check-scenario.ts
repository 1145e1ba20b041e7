import type { AnswersInput } from "../scenario/answers/answer.ts";
import { type Answer, readAnswers } from "../scenario/answers/read-answers.ts";
import { readScenario } from "../scenario/parse-scenario.ts";
import { toError } from "../scenario/render-mistakes.ts";
import type { Scenario, ScenarioInput } from "../scenario/scenario.ts";
import { MockServerError } from "./error.ts";

/**
 * Fills in the defaults, and says what is wrong as plainly as for a file. Takes what is checked already as well:
 * checking twice changes nothing.
 */
export function checkScenario(input: ScenarioInput | Scenario): Scenario {
  const result = readScenario(input);
  if ("scenario" in result) return result.scenario;
  const cause = toError("invalid-scenario", "Cannot play the scenario", result.mistakes);
  throw new MockServerError("invalid-scenario", cause.message, { cause });
}

/** What can be said, checked. */
export type CheckedSaying = { scenario: Scenario } | { answers: Answer[] };

/** Whatever can be said: a scenario, or answers under `answers`. */
export function checkSaying(input: ScenarioInput | Scenario | AnswersInput): CheckedSaying {
  if (!("answers" in input)) return { scenario: checkScenario(input) };
  const result = readAnswers(input);
  if ("answers" in result) return result;
  const cause = toError("invalid-scenario", "Cannot give the answers", result.mistakes);
  throw new MockServerError("invalid-scenario", cause.message, { cause });
}
