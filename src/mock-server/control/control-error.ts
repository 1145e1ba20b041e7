/** A request to the control API that cannot be done, as its answer says it. */
export class ControlError extends Error {
  override readonly name = "ControlError";
  readonly status: number;
  readonly code: string;
  /** More fields beside the message. */
  readonly details: Record<string, unknown>;

  constructor(status: number, code: string, message: string, details: Record<string, unknown> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }

  toJson(): unknown {
    return { error: { code: this.code, message: this.message, ...this.details } };
  }
}
