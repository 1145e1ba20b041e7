import { intendAnswer } from "../../scenario/intent.ts";
import type { Exchange } from "../../wire/exchange.ts";
import type { ClientTrace } from "../client/trace.ts";
import { compareAnswer } from "./compare-answer.ts";
import { broken, type Finding, HELD, type Rule, type Source } from "./rule.ts";
import { sameJson } from "./same-json.ts";
import { readsTheSame } from "./same-reading.ts";
import { http, openaiDocs, robustness, thread } from "./sources.ts";

const sameAnswer = readsTheSame("text", "finishReason");

/** What HTTP itself may do to an answer on its way. */
export const HTTP_RULES: readonly Rule[] = [
  {
    id: "http.request",
    level: "should",
    requires:
      "The request is a POST with the key as a bearer token and a body that is declared as JSON and says `stream: true`.",
    why: "Without the key it is refused, without the type some servers do not parse it, and without `stream` it is answered whole.",
    source: openaiDocs("api-reference/authentication", "Authentication; Streaming"),
    judge: judgeRequest,
  },
  {
    id: "http.content-coding",
    level: "must",
    requires: "A body in a content coding that the client's Accept-Encoding names is decoded.",
    why: "Gateways compress for whoever says that they can read it; undecoded bytes hold no event, and the answer is empty.",
    source: semantics("8.4 Content-Encoding"),
    threads: ["btubbs/sseclient#27"],
    judge: judgeCoded,
  },
  {
    id: "http.decoded-as-it-comes",
    level: "should",
    needs: ["cancel"],
    expectsHang: true,
    requires: "A compressed stream is decoded as far as it was flushed, not only when it is over.",
    why: "Who waits for the end of the coding shows nothing until the model has finished, and hangs where it stalls.",
    source: robustness(thread("graphql-hive/gateway#2259"), "a coding that holds events back"),
    judge: judgeAsItComes,
  },
  {
    id: "http.informational",
    level: "should",
    requires: "1xx responses before the answer are passed over, whether or not they were asked for.",
    why: "A 103 of a CDN or a 102 of a busy server that is taken for the answer loses the real one.",
    source: semantics("15.2 Informational 1xx"),
    threads: ["aio-libs/aiohttp#1353", "snoyberg/http-client#521", "twisted/twisted#8885"],
    judge: sameAnswer,
  },
  {
    id: "http.trailers",
    level: "must",
    requires: "Fields behind the last chunk are no part of the body, and the answer ends as without them.",
    why: "Gateways and gRPC bridges send checksums and statuses there; a reader that trips over them loses a whole answer.",
    source: http("7.1.2 Chunked Trailer Section"),
    judge: sameAnswer,
  },
  {
    id: "http.chunk-extensions",
    level: "must",
    requires: "Extensions behind the size of an HTTP chunk are ignored.",
    why: "A size that is read to the end of its line is no number, and the body is lost or misread.",
    source: http("7.1.1 Chunk Extensions"),
    judge: sameAnswer,
  },
  {
    id: "http.redirect-kept",
    level: "should",
    requires:
      "A 307 or 308 to the same origin is followed with method and body, or reported as an error; it is never an empty success.",
    why: "Providers move and gateways add slashes; a redirect that ends as an empty answer hides where the real one is.",
    source: semantics("15.4.8 307 Temporary Redirect"),
    threads: ["sindresorhus/got#2459", "httplib2/httplib2#236", "songquanpeng/one-api#533"],
    judge: judgeRedirect,
  },
  {
    id: "http.redirect-rewritten",
    level: "divergent",
    requires:
      "A 301, 302 or 303 to the same origin is followed with method and body, or reported as an error.",
    why: "HTTP allows a client to make a GET of it, and to that no provider has a completion to give.",
    source: semantics("15.4.2 301 Moved Permanently"),
    threads: ["psf/requests#4995"],
    judge: judgeRedirect,
  },
];

/** What HTTP messages mean, whatever version carries them. */
function semantics(section: string): Source {
  const anchor = section.split(" ")[0];
  const url = `https://www.rfc-editor.org/rfc/rfc9110#section-${anchor}`;
  return { kind: "http", url, section, asOf: "2026-11-21" };
}

function judgeRequest({ exchanges }: ClientTrace): Finding {
  const request = exchanges[0]?.request;
  if (request === undefined) return { held: null, message: "no request reached the server" };
  const { method, headers, body } = request;
  const type = headers["content-type"] ?? null;
  const authorization = headers["authorization"] ?? null;
  if (method !== "POST") return broken("the request has another method", "POST", method);
  if (!/^Bearer +\S/i.test(authorization ?? ""))
    return broken("the request carries no key", "Authorization: Bearer …", authorization);
  if (!/^application\/json *(;|$)/i.test(type ?? ""))
    return broken("the body is not declared as JSON", "application/json", type);
  return asksForStream(body) ? HELD : broken("the body does not ask for a stream", { stream: true }, body);
}

function asksForStream(body: string): boolean {
  try {
    return (JSON.parse(body) as { stream?: unknown } | null)?.stream === true;
  } catch {
    return false;
  }
}

const NOT_CODED: Finding = {
  held: null,
  message: "the request did not accept the coding, so the body was sent without",
};

function isCoded({ exchanges }: ClientTrace): boolean {
  return exchanges.some(({ response }) =>
    response.headers.some(([name]) => name.toLowerCase() === "content-encoding"),
  );
}

function judgeCoded(trace: ClientTrace): Finding {
  return isCoded(trace) ? sameAnswer(trace) : NOT_CODED;
}

/** The stream stalls behind its first events; who has them to hand cancels, who waits for more cannot. */
function judgeAsItComes(trace: ClientTrace): Finding {
  if (!isCoded(trace)) return NOT_CODED;
  const { ended, choices } = trace.observation;
  // How a cancelled call is reported is the business of other rules; who has the text had it decoded.
  const hasText = (choices ?? []).some(({ text }) => text);
  return ended === "cancelled" || (ended === "complete" && hasText)
    ? HELD
    : broken(
        `the call ended as ${ended} although its first chunks had been flushed`,
        { ended: "cancelled" },
        { ended },
      );
}

function judgeRedirect(trace: ClientTrace): Finding {
  const { observation, exchanges, scenario } = trace;
  const { ended } = observation;
  if (ended === "error") return HELD;
  const [first, ...followed] = exchanges;
  const last = followed.at(-1);
  const target = scenario.then?.at(-1);
  if (first === undefined || target === undefined) {
    return { held: null, message: "the scenario redirects nowhere" };
  }
  if (last === undefined) {
    return broken(
      `the redirect was not followed, and the call ended as ${ended}`,
      { ended: "error" },
      { ended },
    );
  }
  if (last.request.method !== first.request.method) {
    return broken("the redirect was followed with another method", first.request.method, last.request.method);
  }
  if (!isSameBody(first, last)) {
    return broken("the redirect was followed with another body", first.request.body, last.request.body);
  }
  if (ended !== "complete") {
    return broken(`the call ended as ${ended} behind the redirect`, { ended: "complete" }, { ended });
  }
  return compareAnswer({ ...trace, expected: intendAnswer(target).answer }, ["text"]);
}

/** Byte for byte, or at least the same JSON. */
function isSameBody(first: Exchange, last: Exchange): boolean {
  const [left, right] = [first.request.body, last.request.body];
  if (left === right) return true;
  try {
    return sameJson(JSON.parse(left), JSON.parse(right));
  } catch {
    // Not JSON, so equal bytes were all that could be asked for.
    return false;
  }
}
