export { collectChunks, type ChunkSource, type CollectOptions } from "./collect-chunks.ts";
export { collectEvents, type CollectEventsOptions, type EventSink } from "./collect-events.ts";
export {
  defineClient,
  type CancelAfter,
  type Capability,
  type ClientDefinition,
  type ClientRequest,
  type Observation,
  type RunTools,
  type SubjectLevel,
} from "./define-client.ts";
export { describeError, type ObservedError } from "./describe-error.ts";
export { serveClient } from "./serve-client.ts";
