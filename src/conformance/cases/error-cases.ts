import type { ScenarioInput } from "../../scenario/scenario.ts";
import type { StepInput } from "../../scenario/step.ts";
import { type Case, chunkOf } from "./case.ts";

const level = "chat" as const;
const variants = ["plain"] as const;

/** Where anything fails, these can break. */
const ASIDE = ["error.key-kept", "error.nothing-aside"];

/** A reply that is JSON and no stream. */
function jsonReply(status: number, body: unknown, headers: Record<string, string> = {}): ScenarioInput {
  return {
    reply: { status, headers: { "content-type": "application/json", ...headers } },
    steps: [{ bytes: JSON.stringify(body) }],
    wire: { framing: "content-length" },
  };
}

const FAILED = { message: "The server had an error while processing your request.", type: "server_error" };

const STATUSES: readonly [number, string, string, Record<string, string>?][] = [
  [400, "invalid_request_error", "This model's maximum context length is 8192 tokens."],
  [401, "invalid_request_error", "Incorrect API key provided."],
  [404, "invalid_request_error", "The model `nope` does not exist."],
  [429, "rate_limit_error", "Rate limit reached for requests.", { "retry-after": "1" }],
  [500, "server_error", "The server had an error while processing your request."],
  [503, "server_error", "The engine is currently overloaded."],
];

function inStream(id: string, title: string, rule: string, ...ending: StepInput[]): Case {
  return {
    id,
    title,
    level,
    rules: [rule, "error.message-kept", "error.partial-kept", ...ASIDE],
    // A gap lets the text be read before the error, so that nobody can say that it never came.
    scenario: { steps: [{ role: "assistant" }, { text: ["Hel", "lo"] }, ...ending], gapMs: 5 },
    variants,
  };
}

/** Failures that the provider reports, before the stream and inside it. */
export const ERROR_CASES: readonly Case[] = [
  ...STATUSES.map(([status, type, message, headers]): Case => ({
    id: `error/http-status/${status}`,
    title: `status ${status} with an OpenAI error`,
    level,
    rules: ["error.http-status", "error.status-reported", "error.message-kept", ...ASIDE],
    scenario: jsonReply(status, { error: { message, type, param: null, code: null } }, headers),
    variants,
  })),
  {
    id: "error/http-status/html",
    title: "status 502 with a proxy's HTML page",
    level,
    rules: ["error.http-status", "error.status-reported"],
    scenario: {
      reply: { status: 502, headers: { "content-type": "text/html" } },
      steps: [{ bytes: "<html><body><h1>502 Bad Gateway</h1></body></html>" }],
      wire: { framing: "content-length" },
    },
    variants,
  },
  {
    id: "error/http-status/event-stream",
    title: "status 500 with an event stream as its body",
    level,
    rules: ["error.http-status", "error.status-reported"],
    scenario: {
      reply: { status: 500 },
      steps: [{ role: "assistant" }, { text: "No answer" }, { finish: "stop" }, { done: true }],
    },
    variants,
  },
  inStream("error/in-stream/then-end", "an error object, then the end", "error.in-stream", { error: FAILED }),
  inStream(
    "error/in-stream/then-done",
    "an error object, then `[DONE]`",
    "error.in-stream",
    { error: { ...FAILED, code: 503 } },
    { done: true },
  ),
  {
    ...inStream(
      "error/in-stream/then-finish",
      "an error object, then a finish reason and `[DONE]`",
      "error.in-stream",
      { error: FAILED },
      { finish: "stop" },
      { done: true },
    ),
    rules: ["error.in-stream", "error.message-kept"],
  },
  {
    ...inStream(
      "error/in-stream/with-choices",
      "OpenRouter's error: a chunk with `error` and finish reason error",
      "error.in-stream",
      {
        chunk: {
          ...chunkOf({ content: "" }, "error"),
          error: { code: 502, message: "Provider disconnected unexpectedly" },
        },
      },
      { done: true },
    ),
    expect: { text: "Hello", error: "Provider disconnected unexpectedly" },
  },
  {
    ...inStream(
      "error/in-stream/empty-choices",
      "OpenRouter's error: a chunk with `error` and no choices, then a finish reason and `[DONE]`",
      "error.in-stream",
      {
        chunk: {
          ...chunkOf({}),
          choices: [],
          error: { code: 502, message: "Provider disconnected unexpectedly" },
        },
      },
      { finish: "stop" },
      { done: true },
    ),
    rules: ["error.in-stream", "error.message-kept"],
    expect: { text: "Hello", error: "Provider disconnected unexpectedly" },
  },
  {
    id: "error/in-stream/first",
    title: "an error object as the very first event",
    level,
    rules: ["error.in-stream", "error.message-kept"],
    scenario: { steps: [{ error: FAILED }] },
    variants,
  },
  inStream("error/event/wrapped", "`event: error` with an error object", "error.event", {
    error: FAILED,
    as: "event",
  }),
  inStream("error/event/bare", "`event: error` with the bare error", "error.event", {
    error: FAILED,
    as: "event-bare",
  }),
  {
    ...inStream(
      "error/event/then-finish",
      "`event: error` with the bare error, then a finish reason and `[DONE]`",
      "error.event",
      { error: FAILED, as: "event-bare" },
      { finish: "stop" },
      { done: true },
    ),
    rules: ["error.event", "error.message-kept"],
  },
  {
    id: "error/not-a-stream/json-error",
    title: "status 200 with a JSON error",
    level,
    rules: ["error.not-a-stream", ...ASIDE],
    scenario: jsonReply(200, { error: { message: "Upstream unavailable", type: "server_error" } }),
    variants,
  },
  {
    id: "error/not-a-stream/html",
    title: "status 200 with a login page",
    level,
    rules: ["error.not-a-stream", ...ASIDE],
    scenario: {
      reply: { headers: { "content-type": "text/html; charset=utf-8" } },
      steps: [
        { bytes: "<!doctype html>\n<html>\n<title>Sign in</title>\n\n<p>Please sign in.</p>\n</html>\n" },
      ],
      wire: { framing: "content-length" },
    },
    variants,
  },
  {
    id: "error/no-events/empty-body",
    title: "an event stream of no bytes",
    level,
    rules: ["error.no-events"],
    scenario: { steps: [] },
    variants,
  },
  {
    id: "error/no-events/comments-only",
    title: "comments, and then the end",
    level,
    rules: ["error.no-events"],
    scenario: { steps: [{ comment: "processing" }, { comment: "processing" }] },
    variants,
  },
  {
    id: "error/no-events/bare-json",
    title: "a JSON error where the events should be",
    level,
    rules: ["error.no-events"],
    scenario: {
      steps: [{ bytes: `${JSON.stringify({ error: { message: "Upstream unavailable" } })}\n\n` }],
    },
    variants,
  },
];
