import type { EndpointTrace } from "../../endpoint/endpoint-trace.ts";
import { twinOf } from "../../endpoint/endpoint-trace.ts";
import { headerValues } from "../../raw/raw-reply.ts";
import { broken, type Finding, HELD } from "../rule.ts";
import { http, openaiDocs, rfc9110, whatwg } from "../sources.ts";
import { sdk } from "./cited.ts";
import type { EndpointRule } from "./endpoint-rule.ts";
import { isSuccess, noReply, ofReplies, unseen, wentWell } from "./gates.ts";
import { shown } from "./shown.ts";

/** Status, headers and the body as HTTP carries it. */
export const HTTP_RULES: readonly EndpointRule[] = [
  {
    id: "endpoint.http.answered",
    level: "must",
    requires: "A question that is in order is answered with status 200, streamed as well as whole.",
    why: "Clients take any other status for a failure: the answer is lost, or asked for again and paid twice.",
    source: openaiDocs("api-reference/chat/create", "Returns"),
    threads: ["Portkey-AI/gateway#1072"],
    isRepeated: true,
    judge: isAnswered,
  },
  {
    id: "endpoint.http.both-ways",
    level: "should",
    requires: "What is answered whole is answered as a stream too, and the other way round.",
    why: "Applications switch between the two by one member of the request.",
    source: openaiDocs("api-reference/chat/create", "stream"),
    judge: isAnsweredBothWays,
  },
  {
    id: "endpoint.http.media-type",
    level: "must",
    requires: "A stream is labelled `text/event-stream`, a whole answer `application/json`.",
    why: "Clients choose their reader by the label: a mislabelled answer comes out empty, or as a string.",
    source: sdk("openai-node 7.55.0", "src/internal/parse.ts"),
    threads: ["Portkey-AI/gateway#19", "huggingface/chat-ui#1744"],
    judge: ofReplies(isLabelled),
  },
  {
    id: "endpoint.http.as-asked",
    level: "must",
    requires: "Who asks for a stream gets events, and who does not gets one JSON object.",
    why: "A whole answer in place of a stream is read as a stream without events, in silence.",
    source: openaiDocs("api-reference/chat/create", "stream"),
    threads: ["crewAIInc/crewAI#7342"],
    judge: ofReplies(isAsAsked),
  },
  {
    id: "endpoint.http.framing",
    level: "must",
    requires: "The HTTP framing is right: one length or chunks, and nothing behind the end of the body.",
    why: "A wrong length cuts the answer, or poisons the next one on the connection.",
    source: http("6 Message Body"),
    threads: ["sgl-project/sglang#27523", "nginx/nginx#304"],
    judge: ofReplies(({ reply: { raw } }) => {
      const [fault] = raw.framingFaults;
      if (fault !== undefined) return broken(`the framing is wrong: ${fault}`, [], raw.framingFaults);
      const surplus = raw.surplus.length;
      return surplus === 0 ? HELD : broken("bytes come after the end of the body", 0, surplus);
    }),
  },
  {
    id: "endpoint.http.coding",
    level: "must",
    requires: "The body is in the content coding that its header names, and in none that was not accepted.",
    why: "Nobody can read it otherwise.",
    source: rfc9110("8.4 Content-Encoding"),
    threads: ["qualixar/superlocalmemory#79", "tombii/better-ccflare#243"],
    judge: ofReplies(isCoded),
  },
  {
    id: "endpoint.http.ended",
    level: "must",
    requires: "An answer comes to its end, and HTTP shows that it did.",
    why: "Clients that read to the end hang on a connection that stays open, and take a body that breaks off for cut.",
    source: http("8 Handling Incomplete Messages"),
    threads: ["vercel/ai#18303"],
    isRepeated: true,
    judge: hasEnded,
  },
  {
    id: "endpoint.http.no-length",
    level: "should",
    requires: "A stream has no Content-Length.",
    why: "The length is known only when everything was said: whoever sends one held the answer back.",
    source: whatwg("9.2.7 Authoring notes"),
    judge: ofReplies(({ question, reply }) => {
      if (!question.isStreamed || reply.events.length === 0) return unseen("no stream came");
      const [length] = headerValues(reply.raw.head, "content-length");
      return length === undefined ? HELD : broken("the stream has a Content-Length", null, length);
    }),
  },
  {
    id: "endpoint.http.not-cached",
    level: "should",
    requires: "A stream does not allow caches to keep it.",
    why: "A cache that keeps it hands one user's answer to the next.",
    source: rfc9110("9.3.3 POST"),
    judge: ofReplies(isNotCacheable),
  },
  {
    id: "endpoint.http.request-id",
    level: "may",
    requires: "A header names the request: `x-request-id` or one of its kin.",
    why: "It is what a failed answer is reported by.",
    source: openaiDocs("api-reference/debugging-requests", "Debugging requests"),
    judge: ofReplies(({ reply: { raw } }) => {
      const names = (raw.head?.headers ?? []).map(([name]) => name.toLowerCase());
      const isNamed = names.some((name) =>
        /request-?id|generation-id|trace-?id|traceparent|cf-ray|correlation-id/.test(name),
      );
      return isNamed ? HELD : broken("no header names the request", "x-request-id", null);
    }),
  },
  {
    id: "endpoint.http.reuse",
    level: "should",
    requires: "After a stream the connection takes the next request, or the reply said that it would not.",
    why: "A new connection for each request costs round trips; one that closes without a word costs a failed request.",
    source: http("9.3 Persistence"),
    judge: ({ reuse }) => {
      if (reuse === "reused") return HELD;
      if (reuse === "closed-without-a-word") {
        return broken("the connection was closed without `Connection: close`", "kept", "closed");
      }
      return unseen(
        reuse === "not-tried"
          ? "no connection was left to use again"
          : "the server closes connections, and says so",
      );
    },
  },
];

