import type { BrokenClient } from "../broken-client.ts";
import { BROKEN_ANSWER_ENDS } from "./answer-ends.ts";
import { BROKEN_BOUNDARIES } from "./boundaries.ts";
import { BROKEN_CHUNKS } from "./chunks.ts";
import { BROKEN_DELIVERY } from "./delivery.ts";
import { BROKEN_DEVIATIONS } from "./deviations.ts";
import { BROKEN_ENDINGS } from "./endings.ts";
import { BROKEN_ERRORS } from "./errors.ts";
import { BROKEN_HTTP } from "./http.ts";
import { BROKEN_APART } from "./leftovers.ts";
import { BROKEN_LIMITS } from "./limits.ts";
import { BROKEN_PACKED } from "./packed.ts";
import { BROKEN_RECONNECT } from "./reconnect.ts";
import { BROKEN_SSE } from "./sse.ts";
import { BROKEN_TEXT } from "./text.ts";
import { BROKEN_TOOLS } from "./tools.ts";

export { BROKEN_UNSEEN } from "./answer.ts";
export { BROKEN_APART } from "./leftovers.ts";
export { BROKEN_LIMITS } from "./limits.ts";

/** Wrong on the way from bytes to events. */
export const BROKEN_STREAM_READERS: readonly BrokenClient[] = [...BROKEN_SSE, ...BROKEN_BOUNDARIES];

/** Wrong on the way from events to an answer and its end. */
export const BROKEN_ANSWER_READERS: readonly BrokenClient[] = [
  ...BROKEN_CHUNKS,
  ...BROKEN_TEXT,
  ...BROKEN_TOOLS,
  ...BROKEN_ANSWER_ENDS,
  ...BROKEN_ERRORS,
  ...BROKEN_ENDINGS,
  ...BROKEN_DEVIATIONS,
  ...BROKEN_PACKED,
];

/** Wrong about HTTP or about time. */
export const BROKEN_CALLERS: readonly BrokenClient[] = [
  ...BROKEN_HTTP,
  ...BROKEN_DELIVERY,
  ...BROKEN_RECONNECT,
];

/** Every wrong client that fixed cases find out. */
export const BROKEN_CLIENTS: readonly BrokenClient[] = [
  ...BROKEN_STREAM_READERS,
  ...BROKEN_ANSWER_READERS,
  ...BROKEN_CALLERS,
  ...BROKEN_LIMITS,
  ...BROKEN_APART,
];
