import type { Exchange } from "../../../wire/exchange.ts";
import type { Downstream, GatewayTrace } from "../../gateway/gateway-trace.ts";
import { isJsonObject, type JsonObject, objectsIn, parseJson } from "../../read/json-value.ts";
import { broken, type Finding, HELD } from "../rule.ts";
import { robustness, thread, whatwg } from "../sources.ts";
import type { GatewayRule } from "./gateway-rule.ts";
import { describeRawEnd } from "../../raw/describe-end.ts";
import { missingAnswer } from "./relayed.ts";

/** More than this behind the control is no streaming any more. */
const MUST_WITHIN_MS = 1000;
/** More than this is seen by whoever reads along. */
const SHOULD_WITHIN_MS = 250;
const LEFT_WITHIN_MS = 3000;
const LEFT_PROMPTLY_MS = 1000;

/** Time: what comes when, and who notices that somebody left. */
export const LIVE_RULES: readonly GatewayRule[] = [
  {
    id: "live.as-it-comes",
    level: "must",
    isTimed: true,
    requires:
      "Some of the answer is handed on before the upstream's last write, and nothing waits more than a second longer than without the gateway.",
    why: "An answer that is held to the end is no stream: users wait for all of it, and idle connections are cut.",
    source: robustness(thread("Kong/kong#14425"), "all events are held until the end"),
    threads: [
      "Kong/kong#14425",
      "MiniMax-AI/MiniMax-M3#22",
      "cloudflare/cloudflared#1496",
      "BerriAI/litellm#29557",
    ],
    judge: comesAsItComes,
  },
  {
    id: "live.prompt",
    level: "should",
    isTimed: true,
    requires: "Nothing waits more than 250 ms longer than without the gateway.",
    why: "Text that comes in lumps reads as a stutter.",
    source: robustness(thread("cloudflare/cloudflared#1404"), "events in lumps"),
    judge: (trace) => isWithin(trace, SHOULD_WITHIN_MS),
  },
  {
    id: "live.tools",
    level: "should",
    isTimed: true,
    requires: "Fragments of tool calls are handed on as they come.",
    why: "Long arguments take minutes; while they are held the stream looks dead.",
    source: robustness(thread("seaavey/SRouter#104"), "tool calls are held"),
    threads: ["seaavey/SRouter#104", "lidge-jun/opencodex#2156"],
    judge: (trace) => isWithin(trace, SHOULD_WITHIN_MS),
  },
  {
    id: "live.head",
    level: "should",
    isTimed: true,
    requires: "The status line comes out when the upstream sent its own, before there is an event.",
    why: "Clients and proxies count the time to the first byte; a model that thinks runs into their limits.",
    source: robustness(thread("maximhq/bifrost#3183"), "headers are withheld"),
    threads: ["maximhq/bifrost#3183", "dstackai/dstack#4269"],
    judge: sendsHeadEarly,
  },
  {
    id: "live.keep-alive",
    level: "should",
    requires: "While the upstream is silent for more than a quarter of a minute the client gets a comment.",
    why: "Proxies on the way cut connections that are idle, and the client asks, and pays, again.",
    source: whatwg("9.2.7 Authoring notes"),
    threads: ["BerriAI/litellm#14953", "BerriAI/litellm#31865"],
    judge: keepsAlive,
  },
  {
    id: "live.left",
    level: "must",
    requires: "When the client leaves, the gateway leaves the upstream, within three seconds.",
    why: "Otherwise the model goes on to the end, and everything it says is billed.",
    source: robustness(thread("tombii/better-ccflare#360"), "cancelling does not reach the upstream"),
    threads: [
      "tombii/better-ccflare#360",
      "BlockRunAI/ClawRouter#279",
      "BerriAI/litellm#30244",
      "h3js/h3#1417",
    ],
    judge: (trace) => hasLeft(trace, LEFT_WITHIN_MS),
  },
  {
    id: "live.left-early",
    level: "must",
    requires: "When the client leaves before the first byte, the gateway leaves the upstream as well.",
    why: "Most of the waiting is before the first token, and so is most of the leaving.",
    source: robustness(thread("BlockRunAI/ClawRouter#279"), "a listener that never hears of it"),
    threads: ["BlockRunAI/ClawRouter#279", "BerriAI/litellm#31499"],
    judge: (trace) => hasLeft(trace, LEFT_WITHIN_MS),
  },
  {
    id: "live.left-silent",
    level: "should",
    requires: "When the client leaves while the upstream is silent, the gateway leaves the upstream as well.",
    why: "A gateway that notices only when it writes lets a model think to the end for nobody.",
    source: robustness(thread("BlockRunAI/ClawRouter#279"), "a listener that never hears of it"),
    threads: ["BlockRunAI/ClawRouter#279"],
    judge: (trace) => hasLeft(trace, LEFT_WITHIN_MS),
  },
  {
    id: "live.left-promptly",
    level: "should",
    isTimed: true,
    requires: "The gateway leaves the upstream within a second of the client.",
    why: "Every token until then is billed.",
    source: robustness(thread("Aaryan-Kapoor/Surface#28"), "late cancellation"),
    judge: (trace) => hasLeft(trace, LEFT_PROMPTLY_MS),
  },
  {
    id: "live.stall-bounded",
    level: "should",
    requires: "A stream that the upstream left hanging ends with an error.",
    why: "Without a bound one dead provider holds a worker, two connections and a user for ever.",
    source: robustness(thread("anomalyco/opencode#16366"), "stalled streams hang"),
    judge: ({ downstreams: [{ raw, reading }] }) => {
      if (raw.end === "open") return { held: null, message: "it was still waiting when we stopped watching" };
      return raw.end !== "complete" || reading?.answer.error || (reading?.status ?? 0) >= 400
        ? HELD
        : broken("the stall ends like a whole answer", "an error", describeRawEnd(raw.end));
    },
  },
];

