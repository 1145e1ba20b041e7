/** A mock provider as MSW handlers, for Node and for the browser. Needs `msw`, 2 or 3, beside it. */
export { MockServerError, type MockServerErrorCode } from "../error.ts";
export type { House, Mountable } from "../mount-house.ts";
export type { Mount } from "../mounted-scenario.ts";
export { createMswMock, type MswMock, type MswMockOptions, playScenario } from "./msw-mock.ts";
export {
  type AnswerOptions,
  type AnswerToolCall,
  jsonReply,
  textAnswer,
  toolAnswer,
} from "../../scenario/whole-answers.ts";
