import type { ScenarioInput } from "../../scenario/scenario.ts";
import type { Case } from "./case.ts";

/** Answers one request. */
type Reply = NonNullable<ScenarioInput["then"]>[number];

const GONE: Reply = { reply: { status: 204 }, steps: [] };
/** So that nobody waits for the seconds that clients wait when they are told nothing. */
const SOON = "retry: 30\n";
/** Between the last write and the end: what is measured from the write is never too short. */
const BEFORE_END_MS = 40;

function stream(bytes: string, more: Partial<Reply> = {}): Reply {
  return { steps: [{ bytes }], ...more };
}

/** Replies for one request after the other; the last one says that the source is closed for good. */
function sequence(id: string, title: string, [first, ...then]: [Reply, ...Reply[]]): Case {
  return {
    id: `reconnect/${id}`,
    title,
    level: "events",
    rules: [`reconnect.${id.split("/")[0]}`],
    scenario: { ...first, ...(then.length > 0 ? { then } : {}) },
    variants: ["plain"],
    reconnect: true,
  };
}

/** A stream that ends after `bytes`, one more event, and the end. */
function resumed(id: string, title: string, bytes: string, more: Partial<Reply> = {}): Case {
  return sequence(id, title, [stream(SOON + bytes, more), stream("data: next\n\n"), GONE]);
}

/** What must not escape to where no listener hears it: a break, a refusal, a redirect that cannot be followed. */
function troubled(reply: Case): Case {
  return { ...reply, rules: [...reply.rules, "error.nothing-aside"] };
}

/** A stream that breaks behind its event. No second stream: how that one ends is another question. */
function brokenOff(id: string, title: string, more: Partial<Reply>): Case {
  return troubled(sequence(id, title, [stream(`${SOON}data: a\n\n`, more), GONE]));
}

/** A stream that ends after `bytes`, and a second connection that is told to stay away. */
function timed(id: string, title: string, bytes: string): Case {
  const ending = { afterMs: BEFORE_END_MS };
  return sequence(id, title, [stream(bytes, { ending }), GONE]);
}

function closedBy(id: string, title: string, status: number, headers: Record<string, string>): Case {
  const body = stream("data: not for you\n\n", { reply: { status, headers } });
  return troubled(sequence(id, title, [stream(`${SOON}data: a\n\n`), body]));
}

function redirect(status: number): Reply {
  // Relative, as origin and token are not known here; the query tells it from a retry of the first address.
  const headers = { location: "events?moved", "content-type": "text/plain" };
  return { reply: { status, headers }, steps: [{ bytes: "Moved\n" }], wire: { framing: "content-length" } };
}

function redirected(status: number): Case {
  const replies: [Reply, ...Reply[]] = [redirect(status), stream(`${SOON}data: a\n\n`), GONE];
  return troubled(sequence(`redirect/${status}`, `a ${status} before the first stream`, replies));
}

const fresh = { rules: ["reconnect.after-end", "reconnect.no-cache"] };

