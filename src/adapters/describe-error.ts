import type { Observation } from "../wire/observation.ts";

export type ObservedError = NonNullable<Observation["error"]>;

const NETWORK_CODE = /^(E[A-Z]+|UND_ERR_[A-Z_]+|HPE_[A-Z_]+)$/;
const TIMEOUT_CODE = /TIMEOUT|ETIMEDOUT/;

/** Sorts any thrown value into the kinds an observation knows. The kind informs; it is not judged. */
export function describeError(thrown: unknown): ObservedError {
  if (typeof thrown !== "object" || thrown === null) return { kind: "other", message: String(thrown) };
  const { message, code } = thrown as { message?: unknown; code?: unknown };
  const status = statusOf(thrown);
  const error: ObservedError = { kind: kindOf(thrown, 0), message: messageOf(thrown, message) };
  if (status !== null) error.status = status;
  if (typeof code === "string" || typeof code === "number") error.code = code;
  return error;
}

/** The HTTP status, by the names that clients have for it, or of the reply that they hand along. */
function statusOf(thrown: object): number | null {
  const { status, statusCode, response, httpResponse } = thrown as Record<string, unknown>;
  const replies = [response, httpResponse].map((reply) => (reply as { status?: unknown } | null)?.status);
  return [status, statusCode, ...replies].find(isStatus) ?? null;
}

function isStatus(value: unknown): value is number {
  return typeof value === "number" && value >= 100 && value <= 599;
}

function messageOf(thrown: object, message: unknown): string {
  const text = typeof message === "string" && message !== "" ? message : String(thrown);
  const cause = (thrown as { cause?: unknown }).cause;
  return cause instanceof Error && !text.includes(cause.message) ? `${text} (${cause.message})` : text;
}

function kindOf(thrown: object, depth: number): ObservedError["kind"] {
  const { name, code, cause, message } = thrown as Record<string, unknown>;
  if (statusOf(thrown) !== null) return "http";
  if (name === "SyntaxError") return "parse";
  if (name === "TimeoutError" || (typeof code === "string" && TIMEOUT_CODE.test(code))) return "timeout";
  if (typeof code === "string" && NETWORK_CODE.test(code)) return "network";
  // A cause may lead back to where it came from.
  if (typeof cause === "object" && cause !== null && depth < 8) return kindOf(cause, depth + 1);
  // What fetch throws for a body that broke off.
  if (name === "TypeError" && (message === "terminated" || message === "fetch failed")) return "network";
  return "other";
}