/** Statuses that say: not now. What is asked again and again and still too much is no defect of the format. */
const BUSY = new Set([408, 425, 429, 529]);
/** The same of what stands behind; where the same is answered the other way all the time it is a failure like any other. */
const DOWN = new Set([502, 503, 504]);
/** Not implemented is an honest answer to what not everybody offers. */
const NOT_OFFERED = 501;

function isAnswered(trace: EndpointTrace): Finding {
  const { question, reply } = trace;
  const missing = noReply(reply);
  if (missing !== null) {
    return reply.raw.end === "open"
      ? broken("nothing came in time", "an answer", null)
      : broken(`no answer came: ${missing}`, "an answer", null);
  }
  const { status } = reply;
  if (status === 200) return isSpoilt(trace) ? broken(spoiltWords(trace), "an answer", reply.error) : HELD;
  if (status !== null && BUSY.has(status)) return unseen(`the endpoint is busy: status ${status}`);
  if (isSuccess(reply)) return broken(`the answer came with status ${status}`, 200, status);
  const twin = twinOf(trace);
  if (status !== null && DOWN.has(status) && !wentWell(twin))
    return unseen(`the endpoint is down: status ${status}`);
  const isPlain = PLAIN_TOPICS.has(question.topic) && !isUsageRefused(trace);
  if (status !== null && status >= 500 && status !== NOT_OFFERED) {
    return broken(`status ${status} came in place of an answer`, 200, status);
  }
  if (isPlain && (question.topic === "after" || wentWell(twin))) {
    return broken(`status ${status} came in place of an answer`, 200, status);
  }
  return unseen(`the endpoint turns this question down: status ${status}`);
}

function isAnsweredBothWays(trace: EndpointTrace): Finding {
  const { status } = trace.reply;
  if (!wentWell(twinOf(trace))) return unseen("the other way was not answered either");
  if (isUsageRefused(trace)) return unseen("the endpoint does not know `stream_options`");
  if (status === null || BUSY.has(status) || status >= 500) return unseen(`no answer came: status ${status}`);
  return status < 400 ? HELD : broken(`status ${status} came in place of an answer`, 200, status);
}

/** Questions that every endpoint has to be able to answer. */
const PLAIN_TOPICS = new Set(["text", "long", "characters", "after"]);

/** Whether it is the question about usage that is turned down, not the stream. */
function isUsageRefused({ asked, others }: EndpointTrace): boolean {
  if (asked.body["stream_options"] === undefined) return false;
  const [withUsage, without] = [
    others.get("ask/text/streamed"),
    others.get("ask/text-without-usage/streamed"),
  ];
  return !wentWell(withUsage) && wentWell(without);
}

/**
 * An error in place of the answer, although the same was answered the other way. One that comes when something was said
 * already is honest, unless every plain stream ends so.
 */
function isSpoilt(trace: EndpointTrace): boolean {
  const { reply, question, others } = trace;
  if (reply.error === null || !PLAIN_TOPICS.has(question.topic) || !wentWell(twinOf(trace))) return false;
  const said = (reply.answer?.choices ?? []).some(({ text, reasoning }) => text + reasoning !== "");
  const plain = ["text", "long", "characters"].map((topic) => others.get(`ask/${topic}/streamed`));
  return !said || plain.every((each) => each !== undefined && each.error !== null);
}

