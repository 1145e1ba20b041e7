import type { Downstream, GatewayTrace } from "../../gateway/gateway-trace.ts";
import { isJsonObject, type JsonObject, parseJson } from "../../read/json-value.ts";
import { headerValues } from "../../raw/raw-reply.ts";
import { broken, type Finding, HELD } from "../rule.ts";
import { http, openaiDocs, openaiSchema, robustness, rfc9110, thread } from "../sources.ts";
import type { GatewayRule } from "./gateway-rule.ts";
import { describeRawEnd } from "../../raw/describe-end.ts";

/** Errors that the upstream reports. */
export const FAULT_RULES: readonly GatewayRule[] = [
  {
    id: "fault.status",
    level: "must",
    requires:
      "An error before the stream comes out as an error status: 429 as 429, what the client did wrong as 4xx, what the upstream did wrong as 5xx.",
    why: "Retries, fallbacks and back-off hang on the status; an error under 200 is an answer.",
    source: openaiDocs("guides/error-codes", "API errors"),
    threads: [
      "maximhq/bifrost#1942",
      "Portkey-AI/gateway#1142",
      "sourcegraph/sourcegraph-public-snapshot#52518",
    ],
    judge: keepsStatusClass,
  },
  {
    id: "fault.status-exact",
    level: "should",
    requires: "The status of an error is the upstream's.",
    why: "402, 403, 404 and 413 each ask for something else from the user.",
    source: openaiDocs("guides/error-codes", "API errors"),
    judge: (trace) => {
      const seen = statusOf(trace.downstreams[0]);
      return seen === trace.sent.status ? HELD : broken("the status differs", trace.sent.status, seen);
    },
  },
  {
    id: "fault.message",
    level: "must",
    requires: "What the upstream says about a bad request comes out.",
    why: "Only the message says which limit was hit and what to change.",
    source: openaiDocs("guides/error-codes", "API errors"),
    threads: ["vercel/ai#18303"],
    judge: keepsMessage,
  },
  {
    id: "fault.details",
    level: "should",
    requires: "An error comes out as a JSON object with the upstream's message, type and code.",
    why: "SDKs read `error.message`, `error.type` and `error.code`; callers branch on them.",
    source: openaiDocs("guides/error-codes", "API errors"),
    threads: ["vercel/ai#18303"],
    judge: keepsDetails,
  },
  {
    id: "fault.param",
    level: "should",
    requires: "An error that names a parameter of the request comes out with its name.",
    why: "The schema requires `param`, and forms put the message beside the field that it names.",
    source: openaiSchema("Error.param"),
    judge: keepsParam,
  },
  {
    id: "fault.retry-after",
    level: "must",
    requires: "`Retry-After` comes out as it was, seconds or a date.",
    why: "Clients that are told to wait and do not know for how long hammer a provider that is overloaded.",
    source: rfc9110("10.2.3 Retry-After"),
    threads: ["BerriAI/litellm#21553", "BerriAI/litellm#30098", "api7/aisix#144"],
    judge: keepsRetryAfter,
  },
  {
    id: "fault.in-stream",
    level: "must",
    requires:
      "An error inside the stream comes out as an error: an error event, or a stream that visibly breaks off.",
    why: "An error that is swallowed leaves a truncated answer that passes for a whole one.",
    source: robustness(thread("mozilla-ai/any-llm#847"), "errors in the middle of a stream are dropped"),
    threads: ["mozilla-ai/any-llm#847", "fr0ster/llm-agent#22", "BerriAI/litellm#39748"],
    judge: passesErrorOn,
  },
  {
    id: "fault.in-stream-odd",
    level: "should",
    requires:
      "An error in a shape of the provider's own, without an `error` member, comes out as an error too.",
    why: "A gateway that knows chunks and `error` alone drops it, and the answer ends with nothing said.",
    source: robustness(thread("BerriAI/litellm#39748"), "errors that are no error object"),
    judge: passesErrorOn,
  },
  {
    id: "fault.in-stream-message",
    level: "should",
    requires: "What the upstream says about an error inside the stream comes out.",
    why: "The message is all there is to tell an overload from a filter from a bug.",
    source: robustness(thread("vercel/ai#18303"), "wrapped upstream errors"),
    threads: ["vercel/ai#18303"],
    judge: keepsStreamMessage,
  },
  {
    id: "fault.in-stream-details",
    level: "should",
    requires: "An error inside the stream keeps its type and its code.",
    why: "Callers tell an overload, to be tried again, from a filter, not to be, by nothing else.",
    source: openaiDocs("guides/error-codes", "API errors"),
    judge: keepsStreamDetails,
  },
  {
    id: "fault.ends",
    level: "must",
    requires: "After an error inside the stream the body ends, in whatever way.",
    why: "A connection that is left open hangs clients that read to the end.",
    source: http("8 Handling Incomplete Messages"),
    judge: ({ downstreams: [{ raw }] }) =>
      raw.end === "open" ? broken("the body never ended after the error", "an end", raw.end) : HELD,
  },
  {
    id: "fault.malformed",
    level: "should",
    requires:
      "An event of the upstream that is no JSON is handed on, or shown as an error; it is not left out of an answer that ends like a whole one.",
    why: "What stood in it is missing from the answer, and nobody can tell.",
    source: robustness(thread("openclaw/openclaw#97474"), "events that are no JSON"),
    judge: passesMalformedOn,
  },
  {
    id: "fault.no-success",
    level: "should",
    requires: "After an error nothing claims success: no finish reason and no further text.",
    why: "Clients that skip an event they do not know see a proper end.",
    source: robustness(thread("vllm-project/vllm#57082"), "a finish after an abort"),
    threads: ["vllm-project/vllm#57082"],
    judge: claimsNoSuccess,
  },
];

