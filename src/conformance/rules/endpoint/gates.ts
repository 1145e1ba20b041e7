import type { Answer } from "../../../wire/answer.ts";
import type { EndpointReply } from "../../endpoint/endpoint-reply.ts";
import type { EndpointTrace } from "../../endpoint/endpoint-trace.ts";
import type { Finding } from "../rule.ts";

type Judge = (trace: EndpointTrace) => Finding;

/** Judges answers in events only; what came in place of one tells nothing here. */
export function ofStreams(judge: Judge): Judge {
  return (trace) => {
    const why = noStream(trace.reply);
    return why === null ? judge(trace) : unseen(why);
  };
}

/** Judges streams that came to their end without an error: of others nobody can say what was still to come. */
export function ofEndedStreams(judge: Judge): Judge {
  return (trace) => {
    const why = noStream(trace.reply) ?? noEnd(trace.reply);
    return why === null ? judge(trace) : unseen(why);
  };
}

/** Judges answers in one JSON object. */
export function ofWholes(judge: Judge): Judge {
  return (trace) => {
    const why = noWhole(trace.reply);
    return why === null ? judge(trace) : unseen(why);
  };
}

/** Judges whatever came, as long as something did. */
export function ofReplies(judge: Judge): Judge {
  return (trace) => {
    const why = noReply(trace.reply);
    return why === null ? judge(trace) : unseen(why);
  };
}

export function unseen(message: string): Finding {
  return { held: null, message };
}

export function noReply({ raw, status }: EndpointReply): string | null {
  if (raw.failure !== null) return raw.failure.message;
  return status === null ? "no answer came" : null;
}

export function isSuccess({ status }: EndpointReply): boolean {
  return status !== null && status >= 200 && status <= 299;
}

function noSuccess(reply: EndpointReply): string | null {
  const missing = noReply(reply);
  if (missing !== null) return missing;
  if (isSuccess(reply)) return null;
  const said = reply.error === null ? "" : ` (${reply.error.message.slice(0, 200)})`;
  return `it was answered with status ${reply.status}${said}`;
}

function noStream(reply: EndpointReply): string | null {
  return noSuccess(reply) ?? (reply.events.length === 0 ? "the answer holds no event" : null);
}

function noWhole(reply: EndpointReply): string | null {
  const missing = noSuccess(reply);
  if (missing !== null) return missing;
  if (reply.json === undefined) return "the answer is no JSON";
  return reply.error === null ? null : "an error came in place of the answer";
}

export function noEnd({ raw, error }: EndpointReply): string | null {
  if (error !== null) return `the stream ended with an error: ${error.message.slice(0, 200)}`;
  if (raw.end === "open") return "the stream stalled";
  if (raw.end === "cancelled") return "we left before the end";
  return raw.end === "cut" || raw.end === "reset" ? "the stream broke off" : null;
}

/** Whether an answer is there as a whole and went well, in whichever way it was asked for. */
export function wentWell(
  reply: EndpointReply | null | undefined,
): reply is EndpointReply & { answer: Answer } {
  if (reply == null || reply.answer === null || !isSuccess(reply)) return false;
  return reply.error === null && noEnd(reply) === null;
}
