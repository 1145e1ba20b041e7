/**
 * A check that other testers of streams make, or that published reports ask for, and what becomes of it here.
 * `rules`: judged on clients. `sentBy`: it is about who writes the stream; no client can break it by reading.
 */
export type KnownCheck = { name: string } & (
  | { rules: readonly string[] }
  | { sentBy: Sender; because: WhyNotOfClients }
  | { notJudged: string }
);

/** Who would have to be asked. */
type Sender = "endpoint" | "gateway";

/** Why a check says nothing about a client. */
type WhyNotOfClients =
  | "status, headers and connections are the server's"
  | "what a chunk must hold binds who writes it; how clients read what deviates is judged"
  | "the order of chunks binds who writes them; how clients read another order is judged"
  | "figures and names are the server's to get right"
  | "it asks what a model does with its tools"
  | "it asks what a server accepts"
  | "it compares two sides of a relay"
  | "when bytes are written is the server's doing"
  | "it is no part of a streamed answer";

const CHUNKS = "what a chunk must hold binds who writes it; how clients read what deviates is judged";
const ORDER = "the order of chunks binds who writes them; how clients read another order is judged";

/** What clients do with what they are sent. */
export const KNOWN_CLIENT_CHECKS: readonly KnownCheck[] = [
  { name: "plain JSON where a stream was asked for", rules: ["error.not-a-stream", "error.no-events"] },
  { name: "redirects of a POST", rules: ["http.redirect-kept", "http.redirect-rewritten"] },
  { name: "the key is echoed nowhere", rules: ["error.key-kept"] },
  { name: "one byte, a few, or everything at once", rules: ["sse.write-boundaries", "answer.any-rendering"] },
  { name: "LF, CRLF and CR", rules: ["sse.line-ends"] },
  { name: "comments are ignored", rules: ["sse.comments"] },
  { name: "data without a space behind its colon", rules: ["sse.field-value"] },
  { name: "several data lines", rules: ["sse.data-lines"] },
  {
    name: "event, id, retry and unknown fields",
    rules: ["sse.event-type", "sse.event-id", "sse.retry", "sse.field-names", "sse.no-data-block"],
  },
  { name: "a byte order mark at the start", rules: ["sse.bom"] },
  { name: "a character cut by two reads", rules: ["sse.utf8"] },
  { name: "bytes that are no UTF-8", rules: ["sse.invalid-utf8"] },
  { name: "an unterminated last event", rules: ["sse.unterminated-event"] },
  { name: "bytes after [DONE]", rules: ["text.after-done", "ending.tail-after-done"] },
  { name: "events over 64 KiB and 1 MiB", rules: ["sse.large", "limits.honest", "limits.huge"] },
  { name: "unknown members of chunks and deltas", rules: ["chunk.unknown-fields"] },
  {
    name: "a stream that ends without a finish reason",
    rules: ["ending.without-finish", "finish.not-invented"],
  },
  {
    name: "a stream that ends without [DONE]",
    rules: ["finish.done-optional", "finish.without-done", "ending.cut-is-error", "answer.any-cut"],
  },
  { name: "parallel calls keep apart", rules: ["tools.by-index", "tools.whole"] },
  { name: "one index and two ids", rules: ["deviation.shared-index"] },
  { name: "content that is null or empty beside calls", rules: ["chunk.null-fields", "tools.beside-text"] },
  { name: "a provider that stalls", rules: ["ending.stall-is-bounded"] },
  {
    name: "a failed answer is dropped, or marked as partial",
    rules: [
      "ending.cut-is-error",
      "ending.nothing-added",
      "error.in-stream",
      "answer.any-cut",
      "answer.any-error",
    ],
  },
  {
    name: "chunks are handed on while the stream is open",
    rules: ["delivery.as-it-comes", "delivery.prompt"],
  },
  { name: "leaving early closes the connection", rules: ["cancel.closes-connection", "answer.any-cancel"] },
  {
    name: "closing twice does no harm",
    notJudged:
      "a second close is a call on an object of the client; the exec protocol has one cancel, and what escapes it is judged by error.nothing-aside",
  },
  {
    name: "a call that was cancelled before it began sends no request",
    notJudged:
      "the exec protocol cancels after a first chunk or a time; before the call there is nothing to cancel but the adapter's own signal",
  },
  { name: "method, key and content type of the request", rules: ["http.request"] },
  {
    name: "a length or chunks around the request body",
    notJudged:
      "HTTP leaves the choice (RFC 9112, 6.3); a body with neither never arrives, which http.request notices",
  },
  {
    name: "the Accept header of the request",
    notJudged:
      "HTTP takes none for any type (RFC 9110, 12.5.1), and OpenAI's own SDK says application/json and is sent streams; of an EventSource the standard asks for one, and there the harness hands it over",
  },
];