/** What a client does that connects again by itself. */
export const RECONNECT_CASES: readonly Case[] = [
  { ...resumed("after-end/chunked", "a stream ends with its last chunk", "data: a\n\n"), ...fresh },
  resumed("after-end/length", "a stream ends at its Content-Length", "data: a\n\n", {
    wire: { framing: "content-length" },
  }),
  resumed("after-end/close", "a stream ends with its connection", "data: a\n\n", {
    wire: { framing: "close" },
  }),
  resumed("after-end/comments", "a stream of comments alone ends", ": nothing yet\n\n"),
  resumed("after-end/charset", "the content type has a parameter and capitals", "data: a\n\n", {
    reply: { headers: { "content-type": "Text/Event-Stream; Charset=UTF-8" } },
  }),
  resumed("after-end/semicolon", "the content type ends with a semicolon", "data: a\n\n", {
    reply: { headers: { "content-type": "text/event-stream;" } },
  }),
  sequence("after-end/several", "four streams in a row, the third without a byte", [
    stream(`${SOON}data: a\n\n`),
    stream("data: b\n\ndata: c\n\n"),
    stream(""),
    stream("event: d\ndata: d\n\n"),
    GONE,
  ]),
  brokenOff("after-break/reset", "the connection is reset behind an event", {
    // A reset takes along what was not read yet.
    ending: { kind: "reset", afterMs: 150 },
  }),
  brokenOff("after-break/fin", "the connection closes without the last chunk", {
    ending: "fin",
  }),
  brokenOff("after-break/fin-in-chunk", "the connection closes inside an HTTP chunk", {
    ending: "fin-in-chunk",
  }),
  brokenOff("after-break/short-length", "the connection closes short of the Content-Length", {
    wire: { framing: "content-length" },
    ending: "fin",
  }),
  resumed("last-event-id/one", "an event with an ID", "id: 17\ndata: a\n\n"),
  resumed("last-event-id/last", "several IDs, the last of them zero", "id: 2\ndata: a\n\nid: 0\ndata: b\n\n"),
  resumed("last-event-id/kept", "later events without an ID", "id: 1\ndata: a\n\ndata: b\n\ndata: c\n\n"),
  resumed("last-event-id/utf-8", "an ID beyond ASCII", "id: …é豆\ndata: a\n\n"),
  resumed("last-event-id/colons", "an ID that looks like JSON", 'id: {"at": 1, "of": [2]}\ndata: a\n\n'),
  resumed("no-last-event-id/never", "no event has an ID", "data: a\n\n"),
  resumed("no-last-event-id/emptied", "an ID, and an empty one", "id: 1\ndata: a\n\nid:\ndata: b\n\n"),
  resumed("no-last-event-id/bare-field", "an ID, and a bare field", "id: 1\ndata: a\n\nid\ndata: b\n\n"),
  resumed("id-with-nul/after-id", "an ID, and one with NUL", "id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n"),
  resumed("id-with-nul/alone", "an ID with NUL and no other", "id: a\0b\ndata: b\n\n"),
  resumed("id-without-data/after-id", "an ID in a block of its own", "id: 1\ndata: a\n\nid: 2\n\n"),
  resumed("id-without-data/alone", "an ID in the only block", "id: 5\n\n"),
  resumed(
    "id-of-cut-block/after-id",
    "the block with the next ID is cut",
    "id: 1\ndata: a\n\nid: 2\ndata: b\n",
  ),
  resumed("id-of-cut-block/alone", "the block with the only ID is cut", "data: a\n\nid: 2\ndata: b\n"),
  resumed("id-of-cut-block/no-data", "the block is cut behind its ID", "id: 1\ndata: a\n\nid: 2\n"),
  sequence("id-outlives-stream/next", "a stream with an ID, one without, and a third request", [
    stream(`${SOON}id: 17\ndata: a\n\n`),
    stream("data: b\n\n"),
    GONE,
  ]),
  timed("time/short", "a retry of 300 ms", "retry: 300\ndata: a\n\n"),
  timed(
    "time/last",
    "the second retry of a stream is the longer one",
    "retry: 10\n\nretry: 300\ndata: a\n\n",
  ),
  timed(
    "time/longer-than-usual",
    "a retry of 3.5 s, longer than clients wait unsaid",
    "retry: 3500\ndata: a\n\n",
  ),
  sequence("time/kept", "the retry of the first stream holds for the second", [
    stream("retry: 300\ndata: a\n\n", { ending: { afterMs: BEFORE_END_MS } }),
    stream("data: b\n\n", { ending: { afterMs: BEFORE_END_MS } }),
    GONE,
  ]),
  timed(
    "bad-retry/letters",
    "digits with a letter behind them",
    "retry: 300\ndata: a\n\nretry: 1x\ndata: b\n\n",
  ),
  timed("bad-retry/fraction", "a fraction", "retry: 300\ndata: a\n\nretry: 1.5\ndata: b\n\n"),
  timed("bad-retry/negative", "a negative number", "retry: 300\ndata: a\n\nretry: -1\ndata: b\n\n"),
  timed("bad-retry/exponent", "an exponent", "retry: 300\ndata: a\n\nretry: 1e1\ndata: b\n\n"),
  timed("bad-retry/space", "a second space", "retry: 300\ndata: a\n\nretry:  1\ndata: b\n\n"),
  timed("bad-retry/empty", "no value at all", "retry: 300\ndata: a\n\nretry:\ndata: b\n\n"),
  resumed("fresh-buffers/data", "a block is cut behind a data line", "data: a\n\ndata: half\n"),
  resumed("fresh-buffers/type", "a block is cut behind its type", "data: a\n\nevent: half\n"),
  resumed("fresh-buffers/line", "a data line is cut", "data: a\n\ndata: hal"),
  resumed("fresh-buffers/comment", "a comment is cut", "data: a\n\n: hal"),
  {
    ...resumed("fresh-buffers/character", "a character is cut", ""),
    scenario: {
      steps: [{ bytes: `${SOON}data: a\n\ndata: caf` }, { bytes: { base64: "ww==" } }],
      then: [stream("data: next\n\n"), GONE],
    },
  },
  sequence("fresh-bom/both", "two streams with a mark", [
    stream(`\uFEFF${SOON}data: a\n\n`),
    stream("\uFEFFdata: next\n\n"),
    GONE,
  ]),
  sequence("fresh-bom/second", "the second stream alone has a mark", [
    stream(`${SOON}data: a\n\n`),
    stream("\uFEFFdata: next\n\n"),
    GONE,
  ]),
  sequence("stops-at-204/at-once", "204 for the first request", [GONE]),
  sequence("stops-at-204/later", "204 for the second request", [stream(`${SOON}data: a\n\n`), GONE]),
  ...[299, 404, 410, 500, 503].map((status) =>
    closedBy(`stops-at-status/${status}`, `status ${status} with an event in its body`, status, {}),
  ),
  ...["text/html", "application/json", "text/event-streams", "text/plain"].map((type) =>
    closedBy(`stops-at-type/${type.split("/")[1]}`, `an event under ${type}`, 200, { "content-type": type }),
  ),
  ...[301, 302, 303, 307, 308].map(redirected),
  sequence("redirect/later", "a 302 on the way back", [
    stream(`${SOON}id: 17\ndata: a\n\n`),
    redirect(302),
    stream("data: next\n\n"),
    GONE,
  ]),
];
