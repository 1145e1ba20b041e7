/** `no-module`: none was given. `not-a-client`: it exports something else. `sdk-missing`: the client is not installed. */
export type AdapterErrorCode = "no-module" | "not-a-client" | "sdk-missing";

/** Why the subject's side cannot serve; its message is all the judge's user gets to see. */
export class AdapterError extends Error {
  override readonly name = "AdapterError";
  readonly code: AdapterErrorCode;

  constructor(code: AdapterErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
