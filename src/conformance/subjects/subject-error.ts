/**
 * `cannot-start`: the process ended before it said hello, or there was nothing to start. `no-hello`: it kept
 * silent. `bad-hello`: what it said is no hello. `missing-module`: no file at that path. `unknown-subject`: the
 * word names no subject. `not-installed`: a shipped subject whose packages or programs are not there.
 */
export type SubjectErrorCode =
  | "cannot-start"
  | "no-hello"
  | "bad-hello"
  | "missing-module"
  | "unknown-subject"
  | "not-installed";

/** A subject that cannot be used at all; what a running subject does wrong is an outcome, not an error. */
export class SubjectError extends Error {
  override readonly name = "SubjectError";
  readonly code: SubjectErrorCode;

  constructor(code: SubjectErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