/** How much of the answer was there, and since when: what counts is the text, however it is cut into events. */
interface Progress {
  length: number;
  at: number;
}

function progressOf(events: readonly { data: string; at: number }[]): Progress[] {
  let length = 0;
  return events.flatMap(({ data, at }) => {
    const grown = saidIn(parseJson(data));
    length += grown;
    return grown === 0 ? [] : [{ length, at }];
  });
}

/** Letters of the answer in one chunk, tool arguments included. */
function saidIn(chunk: unknown): number {
  if (!isJsonObject(chunk)) return 0;
  return objectsIn(chunk["choices"]).reduce(
    (sum, { delta }) => sum + (isJsonObject(delta) ? lengthOf(delta) : 0),
    0,
  );
}

function lengthOf(delta: JsonObject): number {
  const said = [delta["content"], delta["reasoning_content"] ?? delta["reasoning"]];
  const args = objectsIn(delta["tool_calls"]).map(({ function: named }) =>
    isJsonObject(named) ? named["arguments"] : "",
  );
  return [...said, ...args].reduce<number>(
    (sum, part) => sum + (typeof part === "string" ? part.length : 0),
    0,
  );
}

/** How long after the upstream's write each part of the answer was there, in ms. */
function latenesses(trace: GatewayTrace, exchange: Exchange, { timed }: Downstream): number[] {
  const { writes } = exchange.response;
  const ends = trace.rendition.writes.map(({ end }) => end);
  const said = progressOf(eventsWritten(trace, ends, writes, exchange.startedAt));
  const seen = progressOf(timed.events);
  return said.map(
    ({ length, at }) => (seen.find((progress) => progress.length >= length)?.at ?? Infinity) - at,
  );
}

/** The events of the upstream's own stream, with the time of the write that completed each. */
function eventsWritten(
  { scenario, sent, rendition }: GatewayTrace,
  ends: readonly number[],
  writes: Exchange["response"]["writes"],
  startedAt: number,
): { data: string; at: number }[] {
  const frames = rendition.frames.filter(({ step }) => !("comment" in (scenario.steps[step] ?? {})));
  return sent.events.map(({ data }, index) => {
    const end = frames[index]?.end ?? rendition.body.length;
    const write = ends.findIndex((each) => each >= end);
    return { data, at: startedAt + (writes[write]?.atMs ?? Infinity) };
  });
}

