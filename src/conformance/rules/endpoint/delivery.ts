import type { EndpointReply } from "../../endpoint/endpoint-reply.ts";
import type { EndpointTrace } from "../../endpoint/endpoint-trace.ts";
import { isJsonObject, objectsIn } from "../../read/json-value.ts";
import { headerValues } from "../../raw/raw-reply.ts";
import { broken, type Finding, HELD } from "../rule.ts";
import { openaiDocs, robustness, thread, whatwg } from "../sources.ts";
import type { EndpointRule } from "./endpoint-rule.ts";
import { ofEndedStreams, unseen, wentWell } from "./gates.ts";

/** When what comes comes. */
export const DELIVERY_RULES: readonly EndpointRule[] = [
  {
    id: "endpoint.delivery.incremental",
    level: "must",
    requires: "A stream comes as it is made: the first words do not wait for the last.",
    why: "It is what a stream is for; who waits for the whole answer could have asked for it.",
    source: openaiDocs("api-reference/chat/create", "stream"),
    threads: ["Portkey-AI/gateway#19"],
    isRepeated: true,
    judge: ofEndedStreams(isIncremental),
  },
  {
    id: "endpoint.delivery.ends-soon",
    level: "should",
    requires: "A stream whose text is all there ends soon: the finish reason, usage, `[DONE]` and the body.",
    why: "Who reads the text sees it finished and waits all the same; the next turn of an agent begins that much later.",
    source: robustness(thread("microsoft/vscode#311952"), "twelve seconds between the last text and the end"),
    threads: ["microsoft/vscode#311952"],
    isRepeated: true,
    judge: ofEndedStreams(endsSoon),
  },
  {
    id: "endpoint.delivery.silence",
    level: "may",
    requires: "No silence in a stream is longer than 15 s: a comment keeps the connection alive.",
    why: "Proxies and HTTP stacks close what says nothing.",
    source: whatwg("9.2.7 Authoring notes"),
    judge: ofEndedStreams(({ reply: { raw } }) => {
      let last = raw.sentAt ?? raw.head?.at ?? 0;
      let longest = 0;
      for (const { at } of raw.reads) {
        longest = Math.max(longest, at - last);
        last = at;
      }
      return longest <= MAX_SILENCE_MS
        ? HELD
        : broken("a silence was long", MAX_SILENCE_MS, Math.round(longest));
    }),
  },
];

const MAX_SILENCE_MS = 15_000;
/** Fewer pieces do not tell whether they came one by one. */
const MIN_PIECES = 3;
/** What comes within this is one burst, whatever the machine was doing. */
const BURST_MS = 25;
/** A wait that is worth a verdict. */
const MIN_WAIT_MS = 120;

/** What an end may take, whatever is counted or filtered before it. */
const MAX_END_MS = 2000;

function endsSoon({ reply }: EndpointTrace): Finding {
  const times = sayingAt(reply);
  const last = times.at(-1);
  if (last === undefined || times.length < MIN_PIECES) return unseen("the answer has too few pieces to tell");
  const gaps = times.slice(1).map((at, nth) => at - (times[nth] ?? at));
  const restMs = reply.raw.endedAt - last;
  // At the pace of the text the end is one more piece or two.
  const allowedMs = MAX_END_MS + 2 * Math.max(...gaps);
  if (restMs <= allowedMs) return HELD;
  const done = reply.events.find(({ data }) => data === "[DONE]");
  const where =
    done !== undefined && reply.raw.endedAt - done.at > restMs / 2 ? "behind `[DONE]`" : "before `[DONE]`";
  return broken(
    `all text was there, and the stream ended ${Math.round(restMs)} ms later, most of it ${where}`,
    Math.round(allowedMs),
    Math.round(restMs),
  );
}

interface Timing {
  /** From the request to the first words. */
  waitMs: number;
  /** From the first words to the last. */
  spreadMs: number;
  pieces: number;
  /** From the request to its end. */
  totalMs: number;
}

