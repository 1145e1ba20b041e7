import type { RunRequest, SubjectInfo } from "../../wire/exec-protocol.ts";
import type { Observation } from "../../wire/observation.ts";

/** What came back when a subject was asked to run. */
export type RunOutcome =
  | { kind: "done"; observation: Observation }
  /** The subject declined this one. */
  | { kind: "skip"; reason: string }
  /** The adapter says it broke: nothing can be said about the client. */
  | { kind: "adapter-error"; message: string }
  /** The subject died, printed something that is no answer, or answered twice. */
  | { kind: "crash"; message: string }
  /** No answer within the time that was given. */
  | { kind: "timeout"; message: string };

/** A client under judgement, however it is plugged in. */
export interface Subject {
  readonly info: SubjectInfo;
  /** Runs one request. Never rejects: whatever goes wrong with the subject is an outcome. */
  run(request: Omit<RunRequest, "op" | "id">): Promise<RunOutcome>;
  /** Ends whatever was started. Safe to call twice. */
  close(): Promise<void>;
}
