import { ANSWER_END_CASES } from "./answer-end-cases.ts";
import { BOUNDARY_CASES } from "./boundary-cases.ts";
import { CANCEL_CASES } from "./cancel-cases.ts";
import type { Case } from "./case.ts";
import { CHUNK_PROGRAMS } from "./chunk-programs.ts";
import { CHUNK_CASES } from "./chunk-cases.ts";
import { DELIVERY_CASES } from "./delivery-cases.ts";
import { DEVIATION_CASES } from "./deviation-cases.ts";
import { ENDING_CASES } from "./ending-cases.ts";
import { ERROR_CASES } from "./error-cases.ts";
import { EVENT_CASES } from "./event-cases.ts";
import { HTTP_CASES } from "./http-cases.ts";
import { LIMIT_CASES } from "./limit-cases.ts";
import { PACKED_CASES } from "./packed-cases.ts";
import { REASONING_CASES } from "./reasoning-cases.ts";
import { RECONNECT_CASES } from "./reconnect-cases.ts";
import { SSE_CASES } from "./sse-cases.ts";
import { SSE_FIELD_CASES } from "./sse-field-cases.ts";
import { TEXT_CASES } from "./text-cases.ts";
import { TOOL_CASES } from "./tool-cases.ts";
import { TOOL_DEVIATION_CASES } from "./tool-deviation-cases.ts";
import type { LawName } from "../generate/laws.ts";
import type { SubjectLevel } from "../../wire/exec-protocol.ts";

export type { Case } from "./case.ts";

/** Every fixed case on clients. */
export const ALL_CASES: readonly Case[] = [
  ...SSE_CASES,
  ...SSE_FIELD_CASES,
  ...BOUNDARY_CASES,
  ...CHUNK_CASES,
  ...TEXT_CASES,
  ...TOOL_CASES,
  ...TOOL_DEVIATION_CASES,
  ...PACKED_CASES,
  ...ANSWER_END_CASES,
  ...ERROR_CASES,
  ...ENDING_CASES,
  ...CANCEL_CASES,
  ...HTTP_CASES,
  ...LIMIT_CASES,
  ...DELIVERY_CASES,
  ...DEVIATION_CASES,
  ...REASONING_CASES,
  ...EVENT_CASES,
  ...CHUNK_PROGRAMS,
  ...RECONNECT_CASES,
];

/** A law that is judged on many exchanges: generated streams, or events of several sizes. */
export interface Property {
  id: string;
  level: SubjectLevel;
  rule: string;
  /** How its streams are generated; absent where it is not judged on generated streams. */
  law?: LawName;
  /** What is measured over several streams; absent where streams are generated. */
  measures?: Measure;
}

export type Measure = "time" | "memory" | "leftovers";

export const PROPERTIES: readonly Property[] = [
  { id: "property/answer", level: "chat", rule: "answer.any-rendering", law: "any-rendering" },
  { id: "property/events", level: "events", rule: "answer.any-rendering", law: "any-rendering" },
  { id: "property/cut", level: "chat", rule: "answer.any-cut", law: "any-cut" },
  { id: "property/error", level: "chat", rule: "answer.any-error", law: "any-error" },
  { id: "property/cancel", level: "chat", rule: "answer.any-cancel", law: "any-cancel" },
  { id: "answer/apart", level: "chat", rule: "answer.apart", measures: "leftovers" },
  { id: "events/apart", level: "events", rule: "answer.apart", measures: "leftovers" },
  { id: "limits/cost", level: "chat", rule: "limits.linear", measures: "time" },
  { id: "events/limits/cost", level: "events", rule: "limits.linear", measures: "time" },
  { id: "limits/memory", level: "chat", rule: "limits.memory", measures: "memory" },
  { id: "events/limits/memory", level: "events", rule: "limits.memory", measures: "memory" },
];
