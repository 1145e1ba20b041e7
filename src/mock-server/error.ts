/** What went wrong; closed, so that callers can branch on it. */
export type MockServerErrorCode =
  /** The scenario cannot be played as it stands. */
  | "invalid-scenario"
  /** The words of a trouble cannot be understood. */
  | "invalid-trouble"
  | "port-in-use"
  /** The address cannot be listened on for another reason; see `cause`. */
  | "cannot-listen"
  /** The token has characters that do not fit into a path, or is mounted already. */
  | "invalid-token"
  | "token-in-use"
  /** The control API would be open to others. */
  | "token-needed"
  /** Not the base URL of an upstream that can be recorded. */
  | "invalid-upstream"
  /** The folder for recordings cannot be made or written to; see `cause`. */
  | "cannot-write"
  /** A recording that cannot be read, or cannot be played in this way. */
  | "unreadable-recording"
  /** The exchange that was waited for left the journal, or its scenario or server is gone. */
  | "exchange-gone";

/** Misuse of the mock server, or a port that could not be had. */
export class MockServerError extends Error {
  override readonly name = "MockServerError";
  readonly code: MockServerErrorCode;

  constructor(code: MockServerErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
