import type { StepInput } from "../../../scenario/step.ts";
import { jsonReply } from "../../../scenario/whole-answers.ts";
import { chunkOf, textChunk } from "../case.ts";
import type { GatewayCase } from "./gateway-case.ts";

const STATUS = [
  "fault.status",
  "fault.status-exact",
  "http.framed",
  "secret.upstream-key",
  "secret.client-key",
];

function failed(
  status: number,
  title: string,
  error: Record<string, unknown>,
  rules: readonly string[] = [],
  headers: Record<string, string> = {},
): GatewayCase {
  return {
    id: `fault/status/${status}`,
    title,
    rules: [...STATUS, "fault.details", ...rules],
    scenario: jsonReply(status, { error: { param: null, ...error } }, headers),
  };
}

const FAILED = {
  message: "The model broke down after three words (id 7c21).",
  type: "server_error",
  code: "model_error",
};
const BEGUN: StepInput[] = [{ role: "assistant" }, { text: ["Hel", "lo", ", wor"] }];
const IN_STREAM = [
  "fault.in-stream",
  "fault.in-stream-message",
  "fault.in-stream-details",
  "fault.ends",
  "dead.nothing-added",
  "secret.upstream-key",
  "secret.client-key",
];

function inStream(name: string, title: string, ...steps: StepInput[]): GatewayCase {
  return {
    id: `fault/in-stream/${name}`,
    title,
    rules: IN_STREAM,
    scenario: { steps: [...BEGUN, ...steps], gapMs: 2 },
  };
}

