/**
 * `unreadable-file`: missing, a directory, not UTF-8. `invalid-baseline`: a baseline that is not one.
 * `invalid-results`: a file that holds no results. `truncated-results`: results without a footer.
 * `results-disagree`: results of different runs. `duplicate-results`: a check or a shard that is there twice.
 * `missing-shard`: not all shards of a run were given. `cannot-save`: a file that could not be written.
 */
export type ConformanceErrorCode =
  | "unreadable-file"
  | "invalid-baseline"
  | "invalid-results"
  | "truncated-results"
  | "results-disagree"
  | "duplicate-results"
  | "missing-shard"
  | "cannot-save";

interface ConformanceErrorFacts {
  file?: string | undefined;
  /** Counted from 1. */
  line?: number | undefined;
  /** In UTF-16 code units, counted from 1. */
  column?: number | undefined;
  cause?: unknown;
}

/** Files that a run is given or leaves behind and that cannot be used; never a verdict on a subject. */
export class ConformanceError extends Error {
  override readonly name = "ConformanceError";
  readonly code: ConformanceErrorCode;
  readonly file: string | undefined;
  readonly line: number | undefined;
  readonly column: number | undefined;

  constructor(code: ConformanceErrorCode, message: string, facts: ConformanceErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.code = code;
    this.file = facts.file;
    this.line = facts.line;
    this.column = facts.column;
  }
}
