import type { Exchange } from "../../../wire/exchange.ts";
import { replyWithoutSecrets } from "../../run/reply-without-secrets.ts";
import { Pseudonyms } from "../../run/pseudonyms.ts";
import { secretsInQuery } from "../../run/secret-forms.ts";
import type { SeenOfQuestion } from "../assemble-trace.ts";
import { readDownstream } from "../downstream.ts";
import { NO_KEY } from "../gateway-place.ts";
import type { Downstream } from "../gateway-trace.ts";

/** The same with other names for every key and cookie, so that a rule still sees where each of them went. */
export function withoutSecrets(seen: SeenOfQuestion): SeenOfQuestion {
  const names = new Pseudonyms();
  const { asked, upstream, downstreams, control, controlUpstream, leftAt, clientKey } = seen;
  const replies = [...downstreams, ...(control === null ? [] : [control])].map(({ raw }) => raw);
  if (clientKey !== null && clientKey !== NO_KEY) names.add(clientKey);
  names.addHeaders(Object.entries(asked.headers), NO_KEY);
  for (const { request, response } of [...upstream, ...(controlUpstream === null ? [] : [controlUpstream])]) {
    names.addHeaders(Object.entries(request.headers), NO_KEY);
    names.addHeaders(response.headers, NO_KEY);
    for (const secret of secretsInQuery(request.path)) names.add(secret);
  }
  for (const { head, trailers } of replies) names.addHeaders([...(head?.headers ?? []), ...trailers], NO_KEY);
  const [first, ...others] = downstreams;
  return {
    asked: { ...names.value(asked), headers: recordOf(names, asked.headers) },
    upstream: upstream.map((exchange) => cleanExchange(names, exchange)),
    downstreams: [cleanDownstream(names, first), ...others.map((each) => cleanDownstream(names, each))],
    control: control === null ? null : cleanDownstream(names, control),
    controlUpstream: controlUpstream === null ? null : cleanExchange(names, controlUpstream),
    leftAt,
    clientKey: clientKey === null ? null : names.text(clientKey),
  };
}

function recordOf(names: Pseudonyms, headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(names.headers(Object.entries(headers), NO_KEY));
}

function cleanExchange(names: Pseudonyms, exchange: Exchange): Exchange {
  const { request, response } = exchange;
  const renamed = names.value(exchange);
  return {
    ...renamed,
    request: { ...renamed.request, headers: recordOf(names, request.headers) },
    response: { ...renamed.response, headers: names.headers(response.headers, NO_KEY) },
  };
}

function cleanDownstream(names: Pseudonyms, { raw, asksForStream }: Downstream): Downstream {
  return readDownstream(replyWithoutSecrets(names, raw, NO_KEY), asksForStream);
}
