import type { SseEvent } from "../../wire/sse-event.ts";
import type { Case } from "./case.ts";
import { latin1, message, utf8 } from "./parse/parse-case.ts";

/** At 5 ms practically every write is a read of its own. */
const GAP_MS = 5;
const X = "x".repeat(2048);

function program(
  rule: string,
  name: string,
  title: string,
  { writes, events }: { writes: Uint8Array[]; events: SseEvent[] },
): Case {
  const offsets: number[] = [];
  let end = 0;
  for (const write of writes) offsets.push((end += write.length));
  const base64 = Buffer.concat(writes).toString("base64");
  return {
    id: `events/writes/${name}`,
    title,
    level: "events",
    rules: [rule],
    scenario: { steps: [{ bytes: { base64 } }], writes: { offsets: offsets.slice(0, -1) }, gapMs: GAP_MS },
    variants: ["plain"],
    expect: { events },
  };
}

function texts(...writes: string[]): Uint8Array[] {
  return writes.map(utf8);
}

/** Streams whose exact write boundaries have broken parsers. */
export const CHUNK_PROGRAMS: readonly Case[] = [
  program(
    "sse.write-boundaries",
    "cr-ends-write",
    "a CR at the end of a write whose LF comes with the next",
    {
      writes: texts("data: Hello\r", "\ndata: World\r", "\n\r\ndata: OK\r", "\n", "\r", "\n"),
      events: [message("Hello\nWorld"), message("OK")],
    },
  ),
  program("sse.write-boundaries", "lf-alone", "the LF of a CRLF in a write of its own, inside an event", {
    writes: texts("data: A\r\n", "data: B\r", "\n", "data: C\r\n", "\n"),
    events: [message("A\nB\nC")],
  }),
  program("sse.line-ends", "blank-cr-then-lf", "the blank line's CR and LF in two writes", {
    writes: texts("data: one\r", "\r", "\n"),
    events: [message("one")],
  }),
  program("sse.blank-lines", "cr-cr-crlf", "a blank line by CR, then one by CRLF", {
    writes: texts("data:a\r", "\r", "\r", "\n"),
    events: [message("a")],
  }),
  program("sse.comments", "comment-crlf", "a comment that begins in one write, with its CRLF cut", {
    writes: texts("data: one\n:", "ignored\r", "\ndata: two\n\n"),
    events: [message("one\ntwo")],
  }),
  program("sse.comments", "comment-cr", "a comment that begins in one write and ends with a lone CR", {
    writes: texts("data: one\n:", "ignored\r", "data: two\n\n"),
    events: [message("one\ntwo")],
  }),
  program("sse.comments", "comment-whole", "a comment with its CR at the end of a write", {
    writes: texts("data: one\n:ignored\r", "data: two\n\n"),
    events: [message("one\ntwo")],
  }),
  program("sse.bare-field", "bare-field", "a bare field with its CRLF cut", {
    writes: texts("data: one\ndata\r", "\ndata: two\n\n"),
    events: [message("one\n\ntwo")],
  }),
  program("sse.field-names", "garbage", "an unknown line with a CR at the end of a write", {
    writes: texts("garbage\r", "data: ok\n\n"),
    events: [message("ok")],
  }),
  program("sse.bare-field", "field-name", "a field name in two writes", {
    writes: texts("da", "ta\n\nda", "ta: hel", "lo\n\n"),
    events: [message(""), message("hello")],
  }),
  program("sse.write-boundaries", "shared", "one write with the end of an event and the start of the next", {
    writes: texts("data: test", "test\n\ndata:", "test\n\n"),
    events: [message("testtest"), message("test")],
  }),
  program("sse.comments", "long-comments", "comments of 2 KiB, and line ends of every kind", {
    writes: texts("data:1\r\r:\0\n:\r\ndata:2\n\n:", X, "\rdata:3\n\n:data:fail\r:", X, "\ndata:4\n\n"),
    events: [message("1"), message("2"), message("3"), message("4")],
  }),
  ...[1, 2, 3].map((at) =>
    program("sse.utf8", `emoji-${at}`, `a four byte character, cut after ${at}`, {
      writes: [latin1("data: \xF0\x9F\x98\x80".slice(0, 6 + at)), latin1("\xF0\x9F\x98\x80\n\n".slice(at))],
      events: [message("😀")],
    }),
  ),
  program("sse.bom", "bom-1-2", "a byte order mark cut after its first byte", {
    writes: [latin1("\xEF"), latin1("\xBB\xBFdata: x\n\n")],
    events: [message("x")],
  }),
  program("sse.bom", "bom-2-1", "a byte order mark cut after its second byte", {
    writes: [latin1("\xEF\xBB"), latin1("\xBFdata: x\n\n")],
    events: [message("x")],
  }),
  program("sse.bom", "bom-1-1-1", "a byte order mark, one byte a write", {
    writes: [latin1("\xEF"), latin1("\xBB"), latin1("\xBF"), utf8("data: x\n\n")],
    events: [message("x")],
  }),
  program("sse.bom", "bom-cut-then-second", "a byte order mark that is cut, and a second one behind it", {
    writes: [latin1("\xEF\xBB"), latin1("\xBF\xEF\xBB\xBFdata:1\n\ndata:2\n\n")],
    events: [message("2")],
  }),
];