/**
 * A burst alone proves nothing: fast models end in one packet. That it was held back shows in a wait that grows with
 * the length of the answer, in a whole answer that was there sooner, or in a length that was known beforehand.
 */
function isIncremental(trace: EndpointTrace): Finding {
  const { reply, others } = trace;
  const own = timingOf(reply);
  if (own === null || own.pieces < MIN_PIECES) return unseen("the answer has too few pieces to tell");
  if (own.spreadMs > Math.max(BURST_MS, own.waitMs * 0.1)) return HELD;
  if (own.waitMs < MIN_WAIT_MS)
    return unseen(`everything came within ${Math.round(own.totalMs)} ms: too soon to tell`);
  const waited = `all ${own.pieces} pieces came at once after ${Math.round(own.waitMs)} ms`;
  if (headerValues(reply.raw.head, "content-length").length > 0) {
    return broken(`${waited}, under a length that was known beforehand`, "one by one", own.spreadMs);
  }
  const shorter = longestWait(others, own.pieces / 2);
  if (shorter !== null && own.waitMs >= shorter * 1.5 + MIN_WAIT_MS * 0.75) {
    const grows = `and those of shorter answers after ${Math.round(shorter)} ms at most: the wait grows with the answer`;
    return broken(`${waited}, ${grows}`, "one by one", Math.round(own.spreadMs));
  }
  const wholeMs = longestWhole(others);
  // Something was said meanwhile: whatever held the words back, it was no buffer.
  const saidMeanwhile = reply.raw.reads.some(({ at }) => at < (firstAt(reply) ?? 0) - BURST_MS);
  return own.waitMs > wholeMs * 2 + MIN_WAIT_MS && !saidMeanwhile
    ? broken(
        `${waited}, and whole answers are there after ${Math.round(wholeMs)} ms at most`,
        "one by one",
        Math.round(own.spreadMs),
      )
    : unseen(`${waited}; nothing shows that they were held back`);
}

/** The longest that the first words of a shorter answer took in this run, in ms: a busy machine delays all of them. */
function longestWait(others: EndpointTrace["others"], maxPieces: number): number | null {
  const waits = [...others.values()]
    .filter((reply) => wentWell(reply) && reply.events.length > 0)
    .flatMap((reply) => timingOf(reply) ?? [])
    .filter(({ pieces }) => pieces <= maxPieces)
    .map(({ waitMs }) => waitMs);
  return waits.length === 0 ? null : Math.max(...waits);
}

/** The longest that a whole answer took in this run, in ms. */
function longestWhole(others: EndpointTrace["others"]): number {
  const waits = [...others.values()]
    .filter((reply) => wentWell(reply) && reply.events.length === 0)
    .map((reply) => lastAt(reply) - (reply.raw.sentAt ?? 0));
  return waits.length === 0 ? Infinity : Math.max(...waits);
}

function timingOf(reply: EndpointReply): Timing | null {
  const times = sayingAt(reply);
  const [first] = times;
  const { sentAt } = reply.raw;
  if (first === undefined || sentAt === null) return null;
  const last = times.at(-1) ?? first;
  return { waitMs: first - sentAt, spreadMs: last - first, pieces: times.length, totalMs: last - sentAt };
}

function firstAt(reply: EndpointReply): number | undefined {
  return sayingAt(reply)[0];
}

/** When each chunk came that says something, roles and ends aside. */
function sayingAt({ chunks }: EndpointReply): number[] {
  return chunks
    .filter(({ choices }) =>
      choices.some(({ delta }) => {
        if (!isJsonObject(delta)) return false;
        const isText = ["content", "reasoning_content", "reasoning", "refusal"].some((name) => {
          const value = delta[name];
          return typeof value === "string" ? value !== "" : Array.isArray(value);
        });
        return isText || objectsIn(delta["tool_calls"]).length > 0;
      }),
    )
    .map(({ at }) => at);
}

function lastAt({ raw }: EndpointReply): number {
  return raw.reads.at(-1)?.at ?? raw.endedAt;
}
