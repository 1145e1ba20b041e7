import { describe, expect, test } from "vitest";
import { type ParseCase, parseCases } from "../../../src/conformance/cases/parse/index.ts";
import { type EventReading, readEventParts, readEvents } from "../../../src/conformance/read/index.ts";

const SMALL = 8 * 1024;
const SEEDED_SPLITS = 200;

function expectedOf(parseCase: ParseCase): Omit<EventReading, "comments"> {
  return {
    events: [...parseCase.events],
    retryMs: parseCase.retryMs ?? null,
    lastEventId: parseCase.lastEventId ?? "",
    unterminated: parseCase.unterminated ?? null,
  };
}

/** Compared as one string: a matcher per split would take minutes. */
function textOf({ events, retryMs, lastEventId, unterminated }: Omit<EventReading, "comments">): string {
  return JSON.stringify({ events, retryMs, lastEventId, unterminated });
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === 0x0a || byte === 0x0d;
}

function* singleBytes(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1) yield bytes.subarray(at, at + 1);
}

/** Where to cut in two: everywhere in small streams, at line ends and seeded places in large ones. */
function splitsOf(bytes: Uint8Array): number[] {
  const all = Array.from({ length: bytes.length + 1 }, (_, at) => at);
  if (bytes.length <= SMALL) return all;
  let state = 1;
  const seeded = Array.from({ length: SEEDED_SPLITS }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % (bytes.length + 1);
  });
  const lineEnds = all.filter((at) => isLineEnd(bytes[at]) || isLineEnd(bytes[at - 1]));
  return [...new Set([...seeded, ...lineEnds])];
}

test("there are 129 cases, each with an id of its own", () => {
  expect(new Set(parseCases.map(({ id }) => id)).size).toBe(129);
});

describe.each(parseCases.map((parseCase) => [parseCase.id, parseCase] as const))("%s", (_, parseCase) => {
  // Once: the large cases make their bytes anew each time.
  const { bytes } = parseCase;

  test("reads as the standard says when it arrives whole", () => {
    expect(readEvents(bytes)).toMatchObject(expectedOf(parseCase));
  });

  test("reads the same byte by byte", () => {
    expect(textOf(readEventParts(singleBytes(bytes)))).toBe(textOf(expectedOf(parseCase)));
  });

  test("reads the same however it is cut in two", () => {
    const expected = textOf(expectedOf(parseCase));
    const wrong = splitsOf(bytes).filter(
      (at) => textOf(readEvents(bytes.subarray(0, at), bytes.subarray(at))) !== expected,
    );
    expect(wrong).toEqual([]);
  });
});
