/** One exchange as data: the language, the ways to write it down, and what it means. */
export {
  bytes,
  chunk,
  comment,
  done,
  error,
  event,
  finish,
  reasoning,
  refusal,
  role,
  scenario,
  text,
  tool,
  toolDelta,
  usage,
  wait,
} from "./builders.ts";
export { closestWord } from "./closest-word.ts";
export { compactScenario } from "./compact-scenario.ts";
export { DIALECT_NAMES, type DialectName, dialectNameSchema } from "./dialect-name.ts";
export { contentText, type Intent, intendAnswer } from "./intent.ts";
export type { AnswerInput, AnswersInput } from "./answers/answer.ts";
export { loadScenario, loadScenarioOrAnswers } from "./load-file.ts";
export type { Match } from "./match.ts";
export type { Pace } from "./pace.ts";
export { parseScenario } from "./parse-scenario.ts";
export { decodeReplayToken, encodeReplayToken, type ReplayPayload } from "./replay-token.ts";
export { type FollowUp, type Scenario, type ScenarioInput, scenarioSchema } from "./scenario.ts";
export { ScenarioError, type ScenarioErrorCode, type ScenarioMistake } from "./scenario-error.ts";
export {
  type Content,
  type Cut,
  type Step,
  type StepInput,
  type StepKind,
  STEP_KINDS,
  stepSchema,
} from "./step.ts";
export {
  type AnswerOptions,
  type AnswerToolCall,
  jsonReply,
  textAnswer,
  toolAnswer,
} from "./whole-answers.ts";
export {
  type Ending,
  ENDING_KINDS,
  type EndingKind,
  endingSchema,
  type WireStyle,
  wireStyleSchema,
  type Writes,
  writesSchema,
} from "./wire-style.ts";
