import type { JsonObject } from "./knobs.ts";

/** Google's words for statuses. */
const STATUS_WORDS: Record<number, string> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  408: "DEADLINE_EXCEEDED",
  409: "ABORTED",
  429: "RESOURCE_EXHAUSTED",
  500: "INTERNAL",
  503: "UNAVAILABLE",
  504: "DEADLINE_EXCEEDED",
};

/** What the templates of errors can say: an error's fields, and the status that stands for it. */
export function errorPlaces(error: JsonObject, given: number | null): JsonObject {
  const { message, type, code, param } = error;
  const status = given ?? statusIn(error) ?? 500;
  return {
    message,
    type: type ?? "server_error",
    code: code ?? null,
    param: param ?? null,
    // Only what the error itself names.
    givenCode: code,
    givenParam: param,
    codeText: String(code ?? status),
    // A status that is named as such is meant.
    codeOrStatus: error["status"] ?? code ?? status,
    status,
    statusWord: STATUS_WORDS[status] ?? "UNKNOWN",
  };
}

/** A status that is named as such, or a numeric code that is one. */
function statusIn({ status, code }: JsonObject): number | undefined {
  const number = Number(status ?? code ?? Number.NaN);
  return Number.isInteger(number) && number >= 400 && number <= 599 ? number : undefined;
}