/** What endpoints and gateways say; the reading side of many of them is judged above. */
export const KNOWN_SERVER_CHECKS: readonly KnownCheck[] = [
  ...endpoint(
    "status, headers and connections are the server's",
    "status 200 only where a stream follows",
    "the media type of a stream",
    "headers that forbid buffering",
    "401 for a key that is missing or wrong",
    "a request id in the headers",
    "a connection that can be used again",
    "errors of a bad request as 4xx with message, type, param and code",
    "errors of an unknown model as 4xx about the model",
    "an error object never under status 200",
  ),
  { name: "content codings decode", rules: ["http.content-coding", "http.decoded-as-it-comes"] },
  ...endpoint(
    CHUNKS,
    "the data prefix is never lost",
    "no data events beside chunks",
    "no raw JSON outside of events",
    "every payload but [DONE] is one JSON object",
    "the object member names the type of chunk",
    "an id that is there",
    "an id that stays the same",
    "created is an integer, and constant",
    "model is there, and constant",
    "choices is an array, and empty for usage alone",
    "the index of a choice is an integer",
    "delta is an object",
    "finish_reason is null until the end",
    "finish_reason is one of those documented",
    "conventions of ids, fingerprints and tiers",
    "an index on every tool delta",
    "id, type and name in the first delta of a call",
    "ids of calls are unique and constant",
    "arguments are strings that join to an object",
    "a call without parameters says {}",
    "finish reasons of answers with calls",
  ),
  ...endpoint(
    ORDER,
    "the role in the first delta alone",
    "at least one chunk says something",
    "one finish reason for each choice",
    "nothing after the finish reason of a choice",
    "[DONE] is there, once, and last",
    "a stream without events",
    "order and finish of several choices",
    "no empty chunk after the finish reason",
  ),
  ...endpoint(
    "figures and names are the server's to get right",
    "one usage chunk where usage was asked for",
    "usage once, and not beside content",
    "no usage where nobody asked",
    "usage adds up",
    "prompt tokens near a known truth",
  ),
  ...endpoint(
    "it asks what a model does with its tools",
    "tool_choice in all its forms",
    "arguments that fit the schema",
    "a response format that is kept to",
  ),
  ...endpoint(
    "it asks what a server accepts",
    "a call and its result are accepted in the next request",
    "limits, temperature and effort are accepted",
  ),
  ...endpoint(
    "when bytes are written is the server's doing",
    "the time to the first token",
    "streams that are made up from a whole answer",
    "keep-alives in a long silence",
  ),
  ...endpoint(
    "it is no part of a streamed answer",
    "the list of models",
    "events of the Responses API",
    "translation from another provider's protocol",
  ),
  ...gateway(
    "the same for a stream and for a whole answer",
    "an error inside the stream gets through",
    "a dead upstream does not look complete",
    "an early end does not look complete",
    "unknown members of a request are forwarded or refused",
    "the client's key is not sent upstream",
  ),
];

function endpoint(because: WhyNotOfClients, ...names: string[]): KnownCheck[] {
  return names.map((name) => ({ name, sentBy: "endpoint", because }));
}

function gateway(...names: string[]): KnownCheck[] {
  return names.map((name) => ({ name, sentBy: "gateway", because: "it compares two sides of a relay" }));
}
