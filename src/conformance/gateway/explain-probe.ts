import type { Exchange } from "../../wire/exchange.ts";
import { describeRawEnd } from "../raw/describe-end.ts";
import { isHtmlPage, quoteStart } from "../raw/quote-body.ts";
import { headerValues, type RawReply } from "../raw/raw-reply.ts";

/** What is known when our upstream did not see the first question. */
export interface FailedProbe {
  /** Where we posted to. */
  url: string;
  /** The origin of our upstream. */
  upstream: string;
  raw: RawReply;
  /** What reached our upstream in the meantime without naming the question. */
  strays: readonly Exchange[];
}

/** Says in one paragraph what arrived in place of the question, and what to do. */
export function explainProbe(probe: FailedProbe): string {
  const stray = probe.strays.find(({ request }) => request.method === "POST");
  if (stray !== undefined) return strayed(probe, stray);
  const { url, raw } = probe;
  if (raw.failure !== null)
    return `Cannot reach the gateway at ${url}: ${raw.failure.message}. ${adviceFor(raw)}`;
  if (raw.head === null) {
    return `The gateway at ${url} gave no answer: ${describeRawEnd(raw.end)}, and our upstream at ${probe.upstream} was not asked. See that it listens there and speaks HTTP/1.1.`;
  }
  return answered(probe, raw.head);
}

function adviceFor({ failure }: RawReply): string {
  switch (failure?.kind) {
    case "tls":
      return "See that it speaks TLS there and that its certificate is trusted (NODE_EXTRA_CA_CERTS), or give an http:// URL.";
    case "not-http":
      return "See that the port is the gateway's and that http:// or https:// is right.";
    case "dns":
      return "See that the name is right.";
    default:
      return "Start it, let --start do so, or give another URL.";
  }
}

function strayed({ url }: FailedProbe, { request }: Exchange): string {
  const asked = request.body === "" ? "an empty body" : quoteStart(request.body);
  return (
    `The gateway at ${url} asked our upstream for ${request.method} ${request.path.replace(/\?.*$/s, "")}, and the name of the question was nowhere in it: ` +
    `it stands in the last user message, and in the header x-streamproof-token. It sent ${asked}. ` +
    "Let one of them through, or give --model {token} where the model name gets through."
  );
}

function answered({ url, upstream, raw }: FailedProbe, head: NonNullable<RawReply["head"]>): string {
  const { status } = head;
  const type = headerValues(head, "content-type")[0] ?? "no content type";
  const body = new TextDecoder().decode(raw.body);
  const isPage = isHtmlPage(type, body);
  const said = body.trim() === "" ? "an empty body" : isPage ? "an HTML page" : quoteStart(body);
  const what = `The gateway at ${url} answered with status ${status} (${type}, ${said}), and our upstream at ${upstream} was not asked.`;
  return `${what} ${adviceOn(status, isPage, head, upstream)}`;
}

function adviceOn(
  status: number,
  isPage: boolean,
  head: NonNullable<RawReply["head"]>,
  upstream: string,
): string {
  if (status >= 300 && status < 400) {
    const to = headerValues(head, "location")[0];
    return `It redirects${to === undefined ? "" : ` to ${quoteStart(to)}`}: give the URL that it leads to.`;
  }
  if (status === 401 || status === 403) {
    return 'It wants to know who asks: give --api-key-env <NAME>, or --header "name: value".';
  }
  if (status === 404 || status === 405 || isPage) {
    return "Give the base URL that an OpenAI SDK takes, such as http://127.0.0.1:8080/v1: we POST to <url>/chat/completions.";
  }
  if (status === 400 || status === 422) {
    return "See what it does not like; --model names a model that it knows.";
  }
  if (status === 429) return "It limits how often it is asked: switch that off for the run.";
  return `Point it at ${upstream} as its provider (any path in front is fine; --upstream-port chooses the port), and let it ask there.`;
}
