/** A mock provider as a web-standard function, for any JavaScript runtime: nothing here needs Node. */
export { MockServerError, type MockServerErrorCode } from "../error.ts";
export type { House, Mountable } from "../mount-house.ts";
export type { Mount } from "../mounted-scenario.ts";
export { createFetchMock, type FetchMock, type FetchMockOptions } from "./fetch-mock.ts";
export {
  type AnswerOptions,
  type AnswerToolCall,
  jsonReply,
  textAnswer,
  toolAnswer,
} from "../../scenario/whole-answers.ts";
