import { readFileSync } from "node:fs";
import { createParser } from "eventsource-parser";
import { expect, test } from "vitest";
import { parseCases } from "../../../src/conformance/cases/parse/index.ts";
import { type EventReading, readEvents } from "../../../src/conformance/read/index.ts";

// A second opinion from the parser most clients use. Where it differs, it is on the list, with the reason in
// docs/reader-differences.md; a difference that comes or goes fails here.
const DIFFERENCES = ["sse/bom/double", "sse/bom/latin1-lookalike"];

/** What eventsource-parser makes of the bytes behind a streaming TextDecoder, as its readme wires it up. */
function readWithParser(parts: Iterable<Uint8Array>): Omit<EventReading, "unterminated"> {
  const reading: Omit<EventReading, "unterminated"> = {
    events: [],
    comments: [],
    retryMs: null,
    lastEventId: "",
  };
  const parser = createParser({
    // It hands over the id of the block; the last event ID is the caller's to keep.
    onId: (id) => (reading.lastEventId = id),
    onEvent: ({ event, data }) =>
      reading.events.push({ type: event ?? "message", data, id: reading.lastEventId }),
    onRetry: (ms) => (reading.retryMs = ms),
    onComment: (text) => reading.comments.push(text),
  });
  const decoder = new TextDecoder();
  for (const part of parts) parser.feed(decoder.decode(part, { stream: true }));
  parser.feed(decoder.decode());
  return reading;
}

/** Our reading in its terms: it takes one space off comments and does not report an unterminated event. */
function readWithOurs(bytes: Uint8Array): Omit<EventReading, "unterminated"> {
  const { unterminated: _, ...reading } = readEvents(bytes);
  return { ...reading, comments: reading.comments.map((text) => text.replace(/^ /, "")) };
}

function* singleBytes(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1) yield bytes.subarray(at, at + 1);
}

function differing(cut: (bytes: Uint8Array) => Iterable<Uint8Array>): string[] {
  return parseCases
    .filter(({ bytes }) => JSON.stringify(readWithParser(cut(bytes))) !== JSON.stringify(readWithOurs(bytes)))
    .map(({ id }) => id);
}

test("eventsource-parser reads every whole case as we do, except where it is known to differ", () => {
  expect(differing((bytes) => [bytes])).toEqual(DIFFERENCES);
});

test("eventsource-parser reads every case byte by byte as we do, except where it is known to differ", () => {
  expect(differing(singleBytes)).toEqual(DIFFERENCES);
});

test("the document explains each difference and no other", () => {
  const document = readFileSync(new URL("../../../docs/reader-differences.md", import.meta.url), "utf8");
  const explained = [...document.matchAll(/^## `(sse\/[^`]+)`$/gm)].map((match) => match[1]);
  expect(explained).toEqual(DIFFERENCES);
});
