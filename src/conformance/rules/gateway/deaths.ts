import type { Downstream, GatewayTrace } from "../../gateway/gateway-trace.ts";
import type { Answer } from "../../../wire/answer.ts";
import { readAnswer } from "../../read/answer-reader.ts";
import { isJsonObject, parseJson } from "../../read/json-value.ts";
import { choicesIn } from "./chunk-parts.ts";
import { broken, type Finding, HELD } from "../rule.ts";
import { http, rfc9110, robustness, thread } from "../sources.ts";
import { isSeenToFail } from "./faults.ts";
import type { GatewayRule } from "./gateway-rule.ts";
import { choiceAt } from "./relayed.ts";

/** What becomes of an upstream that dies before it finished. */
export const DEATH_RULES: readonly GatewayRule[] = [
  {
    id: "dead.shown",
    level: "must",
    requires:
      "Where HTTP shows the gateway that the upstream broke off before the answer was whole, the client is shown it too.",
    why: "Behind a gateway that ends such a stream cleanly nobody can tell a truncated answer from a whole one.",
    source: http("8 Handling Incomplete Messages"),
    threads: [
      "NousResearch/hermes-agent#64554",
      "BerriAI/litellm#33404",
      "maximhq/bifrost#5546",
      "ding113/claude-code-hub#916",
    ],
    judge: isShown,
  },
  {
    id: "dead.answered",
    level: "should",
    requires:
      "Where the upstream breaks off before its status line, the client gets an answer or is cut off within seconds.",
    why: "Nothing more will come: whoever waits for it waits for ever, with the user.",
    source: rfc9110("15.6.3 502 Bad Gateway"),
    judge: ({ downstreams: [{ raw }] }) =>
      raw.end === "open"
        ? broken("the client is kept waiting", "an error, or a visible break", "open")
        : HELD,
  },
  {
    id: "dead.not-finished",
    level: "must",
    requires: "A stream that never finished gets no finish reason and no `[DONE]` from the gateway.",
    why: "An invented `stop` turns a dead upstream into a success, with half an answer in it.",
    source: robustness(thread("BerriAI/litellm#33404"), "a made-up finish reason after a reset"),
    threads: [
      "BerriAI/litellm#33404",
      "BerriAI/litellm#40266",
      "maximhq/bifrost#5546",
      "BerriAI/litellm#33222",
    ],
    judge: inventsNoEnd,
  },
  {
    id: "dead.done-not-invented",
    level: "should",
    requires:
      "A body that ends as it should, without a finish reason and without `[DONE]`, gets no `[DONE]`.",
    why: "`[DONE]` says that all was said; only the missing finish reason would still tell otherwise.",
    source: robustness(thread("maximhq/bifrost#5546"), "a synthetic [DONE]"),
    threads: ["maximhq/bifrost#5546"],
    judge: inventsNoDone,
  },
  {
    id: "dead.error-apart",
    level: "should",
    requires:
      "What the gateway says about a dead upstream begins an event of its own, not in the middle of a half one.",
    why: "An error that is glued to half a chunk is lost with it: neither can be read.",
    source: robustness(thread("Dstack-TEE/private-ai-gateway#98"), "an error spliced into a partial frame"),
    threads: ["Dstack-TEE/private-ai-gateway#98"],
    judge: keepsErrorApart,
  },
  {
    id: "dead.nothing-added",
    level: "must",
    requires:
      "What comes out of a broken answer is a beginning of what went in: nothing mended, nothing added, nothing twice.",
    why: "A tool call that was closed for the model runs with half its arguments; an error put into the text is read as the answer.",
    source: robustness(thread("MadAppGang/claudish#246"), "partial tool calls are flushed"),
    threads: ["MadAppGang/claudish#246", "NuGuardAI/nuguard#455", "HKUDS/LightRAG#3634"],
    judge: addsNothing,
  },
  {
    id: "dead.partial-kept",
    level: "should",
    requires: "What the upstream said before it died comes out.",
    why: "It was generated and billed, and users were about to read it.",
    source: robustness(thread("mozilla-ai/any-llm#847"), "a stream that broke in the middle"),
    judge: keepsPartial,
  },
  {
    id: "dead.no-second-request",
    level: "must",
    requires: "Once the client has a part of the answer, the gateway does not ask the upstream again.",
    why: "The second answer begins anew: the client gets the beginning twice and pays for both.",
    source: robustness(thread("NuGuardAI/nuguard#455"), "retries after partial answers"),
    threads: ["NuGuardAI/nuguard#455", "aden-hive/hive#5923", "HKUDS/nanobot#4038", "mnfst/llm-gateway#2072"],
    judge: asksOnce,
  },
  {
    id: "dead.not-kept",
    level: "must",
    requires: "A broken answer is not kept and played again to whoever asks next.",
    why: "A cache of truncated answers serves them for ever.",
    source: robustness(thread("gonka-ai/gonka#1722"), "incomplete streams in a cache"),
    threads: ["gonka-ai/gonka#1722", "gonka-ai/gonka#1723"],
    judge: asksAnew,
  },
];

/** What was sent, with an event that no blank line closed: who hands it on at the end adds nothing. */
function answerWithLast({ sent, expected }: GatewayTrace): Answer {
  return sent.unterminated === null ? expected : readAnswer([...sent.events, sent.unterminated]).answer;
}

