import { expect, test } from "vitest";
import { lintReply, readCapture } from "../../../src/conformance/index.ts";
import { delta, frames, HELLO, ROLE } from "./streams.ts";

const HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

/** What is broken in a stream that is stopped while it waits for more. */
async function brokenWhenStopped(...pieces: string[]): Promise<string[]> {
  const stop = new AbortController();
  async function* bytes(): AsyncGenerator<Uint8Array> {
    // Enough of it that it is known for what it is before it is stopped.
    for (const piece of pieces) yield Buffer.from(piece);
    stop.abort();
  }
  const broken: string[] = [];
  for await (const reply of readCapture(bytes())) {
    const { outcomes, isStopped } = await lintReply(reply, { signal: stop.signal });
    expect(isStopped).toBe(true);
    broken.push(...outcomes.filter(({ count }) => count > 0).map(({ rule }) => rule.id));
  }
  return broken;
}

const LONG = frames(ROLE, HELLO, ...Array.from({ length: 600 }, () => HELLO));

test("whoever is stopped while nothing comes says nothing about how the stream ends", async () => {
  expect(LONG.length).toBeGreaterThan(64 * 1024);
  expect(await brokenWhenStopped(LONG, 'data: {"id":"chat')).toEqual([]);
  const chunked = `${LONG.length.toString(16)}\r\n${LONG}\r\n`;
  expect(await brokenWhenStopped(HEAD, chunked, "40\r\ndata: half of a ")).toEqual([]);
});

test("what was wrong before the stop is told", async () => {
  const wrong = frames({ ...delta({ content: "x" }), created: "now" });
  expect(await brokenWhenStopped(LONG, wrong)).toEqual(["lint.chunk.created", "lint.chunk.same-created"]);
});
