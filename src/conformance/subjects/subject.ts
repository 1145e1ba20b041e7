import type { RunRequest, SubjectInfo } from "../../wire/exec-protocol.ts";
import type { Exchange } from "../../wire/exchange.ts";
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

/** What is asked of a subject; operation and id belong to the protocol. */
export type SubjectRequest = Omit<RunRequest, "op" | "id">;

/** What the asker of a run knows of it while it lasts. */
export interface RunWatch {
  /**
   * Called just before the request is sent a second time, alone, because it was open when the process died or fell
   * silent and others were open too: the exchanges until then do not count.
   */
  onRepeat?(): void;
  /** When the client's first request came, in milliseconds of `performance.now()`; null before that. */
  requestedAt?(): number | null;
}

/** A client under judgement, however it is plugged in. */
export interface Subject {
  readonly info: SubjectInfo;
  /** Faults that belong to no run: late second answers, a death between runs, and the like. Grows while it runs. */
  readonly faults: readonly string[];
  /** The text comes from a program's output: one newline at its end may be the program's own. */
  readonly forgivesTrailingNewline?: boolean;
  /** False where nothing carries `timeoutMs` to the client. @defaultValue true */
  readonly isToldTimeLimit?: boolean;
  /** Runs one request. Never rejects: whatever goes wrong with the subject is an outcome. */
  run(request: SubjectRequest, watch?: RunWatch): Promise<RunOutcome>;
  /**
   * The most memory its processes have held at once so far, in bytes; null where that cannot be told.
   * Absent where it shares a process with others, or starts one for each run.
   */
  peakMemoryBytes?(): number | null;
  /** Ends the running process, so that the next run begins in a fresh one. */
  startAfresh?(): Promise<void>;
  /**
   * Only in a saved run: what was played then under this id, or null. Nothing is asked of such a subject.
   */
  readonly recall?: (id: string) => Recalled | null;
  /** Ends whatever was started. Safe to call twice. */
  close(): Promise<void>;
}

/** What a saved run holds of one exchange. */
export interface Recalled {
  /** As it was written down. */
  scenario: Record<string, unknown>;
  /** SHA-256 of the bodies as they were to be sent. */
  bodies: readonly string[];
  outcome: RunOutcome;
  exchanges: Exchange[];
  ms: number;
}
