import type { Observation } from "../wire/observation.ts";

export type ObservedError = NonNullable<Observation["error"]>;

const NETWORK_CODE = /^(E[A-Z]+|UND_ERR_[A-Z_]+|HPE_[A-Z_]+)$/;
const TIMEOUT_CODE = /TIMEOUT|ETIMEDOUT/;

/** Sorts any thrown value into the kinds an observation knows. The kind informs; it is not judged. */
export function describeError(thrown: unknown): ObservedError {
  if (typeof thrown !== "object" || thrown === null) return { kind: "other", message: String(thrown) };
  const { message, status, code } = thrown as { message?: unknown; status?: unknown; code?: unknown };
  const error: ObservedError = { kind: kindOf(thrown, 0), message: messageOf(thrown, message) };
  if (typeof status === "number") error.status = status;
  if (typeof code === "string" || typeof code === "number") error.code = code;
  return error;
}

function messageOf(thrown: object, message: unknown): string {
  const text = typeof message === "string" && message !== "" ? message : String(thrown);
  const cause = (thrown as { cause?: unknown }).cause;
  return cause instanceof Error && !text.includes(cause.message) ? `${text} (${cause.message})` : text;
}

function kindOf(thrown: object, depth: number): ObservedError["kind"] {
  const { name, status, code, cause, message } = thrown as Record<string, unknown>;
  if (typeof status === "number") return "http";
  if (name === "SyntaxError") return "parse";
  if (name === "TimeoutError" || (typeof code === "string" && TIMEOUT_CODE.test(code))) return "timeout";
  if (typeof code === "string" && NETWORK_CODE.test(code)) return "network";
  // A cause may lead back to where it came from.
  if (typeof cause === "object" && cause !== null && depth < 8) return kindOf(cause, depth + 1);
  // What fetch throws for a body that broke off.
  if (name === "TypeError" && (message === "terminated" || message === "fetch failed")) return "network";
  return "other";
}