/** Errors that the upstream reports, before the stream and inside it. */
export const FAULT_CASES: readonly GatewayCase[] = [
  failed(
    400,
    "a request that the upstream does not take",
    {
      message: "This model's maximum context length is 4096 tokens, and you asked for 5001.",
      type: "invalid_request_error",
      param: "messages",
      code: "context_length_exceeded",
    },
    ["fault.message", "fault.param"],
  ),
  failed(401, "a key that the upstream does not know", {
    message: "Incorrect API key provided.",
    type: "invalid_request_error",
    code: "invalid_api_key",
  }),
  failed(403, "a country that the upstream does not serve", {
    message: "Country, region, or territory not supported",
    type: "request_forbidden",
    code: "unsupported_country_region_territory",
  }),
  failed(404, "a model that the upstream does not have", {
    message: "The model `streamproof-404` does not exist or you do not have access to it.",
    type: "invalid_request_error",
    code: "model_not_found",
  }),
  failed(413, "a request that is too large for the upstream", {
    message: "Request too large for this organization.",
    type: "tokens",
    code: "request_too_large",
  }),
  failed(
    422,
    "a field that the upstream cannot use",
    {
      message: "temperature: Input should be less than or equal to 2",
      type: "invalid_request_error",
      param: "temperature",
      code: "unprocessable",
    },
    ["fault.message", "fault.param"],
  ),
  failed(
    429,
    "a limit of requests, to be waited for in seconds",
    {
      message: "Rate limit reached for requests per min. Try again in 1s.",
      type: "requests",
      code: "rate_limit_exceeded",
    },
    ["fault.retry-after"],
    { "retry-after": "1" },
  ),
  failed(500, "an upstream that broke down", {
    message: "The server had an error.",
    type: "server_error",
    code: null,
  }),
  failed(502, "an upstream that cannot reach its own", {
    message: "Bad gateway.",
    type: "server_error",
    code: null,
  }),
  failed(
    503,
    "an upstream that is overloaded, to be waited for until a date",
    { message: "The engine is currently overloaded.", type: "server_error", code: "overloaded" },
    ["fault.retry-after"],
    { "retry-after": "Wed, 21 Oct 2015 07:28:00 GMT" },
  ),
  {
    id: "fault/status/quota",
    title: "status 429 for a quota that is used up",
    rules: [...STATUS, "fault.details"],
    scenario: jsonReply(429, {
      error: {
        message: "You exceeded your current quota, please check your plan and billing details.",
        type: "insufficient_quota",
        param: null,
        code: "insufficient_quota",
      },
    }),
  },
  {
    id: "fault/body/html",
    title: "status 502 with a page of HTML",
    rules: STATUS,
    scenario: {
      reply: { status: 502, headers: { "content-type": "text/html" } },
      steps: [{ bytes: "<html><body><h1>502 Bad Gateway</h1></body></html>" }],
      wire: { framing: "content-length" },
    },
  },
  {
    id: "fault/body/empty",
    title: "status 500 without a body",
    rules: STATUS,
    scenario: {
      reply: { status: 500, headers: { "content-type": "text/plain" } },
      steps: [],
      wire: { framing: "content-length" },
    },
  },
  {
    id: "fault/body/text",
    title: "status 400 in plain text",
    rules: STATUS,
    scenario: {
      reply: { status: 400, headers: { "content-type": "text/plain" } },
      steps: [{ bytes: "upstream says no" }],
      wire: { framing: "content-length" },
    },
  },
  {
    id: "fault/body/gzip",
    title: "status 400 with a body in gzip, for a client that takes it",
    rules: [...STATUS, "http.coding", "fault.message"],
    scenario: {
      ...jsonReply(400, {
        error: {
          message: "Unsupported value: 'logit_bias'.",
          type: "invalid_request_error",
          param: null,
          code: "unsupported_value",
        },
      }),
      wire: { framing: "chunked", compression: "gzip" },
    },
    headers: { "accept-encoding": "gzip" },
  },
  {
    id: "fault/body/event-stream",
    title: "status 500 under text/event-stream",
    rules: ["fault.status", "http.framed"],
    scenario: { reply: { status: 500 }, steps: [{ error: FAILED }] },
  },
  ...[400, 429, 500].map((status): GatewayCase => ({
    id: `fault/whole/${status}`,
    title: `status ${status} in place of an answer that is not streamed`,
    rules: ["fault.status", "fault.details", "whole.no-error-inside", "http.framed", "secret.upstream-key"],
    scenario: jsonReply(status, {
      error: {
        message: `No answer, for the reason ${status}.`,
        type: "some_error",
        param: null,
        code: `code_${status}`,
      },
    }),
    request: { stream: false, stream_options: undefined },
  })),
  {
    id: "fault/in-stream/first",
    title: "an error as the very first event",
    rules: IN_STREAM,
    scenario: { steps: [{ error: FAILED }] },
  },
  inStream("then-end", "an error object after three words, then the end", { error: FAILED }),
  inStream(
    "then-done",
    "an error object after three words, then `[DONE]`",
    { error: FAILED },
    { done: true },
  ),
  {
    ...inStream("no-more", "an error object, and nothing more", { error: { ...FAILED, code: 503 } }),
    rules: [...IN_STREAM, "fault.no-success", "dead.not-finished", "relay.usage-not-invented"],
  },
  inStream("event", "`event: error` with an error object", { error: FAILED, as: "event" }),
  inStream("event-bare", "`event: error` with the bare error", { error: FAILED, as: "event-bare" }),
  inStream(
    "then-finish",
    "an error object, then a finish reason and `[DONE]`",
    { error: FAILED },
    { finish: "stop" },
    { done: true },
  ),
  inStream(
    "with-choices",
    "a chunk with an error and finish reason error, as OpenRouter sends it",
    {
      chunk: {
        ...chunkOf({ content: "" }, "error"),
        error: { code: 502, message: "Provider disconnected (9f1)" },
      },
    },
    { done: true },
  ),
  inStream(
    "empty-choices",
    "a chunk with an error and no choices",
    { chunk: { ...chunkOf({}), choices: [], error: { code: 502, message: "provider_unavailable (3b8)" } } },
    { done: true },
  ),
  {
    ...inStream("no-choices", "an error of a provider's own, in the members of the chunk", {
      chunk: {
        object: "error",
        message: "Internal failure in the engine (5d0)",
        type: "invalid_model",
        code: 1500,
      },
    }),
    rules: ["fault.in-stream-odd"],
  },
  {
    ...inStream(
      "string",
      "an error that is a string",
      { chunk: { error: "out of memory (a77)" } },
      { done: true },
    ),
  },
  {
    id: "fault/malformed/half-json",
    title: "an event that holds half a chunk, in the middle of an answer",
    rules: ["fault.malformed", "http.framed"],
    scenario: {
      steps: [
        ...BEGUN,
        { bytes: `data: ${textChunk(" and more").slice(0, 70)}\n\n` },
        { text: "ld!" },
        { finish: "stop" },
        { done: true },
      ],
      gapMs: 2,
    },
  },
  {
    id: "fault/200-json",
    title: "status 200 with a JSON error where the stream should be",
    rules: ["fault.in-stream"],
    scenario: jsonReply(200, { error: { message: "Upstream unavailable (e05)", type: "server_error" } }),
  },
];
