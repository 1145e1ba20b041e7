export { CaptureError, type CaptureErrorCode } from "./capture-error.ts";
export {
  type CapturedEnd,
  type CapturedPiece,
  type CapturedReply,
  type CapturedRequest,
} from "./captured-reply.ts";
export { type CaptureOptions, readCapture } from "./read-capture.ts";
export { recognize } from "./recognize.ts";
export { captureOfRaw } from "./raw-capture.ts";
export { captureOfRendition, captureOfScenario } from "./scenario-capture.ts";
export { type CollectedReply, collectReply } from "./collected-reply.ts";
export { scenarioOfReply } from "./scenario-of-reply.ts";
export { writeCurlCommand, writeCurlTrace } from "./write-curl.ts";
export { writeHar } from "./write-har.ts";
export { writeHttp } from "./write-http.ts";
export { writeTrace } from "./write-trace.ts";
