export type CaptureErrorCode =
  | "compressed"
  | "empty"
  | "encoding"
  | "mixed"
  | "no-stream"
  | "not-a-capture"
  | "not-text"
  | "too-large"
  | "truncated"
  | "unreadable";

/** Bytes that cannot be judged or imported, and what their owner can do about it. */
export class CaptureError extends Error {
  readonly code: CaptureErrorCode;

  constructor(code: CaptureErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "CaptureError";
    this.code = code;
  }
}
