import { expect, test } from "vitest";
import { createEventReader, readEvents } from "../../../src/conformance/read/index.ts";

const encode = (text: string) => new TextEncoder().encode(text);

/** Data of the events that came out after each push. */
function dataAfterEach(...pushes: string[]): string[][] {
  const data: string[] = [];
  const reader = createEventReader({ onEvent: (event) => data.push(event.data) });
  return pushes.map((text) => {
    reader.push(encode(text));
    return [...data];
  });
}

test("an event is handed over by the push that completes its blank line", () => {
  expect(dataAfterEach("data: x", "\n", "\n", "data: y\n\n")).toEqual([[], [], ["x"], ["x", "y"]]);
});

test("a blank line that ends with CR hands the event over without waiting for the next byte", () => {
  expect(dataAfterEach("data: x\r\r")).toEqual([["x"]]);
  expect(dataAfterEach("data: x\r\n\r")).toEqual([["x"]]);
});

test("an LF that follows such a CR in the next push is no second blank line", () => {
  expect(dataAfterEach("data: x\r", "\r", "\n", "data: y\n\n")).toEqual([[], ["x"], ["x"], ["x", "y"]]);
  expect(dataAfterEach("data: a\r\ndata: b\r", "\ndata: c\r\n", "\n")).toEqual([[], [], ["a\nb\nc"]]);
});

test("an empty push between CR and LF changes nothing", () => {
  expect(dataAfterEach("data: a\r", "", "\ndata: b\r", "", "", "\n\r\n")).toEqual([
    [],
    [],
    [],
    [],
    [],
    ["a\nb"],
  ]);
});

test("a second byte order mark stays when the first arrives split", () => {
  const bytes = encode("\uFEFF\uFEFFdata: no\n\ndata: yes\n\n");
  const reading = readEvents(bytes.subarray(0, 2), bytes.subarray(2, 3), bytes.subarray(3));
  expect(reading.events.map((event) => event.data)).toEqual(["yes"]);
});

test("an empty push before the byte order mark does not hide it", () => {
  expect(readEvents(new Uint8Array(), encode("\uFEFFdata: x\n\n")).events).toHaveLength(1);
});

test("comments are handed over as they stand", () => {
  expect(readEvents(encode(": a\n:b\n:\n::\n:  c \n")).comments).toEqual([" a", "b", "", ":", "  c "]);
});

test("a comment that does not end is no comment", () => {
  expect(readEvents(encode(": a\n: b")).comments).toEqual([" a"]);
});

test("a retry line that does not end sets nothing", () => {
  expect(readEvents(encode("retry: 10\nretry: 20")).retryMs).toBe(10);
});

test("a retry larger than a number holds exactly is the largest such number", () => {
  expect(readEvents(encode(`retry: ${"9".repeat(400)}\n`)).retryMs).toBe(Number.MAX_SAFE_INTEGER);
});

test("a block without data sets the last event ID", () => {
  const ids: string[] = [];
  const reader = createEventReader({ onEvent: () => undefined, onLastEventId: (id) => ids.push(id) });
  reader.push(encode("id: 1\n\nid: 1\n\nid\n\nid: 2\n"));
  reader.end();
  expect(ids).toEqual(["1", ""]);
});

test("an id whose block is not closed is not the last event ID, but part of the unterminated event", () => {
  const reading = readEvents(encode("id: 1\ndata: a\n\nid: 2\nevent: t\ndata: b"));
  expect(reading.lastEventId).toBe("1");
  expect(reading.unterminated).toEqual({ type: "t", data: "b", id: "2" });
});

test("a block without data that is not closed is no unterminated event", () => {
  expect(readEvents(encode("event: x\nid: 1\nda")).unterminated).toBeNull();
});

test("an unfinished character at the end is part of the unterminated event as U+FFFD", () => {
  expect(readEvents(Uint8Array.of(...encode("data: a"), 0xe2, 0x82)).unterminated?.data).toBe("a\uFFFD");
});

test("saying twice that the stream is over reports the unterminated event once", () => {
  const seen: string[] = [];
  const reader = createEventReader({
    onEvent: () => undefined,
    onUnterminated: (event) => seen.push(event.data),
  });
  reader.push(encode("data: x"));
  reader.end();
  reader.end();
  expect(seen).toEqual(["x"]);
});
