export { CaptureError, type CaptureErrorCode } from "./capture-error.ts";
export {
  type CapturedEnd,
  type CapturedPiece,
  type CapturedReply,
  type CapturedRequest,
} from "./captured-reply.ts";
export { type CaptureOptions, readCapture } from "./read-capture.ts";
export { captureOfRaw } from "./raw-capture.ts";
export { captureOfScenario } from "./scenario-capture.ts";
