/**
 * A check that other testers make of live endpoints, or that published reports ask for, and what becomes of it here:
 * the rules that judge it, or why nobody can.
 */
export type KnownEndpointCheck = { name: string } & ({ rules: readonly string[] } | { notJudged: string });

const rules = (...words: string[]): string[] => words.map((word) => `endpoint.${word}`);

export const KNOWN_ENDPOINT_CHECKS: readonly KnownEndpointCheck[] = [
  {
    name: "status 200 only where a stream follows, another one before any byte",
    rules: rules("http.answered", "error.status", "whole.no-error"),
  },
  { name: "the media type of a stream, its parameters and case ignored", rules: rules("http.media-type") },
  { name: "plain JSON where a stream was asked for", rules: rules("http.as-asked") },
  { name: "content codings decode", rules: rules("http.coding") },
  { name: "headers that forbid buffering", rules: rules("http.no-length", "http.not-cached") },
  {
    name: "401 with an error for a key that is missing or wrong",
    rules: rules("error.status", "error.key-status", "error.key-401", "error.json"),
  },
  { name: "a key is echoed nowhere", rules: rules("secret.not-echoed", "secret.wrong-not-echoed") },
  { name: "a request id in the headers", rules: rules("http.request-id") },
  {
    name: "a connection can be used again after a stream, and after one that was left",
    rules: rules("http.reuse", "http.framing", "turn.goes-on"),
  },
  {
    name: "writes of any size give the same events",
    notJudged:
      "an endpoint cuts its writes as it likes; the judge reads every byte with its time, and the reader's own tests cut streams everywhere",
  },
  { name: "bytes after [DONE]", rules: rules("done.last", "done.once") },
  { name: "the data prefix is never lost", rules: rules("sse.outside") },
  { name: "no data events beside chunks", rules: rules("sse.only-chunks") },
  { name: "no raw JSON outside of events", rules: rules("sse.outside") },
  { name: "every payload but [DONE] is one JSON object", rules: rules("sse.json") },
  {
    name: "the object member names the type of chunk",
    rules: rules("chunk.object", "chunk.object-to-the-end"),
  },
  { name: "an id that is there", rules: rules("chunk.id", "whole.envelope") },
  { name: "an id that no other answer has", rules: rules("turn.id-unique") },
  { name: "an id that stays the same, in keep-alives too", rules: rules("chunk.id-same") },
  { name: "created is an integer, and constant", rules: rules("chunk.created", "chunk.created-same") },
  {
    name: "model is there, constant, and the one that was asked",
    rules: rules("chunk.model", "chunk.model-same", "chunk.model-asked"),
  },
  {
    name: "choices is an array, and empty for usage alone",
    rules: rules("chunk.choices", "chunk.choices-empty"),
  },
  { name: "the index of a choice is an integer", rules: rules("choice.index") },
  { name: "delta is an object", rules: rules("choice.delta") },
  { name: "the role in the first delta alone", rules: rules("delta.role", "delta.role-known") },
  {
    name: "finish_reason is there and null until the end, never an empty string",
    rules: rules("delta.finish-key", "delta.finish-type"),
  },
  {
    name: "finish_reason is one of those documented",
    rules: rules("delta.finish-type", "delta.finish-documented", "whole.finish"),
  },
  {
    name: "prefixes of ids, fingerprints, service tiers",
    notJudged: "conventions of one provider: the schema leaves the id free and the others out",
  },
  { name: "at least one chunk says something", rules: rules("delta.says-something", "sse.some-event") },
  { name: "one finish reason for each choice", rules: rules("finish.once", "finish.present") },
  { name: "nothing after the finish reason of a choice", rules: rules("finish.last", "finish.no-rest") },
  { name: "[DONE] is there", rules: rules("done.present") },
  { name: "[DONE] is written exactly, once and last", rules: rules("done.exact", "done.once", "done.last") },
  { name: "a stream without a finish reason", rules: rules("finish.present") },
  { name: "an empty stream", rules: rules("http.as-asked", "sse.some-event") },
  {
    name: "order and finish of several choices",
    rules: rules("choices.count", "finish.present", "finish.last"),
  },
  { name: "log probabilities are well-formed", rules: rules("delta.logprobs") },
  {
    name: "Chinese, Japanese, emoji and accents come out whole",
    rules: rules("delta.characters", "sse.utf8"),
  },
  {
    name: "one usage chunk where usage was asked for, before [DONE]",
    rules: rules("usage.asked", "usage.place", "done.last"),
  },
  { name: "usage once, and not beside content", rules: rules("usage.once") },
  { name: "no usage where nobody asked", rules: rules("usage.unasked") },
  {
    name: "usage in whole numbers that add up, streamed and whole",
    rules: rules("usage.numbers", "usage.sum", "whole.usage"),
  },
  {
    name: "prompt tokens near a known truth",
    notJudged:
      "the truth is the model's tokenizer, which is not known here; usage.not-zero and usage.as-whole judge what can be told without it",
  },
  {
    name: "an index on every tool delta, from 0 and without gaps",
    rules: rules("tools.index", "tools.index-present"),
  },
  {
    name: "id, type and name in the first delta of a call",
    rules: rules("tools.opening", "tools.type", "tools.type-known"),
  },
  {
    name: "ids of calls are unique, and constant within one",
    rules: rules("tools.id-unique", "tools.id-constant"),
  },
  { name: "calls are of tools that were offered", rules: rules("calls.offered") },
  { name: "arguments are strings that join to a JSON object", rules: rules("tools.arguments", "tools.json") },
  { name: "a call without parameters says {}", rules: rules("tools.json") },
  { name: "parallel calls keep apart", rules: rules("tools.id-constant", "tools.json", "tools.name") },
  {
    name: "finish reasons of answers with calls",
    rules: rules("tools.finish", "tools.finish-as-usual", "tools.finish-needs-calls", "whole.tool-finish"),
  },
  {
    name: "content that is null or empty beside calls",
    notJudged: "both are right: the schema has a string or null, and clients take either",
  },
  {
    name: "tool_choice in all its forms is heeded",
    notJudged:
      "whether a model calls what it is told to is the model's doing, and a server that ignores the member looks the same",
  },
  { name: "a call and its result are accepted in the next request", rules: rules("turn.tool-result") },
  {
    name: "arguments that fit the schema of the function",
    notJudged: "what a model writes is not judged; that it is JSON at all is tools.json",
  },
  {
    name: "errors of a bad request as 4xx with message, type, param and code",
    rules: rules("error.status", "error.json", "error.shape", "error.types"),
  },
  {
    name: "errors of an unknown model as 4xx about the model",
    rules: rules("error.status", "error.model-status", "error.about-model"),
  },
  {
    name: "an error object never under status 200",
    rules: rules("whole.no-error", "error.status", "http.answered"),
  },
  { name: "chunks come while the answer is made", rules: rules("delivery.incremental") },
  {
    name: "the time to the first token",
    notJudged: "no time is right or wrong in itself; times stand in every record that is shown",
  },
  {
    name: "streams that are made up from a whole answer",
    rules: rules("delivery.incremental", "delta.text-in-pieces"),
  },
  {
    name: "keep-alives in a long silence, in a legal form",
    rules: rules("delivery.silence", "sse.has-data", "sse.json", "chunk.choices-empty"),
  },
  { name: "limits of tokens are accepted and heeded", rules: rules("finish.limit") },
  {
    name: "temperature 0 and reasoning_effort are accepted",
    notJudged:
      "OpenAI's own reasoning models refuse the one and others the other: a refusal is legal, and whoever accepts may ignore it",
  },
  {
    name: "the list of models",
    rules: rules("models.list", "models.unique", "models.object", "models.asked"),
  },
  {
    name: "every listed model can be called",
    notJudged: "a call for each model of a list would cost more than a run may; --model names one",
  },
  {
    name: "a response format that is kept to",
    notJudged:
      "what a model writes is not judged, and a server that ignores the member looks the same; the stream of such an answer is judged as any other",
  },
  {
    name: "a response format that is malformed is refused",
    notJudged: "servers that do not know the member ignore it, whatever it holds",
  },
  { name: "the Responses API and other protocols", notJudged: "this is about chat completions" },
  { name: "costs in headers", notJudged: "hardly anybody has them, and prices are not known here" },
];
