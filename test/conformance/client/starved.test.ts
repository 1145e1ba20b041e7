import { expect, test } from "vitest";
import { isStarved } from "../../../src/conformance/client/starved.ts";
import type { Exchange } from "../../../src/wire/exchange.ts";

function played(ms: number, lateMs: number): Parameters<typeof isStarved>[0] {
  const write = { end: 10, askedMs: 200, atMs: 200 + lateMs };
  const response = { status: 200, headers: [], bytesSent: 10, writes: [write] };
  return { ms, timeoutMs: 10_000, exchanges: [{ response } as unknown as Exchange] };
}

test("a client whose time ran out while we spoke late is not judged", () => {
  expect(isStarved(played(10_010, 5000))).toBe(true);
});

test("a client whose time ran out while we spoke in time is", () => {
  expect(isStarved(played(10_010, 20))).toBe(false);
});

test("a client that gave up early is judged, however late we spoke", () => {
  expect(isStarved(played(3000, 5000))).toBe(false);
});
