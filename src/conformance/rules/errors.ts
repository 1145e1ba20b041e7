import type { ClientTrace } from "../client/trace.ts";
import { compareAnswer } from "./compare-answer.ts";
import { reportsABeginning } from "./partial-answer.ts";
import { broken, type Finding, HELD, type Rule } from "./rule.ts";
import { judgeEnding } from "./same-reading.ts";
import { openaiDocs, openaiSchema, robustness, thread, whatwg } from "./sources.ts";

/** Failures that the provider reports, before the stream and inside it. */
export const ERROR_RULES: readonly Rule[] = [
  {
    id: "error.http-status",
    level: "must",
    requires: "A status other than 2xx ends the call with an error.",
    why: "The body is no answer; an empty success hides the bad key, the limit or the outage.",
    source: openaiDocs("guides/error-codes", "API errors"),
    threads: ["micronaut-projects/micronaut-core#12771", "causalens/dara#454"],
    judge: judgeEnding,
  },
  {
    id: "error.status-reported",
    level: "should",
    requires: "The error carries the HTTP status.",
    why: "Whether to retry, to wait or to give up depends on it.",
    source: openaiDocs("guides/error-codes", "API errors"),
    judge: judgeStatus,
  },
  {
    id: "error.in-stream",
    level: "must",
    requires: "An object with `error` in a data event ends the call with an error, whatever follows it.",
    why: "The status was 200 long ago: this frame is the only sign that the answer is not whole.",
    source: openaiSchema("ErrorResponse"),
    threads: ["vercel/ai#4726", "aaif-goose/goose#7663", "diegosouzapw/OmniRoute#8210"],
    judge: judgeErrorFrame,
  },
  {
    id: "error.event",
    level: "must",
    requires: "`event: error` ends the call with an error, whatever follows it.",
    why: "Several providers report failures this way; read as a chunk the frame vanishes.",
    source: openaiSchema("ErrorEvent (streams of the Assistants API)"),
    threads: ["farzaa/clicky#132"],
    judge: judgeErrorFrame,
  },
  {
    id: "error.message-kept",
    level: "should",
    requires: "The error that is reported contains the provider's message.",
    why: "`context length exceeded` tells the user what to do; `stream failed` does not.",
    source: openaiSchema("Error.message"),
    threads: ["rexxars/eventsource-client#9"],
    judge: judgeMessage,
  },
  {
    id: "error.partial-kept",
    level: "should",
    requires: "The text that came before the error is still to be had.",
    why: "The user has seen it already, and a long answer may be paid for.",
    source: robustness(thread("vercel/ai#4726"), "errors in the middle of a stream"),
    judge: (trace) => compareAnswer(trace, ["text"]),
  },
  {
    id: "error.not-a-stream",
    level: "must",
    requires: "A 200 reply that is no event stream ends the call with an error.",
    why: "Login pages, JSON errors under status 200 and gateways that ignore `stream` would pass as empty answers.",
    source: whatwg("9.2.2 The EventSource interface"),
    threads: ["sourcegraph/cody#3479", "a2aproject/a2a-rs#79", "modelcontextprotocol/python-sdk#3052"],
    judge: judgeEnding,
  },
  {
    id: "error.no-events",
    level: "must",
    requires: "A stream that ends without a single event ends the call with an error.",
    why: "An empty answer and no answer are not the same.",
    source: robustness(thread("iflytek/astron-agent#1568"), "empty streams accepted as answers"),
    threads: ["iflytek/astron-agent#1568"],
    judge: judgeEnding,
  },
  {
    id: "error.key-kept",
    level: "should",
    requires: "What is reported of a failure does not hold the API key.",
    why: "Messages of errors go to logs, to bug reports and to the user's screen; a key among them is a key lost.",
    source: {
      kind: "http",
      url: "https://www.rfc-editor.org/rfc/rfc6750#section-5.3",
      section: "5.3 Summary of Recommendations: safeguard bearer tokens",
      asOf: "2026-11-24",
    },
    judge: judgeKey,
  },
  {
    id: "error.nothing-aside",
    level: "should",
    levels: ["chat", "events"],
    isTimed: true,
    requires:
      "A failed or cancelled call fails towards its caller alone: nothing is left unhandled or uncaught.",
    why: "An unhandled rejection ends a Node process in spite of every `try`, and a dead thread is noticed by nobody.",
    source: robustness(thread("openai/openai-node#526"), "errors that no caller can catch"),
    threads: ["openai/openai-node#526", "openai/openai-node#682"],
    judge: judgeAside,
  },
];

function judgeErrorFrame(trace: ClientTrace): Finding {
  const ending = judgeEnding(trace);
  return ending.held === true ? reportsABeginning(trace) : ending;
}

function judgeStatus({ observation, reading }: ClientTrace): Finding {
  const status = observation.error?.status ?? null;
  if (observation.ended !== "error") return { held: null, message: "the call did not end with an error" };
  if (status === null) return { held: null, message: "the subject reports no status with its errors" };
  return status === reading.status ? HELD : broken("the status differs", reading.status, status);
}

function judgeMessage({ observation, expected }: ClientTrace): Finding {
  const message = expected.error?.message;
  if (message === undefined) return { held: null, message: "the provider sent no message" };
  if (observation.ended !== "error") return { held: null, message: "the call did not end with an error" };
  const said = observation.error?.message ?? "";
  return said.includes(message) ? HELD : broken("the provider's message is lost", message, said);
}

/** Shorter ones stand in ordinary words. */
const LEAST_KEY_LENGTH = 8;

function judgeKey({ observation, exchanges }: ClientTrace): Finding {
  const key = exchanges[0]?.request.headers["authorization"]?.replace(/^Bearer\s+/i, "") ?? "";
  if (key.length < LEAST_KEY_LENGTH)
    return { held: null, message: "no key was sent that could be told apart" };
  const said = [observation.error?.message ?? "", ...(observation.sideErrors ?? [])];
  const echo = said.find((message) => message.includes(key));
  return echo === undefined ? HELD : broken("the error says the API key", "the message without it", echo);
}

/** What callbacks are told reaches the caller too; what begins with these words reached nobody. */
const REACHED_NOBODY = /^(unhandled|uncaught)\b/i;

function judgeAside({ observation }: ClientTrace): Finding {
  const lost = (observation.sideErrors ?? []).filter((message) => REACHED_NOBODY.test(message));
  return lost.length === 0 ? HELD : broken("something failed behind the caller's back", [], lost);
}
