/**
 * `unreadable-file`: missing, too large, a directory, not UTF-8. `unknown-format`: no loader for this extension.
 * `invalid-syntax`: not YAML or JSON. `module-failed`: a module threw or exports no scenario.
 * `invalid-scenario`: well-formed, but no scenario. `invalid-token`: a replay token that cannot be read.
 */
export type ScenarioErrorCode =
  | "unreadable-file"
  | "unknown-format"
  | "invalid-syntax"
  | "module-failed"
  | "invalid-scenario"
  | "invalid-token";

/** One thing that is wrong, and where. */
export interface ScenarioMistake {
  message: string;
  /** The place inside the scenario, such as `steps[2].wait`; empty for the scenario as a whole. */
  path: string;
  /** Counted from 1; absent when the scenario came from memory or from a module. */
  line?: number;
  /** In UTF-16 code units, counted from 1. */
  column?: number;
}

interface ScenarioErrorFacts {
  file?: string | undefined;
  /** Up to 100 of those found, also what the message leaves out. */
  mistakes?: readonly ScenarioMistake[];
  cause?: unknown;
}

/** Thrown when a scenario or a replay token cannot be read. Line, column and path are those of the first mistake. */
export class ScenarioError extends Error {
  override readonly name = "ScenarioError";
  readonly code: ScenarioErrorCode;
  readonly file: string | undefined;
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly path: string | undefined;
  readonly mistakes: readonly ScenarioMistake[];

  constructor(code: ScenarioErrorCode, message: string, facts: ScenarioErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.code = code;
    this.file = facts.file;
    this.mistakes = facts.mistakes ?? [];
    const first = this.mistakes[0];
    this.line = first?.line;
    this.column = first?.column;
    this.path = first?.path;
  }
}
