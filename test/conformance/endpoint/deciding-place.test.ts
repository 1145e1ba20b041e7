import { expect, test } from "vitest";
import { decidingPlace } from "../../../src/conformance/endpoint/deciding-place.ts";
import { readEndpointReply } from "../../../src/conformance/endpoint/endpoint-reply.ts";
import type { RawReply } from "../../../src/conformance/raw/index.ts";
import { describeReply } from "../../../src/conformance/raw/describe-reply.ts";
import { renderEndpointReply } from "../../../src/conformance/report/console-relay.ts";
import { Redaction } from "../../../src/conformance/run/redact.ts";

const ENVELOPE = { id: "chatcmpl-7", object: "chat.completion.chunk", created: 1_700_000_000, model: "m" };
const LONG = "x".repeat(300);

function frameOf(delta: object, envelope: object = ENVELOPE): string {
  const chunk = { ...envelope, choices: [{ index: 0, delta, finish_reason: null }] };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

/** A reply whose pieces came one by one. */
function replyOf(pieces: readonly string[], type = "text/event-stream"): RawReply {
  let end = 0;
  const reads = pieces.map((piece, nth) => ({ end: (end += Buffer.byteLength(piece)), at: nth }));
  return {
    sentAt: 0,
    head: { httpVersion: "1.1", status: 200, reason: "OK", headers: [["content-type", type]], at: 0 },
    informational: [],
    framing: "chunked",
    body: new Uint8Array(Buffer.from(pieces.join(""))),
    reads,
    trailers: [],
    end: "complete",
    endedAt: pieces.length,
    framingFaults: [],
    codingFault: null,
    surplus: new Uint8Array(),
    failure: null,
  };
}

function described(raw: RawReply, expected: unknown, actual: unknown): ReturnType<typeof describeReply> {
  return describeReply(raw, 0, decidingPlace(readEndpointReply(raw), { expected, actual }));
}

test("the piece with what a rule was broken by is shown, however many stand around it", () => {
  const pieces = Array.from({ length: 90 }, (_, nth) => frameOf({ content: `word ${nth} ` }));
  pieces[44] = frameOf({ tool_calls: [{ index: 0, function: { name: "functions.now" } }] });
  const reply = described(replyOf(pieces), ["now"], "functions.now");
  expect(reply.pieces.filter(({ decides }) => decides)).toMatchObject([{ atMs: 44 }]);
  expect(reply.pieces.map(({ text }) => text)).toContain("… 24 more …");
  const lines = renderEndpointReply(reply);
  expect(lines.find((line) => line.startsWith("▸"))).toContain('"name":"functions.now"');
  expect(lines.length).toBeLessThan(20);
});

test("a piece that is shortened is shown around what a rule was broken by", () => {
  const raw = replyOf([
    frameOf({ content: LONG }) + frameOf({ content: "“odd”", refusal: 7 }) + frameOf({ content: LONG }),
    ...["a", "b"].map((content) => frameOf({ content })),
  ]);
  const [first] = described(raw, "a string", { content: "“odd”", refusal: 7 }).pieces;
  expect(first?.text).toMatch(/^… \d+ bytes … .*"refusal":7.* … \d+ bytes …$/);
});

test("an id that changes in the middle of a stream stands in its piece, and nothing else of the envelope", () => {
  const raw = replyOf([
    frameOf({ content: "a" }),
    frameOf({ content: "b" }),
    frameOf({ content: "c" }, { ...ENVELOPE, id: "chatcmpl-8" }),
  ]);
  const lines = renderEndpointReply(described(raw, "chatcmpl-7", ["chatcmpl-7", "chatcmpl-8"]));
  expect(lines[1]).toContain('"id":"chatcmpl-7","object"');
  expect(lines[2]).toContain('data: {…"choices"');
  expect(lines[3]).toMatch(/^▸ .*data: \{"id":"chatcmpl-8",…"choices"/);
});

test("words that stand anywhere decide nothing", () => {
  const raw = replyOf([frameOf({ content: "a" }), frameOf({ content: "b" })]);
  for (const value of [null, 1, "", "a", {}, []]) {
    expect(described(raw, "something", value).pieces.some(({ decides }) => decides)).toBe(false);
  }
});

test("a key that the window cuts is hidden all the same", () => {
  const key = "sk-0123456789abcdefghijklmnopqrstuvwxyz";
  const redaction = new Redaction();
  redaction.add(key);
  for (let shift = 0; shift < 60; shift++) {
    const text = `${LONG}${key}${"y".repeat(100 + shift)}`;
    const raw = replyOf([
      frameOf({ content: text, odd: "here it is" }),
      frameOf({ content: LONG }),
      "a",
      "b",
    ]);
    const { pieces } = described(raw, null, "here it is");
    const shown = pieces.map((piece) => redaction.text(piece.text)).join("\n");
    for (let from = 0; from + 8 <= key.length; from++) expect(shown).not.toContain(key.slice(from, from + 8));
  }
});