function statusOf({ raw }: Downstream): number | string {
  return raw.head?.status ?? describeRawEnd(raw.end);
}

/** What the gateway itself was refused for is its own affair: it may say so in another way. */
const OWN_AFFAIR = new Set([401, 402, 403]);

function keepsStatusClass(trace: GatewayTrace): Finding {
  const wanted = trace.sent.status;
  const seen = statusOf(trace.downstreams[0]);
  if (typeof seen === "string") return broken(`no answer came: ${seen}`, wanted, seen);
  if (seen < 400) return broken("an error came out as no error", wanted, seen);
  if (wanted === 429) return seen === 429 ? HELD : broken("429 came out as something else", 429, seen);
  const isSameClass = OWN_AFFAIR.has(wanted) || Math.floor(wanted / 100) === Math.floor(seen / 100);
  return isSameClass ? HELD : broken("the error changed sides", wanted, seen);
}

function bodyOf({ raw }: Downstream): string {
  return new TextDecoder().decode(raw.body);
}

/** Whether a text holds a message, be it inside JSON inside JSON. */
function holds(text: string, message: string): boolean {
  const once = JSON.stringify(message).slice(1, -1);
  const twice = JSON.stringify(once).slice(1, -1);
  return [message, once, twice].some((form) => text.includes(form));
}

function keepsMessage(trace: GatewayTrace): Finding {
  const message = trace.sent.answer.error?.message ?? "";
  const [downstream] = trace.downstreams;
  const body = bodyOf(downstream);
  return holds(body, message) ? HELD : broken("the upstream's message is lost", message, body.slice(0, 500));
}

function keepsDetails(trace: GatewayTrace): Finding {
  const [downstream] = trace.downstreams;
  const body = parseJson(bodyOf(downstream));
  const error = isJsonObject(body) ? body["error"] : undefined;
  if (!isJsonObject(error))
    return broken("the body holds no error object", "error", body ?? bodyOf(downstream).slice(0, 500));
  const wanted = trace.sent.answer.error;
  if (!holds(String(error["message"]), wanted?.message ?? "")) {
    return broken("the message differs", wanted?.message, error["message"] ?? null);
  }
  for (const name of ["type", "code"] as const) {
    const value = wanted?.[name];
    if (value !== undefined && value !== null && error[name] !== value) {
      return broken(`the ${name} of the error differs`, value, error[name] ?? null);
    }
  }
  return HELD;
}