function spoiltWords({ reply }: EndpointTrace): string {
  return `an error came under status 200: ${reply.error?.message.slice(0, 200) ?? ""}`;
}

function isLabelled({ question, reply }: EndpointTrace): Finding {
  if (!isSuccess(reply)) return unseen(`it was answered with status ${reply.status}`);
  const { mediaType } = reply;
  if (reply.events.length > 0) {
    return mediaType === "text/event-stream"
      ? HELD
      : broken("a stream is labelled as something else", "text/event-stream", mediaType || null);
  }
  if (reply.json !== undefined) {
    return isJsonType(mediaType)
      ? HELD
      : broken("JSON is labelled as something else", "application/json", mediaType || null);
  }
  const wanted = question.isStreamed ? "text/event-stream" : "application/json";
  return mediaType === wanted
    ? HELD
    : broken("the answer is labelled as something else", wanted, mediaType || null);
}

export function isJsonType(mediaType: string): boolean {
  return mediaType === "application/json" || mediaType.endsWith("+json");
}

function isAsAsked({ question, reply }: EndpointTrace): Finding {
  if (!isSuccess(reply)) return unseen(`it was answered with status ${reply.status}`);
  const hasEvents = reply.events.length > 0;
  const start = reply.body.slice(0, 200);
  if (question.isStreamed) {
    if (hasEvents) return HELD;
    if (reply.raw.end === "open" || reply.raw.end === "cut" || reply.raw.end === "reset") {
      return unseen("the answer broke off before its first event");
    }
    if (reply.body.trim() === "") return broken("the stream is empty", "events", "");
    return broken(
      reply.json === undefined ? "the answer holds no event" : "JSON came in place of a stream",
      "events",
      start,
    );
  }
  if (hasEvents) return broken("a stream came that nobody asked for", "one JSON object", start);
  if (reply.json === undefined) return broken("the answer is no JSON", "one JSON object", start);
  return HELD;
}

function isCoded({ asked, reply: { raw } }: EndpointTrace): Finding {
  if (raw.codingFault !== null) return broken(raw.codingFault, null, raw.codingFault);
  const coding = headerValues(raw.head, "content-encoding").join(", ").trim().toLowerCase() || "identity";
  const accepted = (asked.headers["accept-encoding"] ?? "").split(/\s*,\s*/);
  return coding === "identity" || accepted.includes(coding)
    ? HELD
    : broken(`the coding ${shown(coding)} was not accepted`, accepted.join(", ") || "identity", coding);
}

function hasEnded({ question, reply }: EndpointTrace): Finding {
  const missing = noReply(reply);
  const { raw } = reply;
  if (question.leaveAfterEvents !== undefined && raw.end === "cancelled")
    return unseen("we left before the end");
  if (raw.end === "complete" || raw.end === "closed") return HELD;
  if (raw.end === "open") {
    const isDone = reply.reading?.hasDone === true;
    const isEndless = raw.endedAt - (raw.reads.at(-1)?.at ?? 0) < ENDLESS_MS;
    const stalled = isEndless ? "the answer does not end" : "the answer stalls: nothing more comes";
    return broken(isDone ? "the connection stays open behind `[DONE]`" : stalled, "an end", raw.end);
  }
  if (missing !== null) return broken(`no answer came: ${missing}`, "an end", raw.end);
  if (raw.end === "cancelled") return broken("the answer does not end; we left", "an end", raw.end);
  return broken(
    `the body breaks off: the connection was ${raw.end === "reset" ? "reset" : "closed"}`,
    "an end",
    raw.end,
  );
}

/** Whoever said something so shortly before we left does not stall. */
const ENDLESS_MS = 500;

function isNotCacheable({ question, reply }: EndpointTrace): Finding {
  if (!question.isStreamed || reply.events.length === 0) return unseen("no stream came");
  const said = headerValues(reply.raw.head, "cache-control").join(", ").toLowerCase();
  const isPublic = /\bpublic\b|\bimmutable\b|\bs-maxage=[1-9]|\bmax-age=[1-9]/.test(said);
  const isForbidden = /\bno-store\b|\bno-cache\b|\bprivate\b/.test(said);
  return isPublic && !isForbidden ? broken("caches may keep the stream", "no-cache", said) : HELD;
}