function comesAsItComes(trace: GatewayTrace): Finding {
  const [downstream] = trace.downstreams;
  const exchange = trace.upstream.at(-1);
  if (exchange === undefined) return { held: null, message: "the upstream was not asked" };
  const missing = missingAnswer(downstream);
  if (missing !== null) return broken(missing, "a stream", null);
  const lastWriteAt = exchange.startedAt + (exchange.response.writes.at(-1)?.atMs ?? 0);
  const [first] = progressOf(downstream.timed.events);
  if (first === undefined || first.at >= lastWriteAt) {
    return broken("nothing came before the upstream's last write", "an event before it", {
      firstMs: first === undefined ? null : Math.round(first.at - exchange.startedAt),
      lastWriteMs: Math.round(lastWriteAt - exchange.startedAt),
    });
  }
  return isWithin(trace, MUST_WITHIN_MS);
}

function isWithin(trace: GatewayTrace, limitMs: number): Finding {
  const [downstream] = trace.downstreams;
  const exchange = trace.upstream.at(-1);
  const { control, controlUpstream } = trace;
  if (exchange === undefined || control === null || controlUpstream === null) {
    return { held: null, message: "there is nothing to compare with" };
  }
  const missing = missingAnswer(downstream);
  if (missing !== null) return broken(missing, "a stream", null);
  const direct = latenesses(trace, controlUpstream, control);
  const late = latenesses(trace, exchange, downstream).map(
    (ms, index) => ms - Math.max(0, direct[index] ?? 0),
  );
  const worst = Math.max(0, ...late);
  return worst <= limitMs
    ? HELD
    : broken(
        `a part of the answer came ${Math.round(worst)} ms later than without the gateway`,
        `≤ ${limitMs} ms`,
        late.map(Math.round),
      );
}

function sendsHeadEarly(trace: GatewayTrace): Finding {
  const [{ raw }] = trace.downstreams;
  const exchange = trace.upstream.at(-1);
  if (exchange === undefined) return { held: null, message: "the upstream was not asked" };
  const firstWriteAt = exchange.startedAt + (exchange.response.writes[0]?.atMs ?? 0);
  return raw.head !== null && raw.head.at < firstWriteAt
    ? HELD
    : broken(
        "the status line waits for the first event",
        "before it",
        raw.head === null ? null : Math.round(raw.head.at - exchange.startedAt),
      );
}

const SILENCE_MS = 15_500;

function keepsAlive({ downstreams: [{ raw }] }: GatewayTrace): Finding {
  let last = raw.head?.at ?? raw.sentAt ?? 0;
  let longest = 0;
  for (const at of [...raw.reads.map((read) => read.at), raw.endedAt]) {
    longest = Math.max(longest, at - last);
    last = at;
  }
  return longest <= SILENCE_MS
    ? HELD
    : broken(`nothing came for ${Math.round(longest / 1000)} s`, "a comment every 15 s", Math.round(longest));
}

function hasLeft({ leftAt, upstream, downstreams: [{ raw }] }: GatewayTrace, limitMs: number): Finding {
  if (leftAt === null)
    return { held: null, message: `the client had no reason to leave: ${describeRawEnd(raw.end)}` };
  if (upstream.length === 0) return { held: null, message: "the upstream was not asked" };
  for (const { startedAt, state, peerLeft, playedAtMs } of upstream) {
    if (state === "played" && startedAt + (playedAtMs ?? 0) <= leftAt) continue;
    const ms =
      peerLeft === null || state !== "peer-left" ? null : Math.round(startedAt + peerLeft.atMs - leftAt);
    if (ms === null) return broken("the upstream was never left", `within ${limitMs} ms`, null);
    if (ms > limitMs)
      return broken(`the upstream was left ${ms} ms after the client had gone`, `within ${limitMs} ms`, ms);
  }
  return HELD;
}