/** Whether the gateway could see that the reply was incomplete: HTTP/1.0 and a body that only the close ends hide it. */
function isVisibleDeath({ rendition, upstream, sent }: GatewayTrace): boolean {
  const wasOld = upstream.some(({ request }) => request.httpVersion === "1.0");
  return sent.completeness === "incomplete" && rendition.framing !== "close" && !wasOld;
}

/** Whether every choice had finished when the upstream broke off: what was lost is the ending, not the answer. */
function wasWhole({ expected }: GatewayTrace): boolean {
  return expected.choices.length > 0 && expected.choices.every(({ finishReason }) => finishReason !== null);
}

function isShown(trace: GatewayTrace): Finding {
  if (trace.upstream.length === 0) return { held: null, message: "the upstream was not asked" };
  const [downstream] = trace.downstreams;
  const { raw } = downstream;
  if (isSeenToFail(downstream)) return HELD;
  if (wasWhole(trace)) return { held: null, message: "the answer was whole when the upstream broke off" };
  if (!isVisibleDeath(trace))
    return { held: null, message: "this gateway could not see that the upstream died" };
  if (raw.end === "closed") {
    return { held: null, message: "the close is all the end that this answer has: it may be a break" };
  }
  if (raw.end === "open") return broken("the client is kept waiting for ever", "an error", "open");
  return broken("the broken stream ends like a whole one", "an error, or a visible break", raw.end);
}

function inventsNoEnd(trace: GatewayTrace): Finding {
  const [{ reading, chunks }] = trace.downstreams;
  if (reading === null) return HELD;
  for (const choice of choicesIn(chunks)) {
    const reason = choice["finish_reason"];
    const index = typeof choice["index"] === "number" ? choice["index"] : 0;
    const isKnown = [trace.expected, answerWithLast(trace)].some(
      (answer) => choiceAt(answer, index).finishReason !== null,
    );
    if (typeof reason === "string" && reason !== "" && reason !== "error" && !isKnown) {
      return broken("a finish reason was invented", null, reason);
    }
  }
  // What ended as it should, or ended out of sight, is another rule's business.
  return isVisibleDeath(trace) || trace.sent.completeness === "stalled" ? inventsNoDone(trace) : HELD;
}

function inventsNoDone(trace: GatewayTrace): Finding {
  const [{ reading, timed }] = trace.downstreams;
  // After an error event `[DONE]` claims nothing: the error was said.
  const isDone = timed.events.some(({ data }) => data === "[DONE]");
  const wasSaid = trace.sent.hasDone || trace.sent.unterminated?.data === "[DONE]";
  return isDone && !wasSaid && !wasWhole(trace) && reading?.answer.error === null
    ? broken("`[DONE]` was invented", null, "[DONE]")
    : HELD;
}

/** What was not sent as an event of its own can only be the beginning of one that was. */
function keepsErrorApart({ sent, downstreams: [{ timed }] }: GatewayTrace): Finding {
  const begun = [sent.unterminated?.data ?? "", ...sent.events.map(({ data }) => data)];
  const glued = timed.events.find(
    ({ data, type }) =>
      type !== "error" &&
      data !== "[DONE]" &&
      !isJsonObject(parseJson(data)) &&
      !begun.some((whole) => whole.startsWith(data)) &&
      /data:|error/i.test(data),
  );
  return glued === undefined ? HELD : broken("an error is glued to half an event", null, glued.data);
}

function addsNothing(trace: GatewayTrace): Finding {
  const most = answerWithLast(trace);
  for (const { reading } of trace.downstreams) {
    for (const choice of reading?.answer.choices ?? []) {
      const wanted = choiceAt(most, choice.index);
      if (!wanted.text.startsWith(choice.text)) {
        return broken("the text is no beginning of what was sent", wanted.text, choice.text);
      }
      for (const [place, call] of choice.toolCalls.entries()) {
        const meant = wanted.toolCalls[place];
        if (meant === undefined || !meant.arguments.startsWith(call.arguments)) {
          return broken(
            "the arguments are no beginning of what was sent",
            meant?.arguments ?? null,
            call.arguments,
          );
        }
      }
    }
  }
  return HELD;
}

function keepsPartial(trace: GatewayTrace): Finding {
  const [{ reading }] = trace.downstreams;
  const wanted = choiceAt(trace.expected, 0);
  const seen = reading === null ? "" : choiceAt(reading.answer, 0).text;
  return seen.startsWith(wanted.text) ? HELD : broken("a part of the answer is lost", wanted.text, seen);
}

/** When the client first had something of the answer. */
function firstSaidAt({ timed }: Downstream): number {
  return (
    timed.events.find(({ data }) => /"(?:content|arguments|reasoning(?:_content)?)"\s*:\s*"[^"]/.test(data))
      ?.at ?? Infinity
  );
}

function asksOnce(trace: GatewayTrace): Finding {
  const [downstream] = trace.downstreams;
  const saidAt = firstSaidAt(downstream);
  const late = trace.upstream.filter(({ startedAt }) => startedAt > saidAt);
  return late.length === 0 || trace.downstreams.length > 1
    ? HELD
    : broken(
        `the upstream was asked again, ${Math.round((late[0]?.startedAt ?? 0) - saidAt)} ms after the client had text`,
        1,
        trace.upstream.length,
      );
}

function asksAnew({ upstream, downstreams }: GatewayTrace): Finding {
  return upstream.length >= downstreams.length
    ? HELD
    : broken(
        "the same question was answered without asking the upstream",
        downstreams.length,
        upstream.length,
      );
}
