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
