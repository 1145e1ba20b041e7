import { describeRawEnd } from "../raw/describe-end.ts";
import { headerValues, type RawReply } from "../raw/index.ts";
import { isHtmlPage, quoteStart } from "../raw/quote-body.ts";
import type { Answered } from "./ask-question.ts";
import type { EndpointReply } from "./endpoint-reply.ts";

/** Why an endpoint cannot be judged: what came in place of an answer, and what to do. */
export function explainTarget(
  url: string,
  tried: readonly Answered[],
  hasKey: boolean,
  model: string,
): string {
  const replies = tried.map(({ reply }) => reply);
  const reply = replies.find(({ status }) => status !== null) ?? replies[0];
  if (reply === undefined) return `${url} was not asked.`;
  const place = `POST ${url}/chat/completions`;
  return (
    explainFailure(url, reply) ?? `${place} ${describe(reply)}. ${advise(reply, { url, hasKey, model })}`
  );
}

/** Why no model is known. */
export function explainModels(url: string, { reply }: Answered, hasKey: boolean): string {
  const failure = explainFailure(url, reply);
  if (failure !== null) return failure;
  const { status } = reply;
  const place = `GET ${url}/models`;
  if (status === 401 || status === 403 || isRedirect(status) || isPage(reply)) {
    return `${place} ${describe(reply)}. ${advise(reply, { url, hasKey, model: null })}`;
  }
  return `No model is known: ${place} ${status === 200 ? "lists none" : describe(reply)}. Name one with --model <name>.`;
}

function explainFailure(url: string, { raw }: EndpointReply): string | null {
  if (raw.failure !== null) return `Cannot reach ${url}: ${raw.failure.message}. ${adviseOnFailure(raw)}`;
  if (raw.head !== null) return null;
  return `${url} gave no answer: ${describeRawEnd(raw.end)}. See that an HTTP/1.1 server listens there, or give it more time with --timeout.`;
}

function adviseOnFailure({ failure }: RawReply): string {
  switch (failure?.kind) {
    case "tls":
      return "See that it speaks TLS there and that its certificate is trusted (NODE_EXTRA_CA_CERTS=<file>), or give an http:// URL.";
    case "not-http":
      return "See that the port is right, and whether it is http:// or https://.";
    case "dns":
      return "See that the name is right.";
    default:
      return "Start the server, or give another URL.";
  }
}

function describe(reply: EndpointReply): string {
  const { status, mediaType, body, error } = reply;
  const said = isPage(reply)
    ? "an HTML page"
    : body.trim() === ""
      ? "an empty body"
      : quoteStart(error === null ? body : error.message);
  return `was answered with status ${status} (${mediaType || "no content type"}: ${said})`;
}

function advise(
  reply: EndpointReply,
  { url, hasKey, model }: { url: string; hasKey: boolean; model: string | null },
): string {
  const { status } = reply;
  if (isRedirect(status)) {
    const to = headerValues(reply.raw.head, "location")[0];
    return `It redirects${to === undefined ? "" : ` to ${quoteStart(to)}`}, which clients do not follow with a POST: give the URL that it leads to.`;
  }
  if (status === 401 || status === 403) {
    return hasKey
      ? "The key that was given is not accepted: see that the variable of --api-key-env holds the right one."
      : "It wants a key, and none was given: put it into the environment and name it with --api-key-env <NAME>.";
  }
  if (isPage(reply) || status === 404 || status === 405) {
    const hint = /\/v\d+\w*\/?$/.test(url) ? "" : ` Did you mean ${url.replace(/\/+$/, "")}/v1?`;
    const other =
      model === null || isPage(reply)
        ? ""
        : ` If the model "${model}" is not there, name another with --model.`;
    return `Give the base URL that an OpenAI SDK takes: questions are posted to <url>/chat/completions.${hint}${other}`;
  }
  if (status === 429) return "It is asked too often, or nothing is left to spend: wait, or raise the limit.";
  if (status !== null && status >= 500)
    return "See its log: a short question without anything special is not answered.";
  if (status !== null && status >= 400) return "See what it does not like; --model names another model.";
  return "That is no completion: is it the base URL of an OpenAI-compatible API?";
}

function isRedirect(status: number | null): boolean {
  return status !== null && status >= 300 && status <= 399;
}

function isPage({ mediaType, body }: EndpointReply): boolean {
  return isHtmlPage(mediaType, body);
}
