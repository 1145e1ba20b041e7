import type { Scenario } from "../../scenario/scenario.ts";
import type { Answer } from "../../wire/answer.ts";
import type { Exchange } from "../../wire/exchange.ts";
import type { CancelAfter, SubjectInfo } from "../../wire/exec-protocol.ts";
import type { Observation } from "../../wire/observation.ts";
import type { ReplyReading } from "../read/index.ts";

/** Everything that is known about one exchange with a client; what a rule judges. */
export interface ClientTrace {
  scenario: Scenario;
  /** The reference reader's view of the bytes. */
  reading: ReplyReading;
  /** What should have come out; the scenario's intent, checked against the reading. */
  expected: Answer;
  cancelAfter?: CancelAfter;
  /** What answers each request in turn, the last event ID carried on; only in checks of reconnecting. */
  replies?: readonly ReplyReading[];
  /** What the mock server saw, one entry per request. */
  exchanges: Exchange[];
  subject: SubjectInfo;
  /** Standard output of a plain program: one trailing newline says nothing. */
  forgivesTrailingNewline: boolean;
  observation: Observation;
}
