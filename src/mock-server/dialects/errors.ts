import type { ErrorKind } from "./knobs.ts";

// OpenAI's guide to error codes and its API specification (Error: message, type, param, code), read 2026-11.

/** What OpenAI says with a status; other dialects name only where they differ. */
const OPENAI_ERRORS: Readonly<Record<number, Required<ErrorKind>>> = {
  400: { type: "invalid_request_error", code: null, message: "The request could not be understood." },
  401: {
    type: "invalid_request_error",
    code: "invalid_api_key",
    message: "Incorrect API key provided.",
  },
  402: { type: "insufficient_quota", code: "insufficient_balance", message: "The balance is too low." },
  403: {
    type: "invalid_request_error",
    code: "unsupported_country_region_territory",
    message: "This country, region, or territory is not supported.",
  },
  404: {
    type: "invalid_request_error",
    code: "model_not_found",
    message: "The model does not exist or you do not have access to it.",
  },
  408: { type: "timeout", code: "request_timeout", message: "The request took too long." },
  409: { type: "invalid_request_error", code: "conflict", message: "The request conflicts with another." },
  413: { type: "invalid_request_error", code: "request_too_large", message: "The request is too large." },
  422: {
    type: "invalid_request_error",
    code: "unprocessable_entity",
    message: "The request was understood and cannot be carried out.",
  },
  429: { type: "requests", code: "rate_limit_exceeded", message: "Rate limit reached." },
  500: {
    type: "server_error",
    code: null,
    message: "The server had an error while processing your request. Sorry about that!",
  },
  502: { type: "server_error", code: "bad_gateway", message: "The upstream gave no valid answer." },
  503: { type: "server_error", code: null, message: "The engine is currently overloaded." },
  504: { type: "server_error", code: "gateway_timeout", message: "The upstream took too long." },
  529: { type: "overloaded_error", code: null, message: "The service is overloaded." },
};

/** The words for any status, those nobody has words for included. */
export function openaiError(status: number): Required<ErrorKind> {
  const fallback = OPENAI_ERRORS[status < 500 ? 400 : 500];
  return OPENAI_ERRORS[status] ?? fallback ?? { type: "server_error", code: null, message: "Error." };
}