function keepsParam(trace: GatewayTrace): Finding {
  const wanted = errorIn(new TextDecoder().decode(trace.rendition.body))?.["param"] ?? null;
  const error = errorIn(bodyOf(trace.downstreams[0]));
  if (wanted === null) return { held: null, message: "the upstream's error names no parameter" };
  if (error === null) return { held: null, message: "no error object came out" };
  return error["param"] === wanted
    ? HELD
    : broken("the parameter that the error names is lost or differs", wanted, error["param"] ?? null);
}

function errorIn(body: string): JsonObject | null {
  const value = parseJson(body);
  return isJsonObject(value) && isJsonObject(value["error"]) ? value["error"] : null;
}

function keepsRetryAfter(trace: GatewayTrace): Finding {
  const [{ raw }] = trace.downstreams;
  const wanted = trace.rendition.headers.find(([name]) => name.toLowerCase() === "retry-after")?.[1] ?? null;
  const [seen = null] = headerValues(raw.head, "retry-after");
  if (raw.head === null) return broken(`no answer came: ${describeRawEnd(raw.end)}`, wanted, null);
  return seen === wanted || isSameWait(wanted, seen)
    ? HELD
    : broken("Retry-After is lost or differs", wanted, seen);
}

/** A date that has passed and no seconds at all say the same, and so do 1 and 1.0. */
function isSameWait(wanted: string | null, seen: string | null): boolean {
  if (wanted === null || seen === null) return false;
  const secondsOf = (text: string): number => (/^[\d.]+$/.test(text.trim()) ? Number(text) : Number.NaN);
  const isDate = Number.isNaN(secondsOf(wanted));
  return isDate ? secondsOf(seen) <= 1 : secondsOf(seen) === secondsOf(wanted);
}

/** Whether a reader of what came out knows that something went wrong. */
export function isSeenToFail({ raw, reading }: Downstream): boolean {
  if (reading === null || raw.end === "cut" || raw.end === "reset") return true;
  if (reading.outcome === "http-error") return true;
  return reading.answer.error !== null || reading.malformed.some((data) => /error/i.test(data));
}

function passesErrorOn(trace: GatewayTrace): Finding {
  const [downstream] = trace.downstreams;
  if (isSeenToFail(downstream)) return HELD;
  const { raw, reading } = downstream;
  const finish = reading?.answer.choices[0]?.finishReason ?? null;
  return broken("nothing shows that there was an error", "an error", {
    finishReason: finish,
    done: reading?.hasDone ?? false,
    end: raw.end,
  });
}

function keepsStreamMessage(trace: GatewayTrace): Finding {
  const message = trace.sent.answer.error?.message ?? "";
  const [downstream] = trace.downstreams;
  const seen = downstream.reading?.answer.error?.message ?? null;
  return holds(bodyOf(downstream), message) ? HELD : broken("the error's message is lost", message, seen);
}

function keepsStreamDetails(trace: GatewayTrace): Finding {
  const wanted = trace.sent.answer.error;
  const seen = trace.downstreams[0].reading?.answer.error ?? null;
  if (wanted === null || seen === null) return { held: null, message: "no error object came out" };
  for (const name of ["type", "code"] as const) {
    const value = wanted[name] ?? null;
    if (value !== null && String(seen[name] ?? "") !== String(value))
      return broken(`the ${name} of the error differs`, value, seen[name] ?? null);
  }
  return HELD;
}

function passesMalformedOn(trace: GatewayTrace): Finding {
  const [downstream] = trace.downstreams;
  const isThere = trace.sent.malformed.every((data) =>
    downstream.timed.events.some((event) => event.data === data),
  );
  return isThere || isSeenToFail(downstream)
    ? HELD
    : broken("an event that is no JSON was left out", trace.sent.malformed[0], null);
}

function claimsNoSuccess({ downstreams: [{ timed }] }: GatewayTrace): Finding {
  const failed = timed.events.findIndex(({ type, data }) => {
    const value = parseJson(data);
    return (
      type === "error" || (isJsonObject(value) && (Boolean(value["error"]) || value["object"] === "error"))
    );
  });
  if (failed === -1) return { held: null, message: "no error event came out" };
  const claim = timed.events
    .slice(failed + 1)
    .find(({ data }) => /"finish_reason"\s*:\s*"|"content"\s*:\s*"[^"]/.test(data));
  return claim === undefined
    ? HELD
    : broken("the stream goes on as if nothing had happened", null, claim.data);
}
