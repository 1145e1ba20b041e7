import type fc from "fast-check";
import type { Scenario } from "../../scenario/scenario.ts";
import { BOUNDARY_GAP_MS } from "../cases/case.ts";
import { type Draw, drawList, drawn, oneIn, pick, simplerFields, simplerList } from "./drawn.ts";

type Wire = Scenario["wire"];
type Writes = Scenario["writes"];

/** How an answer is written down, apart from what it says. */
export interface Rendering {
  wire: Wire;
  reply: Pick<Scenario["reply"], "headers" | "trailers">;
  writes: Writes;
  gapMs: number;
  seed: number;
}

const SIMPLEST_WIRE: Wire = {
  lineEnd: "lf",
  colonSpace: true,
  bom: false,
  data: "one-line",
  escape: "minimal",
  keys: "openai",
  framing: "chunked",
  chunkExtensions: false,
  compression: "none",
};

/** Every server sends one of these. */
const CONTENT_TYPES = [
  "text/event-stream",
  "text/event-stream; charset=utf-8",
  "text/event-stream;charset=UTF-8",
] as const;

/** Any legal way to write an answer down: wire style, HTTP framing and coding, write boundaries. */
export function arbitraryRendering(): fc.Arbitrary<Rendering> {
  return drawn(drawRendering, simplerRendering);
}

function drawRendering(random: Draw): Rendering {
  const wire = drawWire(random);
  const writes = drawWrites(random);
  return {
    wire,
    reply: {
      headers: { "content-type": pick(random, CONTENT_TYPES) },
      // Only chunks have a place for them.
      trailers: wire.framing === "chunked" && oneIn(random, 5) ? { "x-checksum": "0123456789abcdef" } : {},
    },
    writes,
    gapMs: gapOf(writes),
    seed: random.nextInt(1, 1_000_000),
  };
}

function drawWire(random: Draw): Wire {
  const framing = pick<Wire["framing"]>(random, ["chunked", "chunked", "content-length", "close"]);
  return {
    lineEnd: pick(random, ["lf", "crlf", "cr", "mixed"]),
    colonSpace: oneIn(random, 2),
    bom: oneIn(random, 2),
    data: pick(random, ["one-line", "several-lines"]),
    escape: pick(random, ["minimal", "ascii"]),
    keys: pick(random, ["openai", "openai", "sorted", "reversed"]),
    framing,
    chunkExtensions: framing === "chunked" && oneIn(random, 4),
    // The mock server codes only what a request accepts. A coded body has no length in advance.
    compression:
      framing === "content-length" || !oneIn(random, 4) ? "none" : pick(random, ["gzip", "deflate", "br"]),
  };
}

function drawWrites(random: Draw): Writes {
  switch (random.nextInt(0, 4)) {
    case 0:
      return "frame";
    case 1:
      return "whole";
    case 2:
      return { cuts: random.nextInt(1, 12) };
    case 3:
      return { sizes: drawList(random, [1, 3], () => random.nextInt(20, 400)) };
    default:
      return { offsets: drawRun(random) };
  }
}

const LONGEST_RUN = 40;
/** Short streams and long ones are to be met inside. */
const REACHES = [60, 300, 2000] as const;

/** A place where every byte is a write of its own, half of the time at the very beginning. */
function drawRun(random: Draw): number[] {
  const start = oneIn(random, 2) ? 1 : random.nextInt(2, pick(random, REACHES));
  return Array.from({ length: random.nextInt(1, LONGEST_RUN) }, (_, i) => start + i);
}

/** Silence where the boundaries are what it is about. */
function gapOf(writes: Writes): number {
  return typeof writes === "object" ? BOUNDARY_GAP_MS : 0;
}

/** A counterexample that has nothing to do with boundaries or style is to be shown without any. */
function* simplerRendering(rendering: Rendering): Generator<Rendering> {
  for (const writes of simplerWrites(rendering.writes)) yield { ...rendering, writes, gapMs: gapOf(writes) };
  const { headers, trailers } = rendering.reply;
  if (Object.keys(trailers).length > 0) yield { ...rendering, reply: { headers, trailers: {} } };
  // Each of these goes with any of the others: `chunked` takes whatever there is.
  for (const wire of simplerFields(rendering.wire, SIMPLEST_WIRE)) yield { ...rendering, wire };
  if (headers["content-type"] !== CONTENT_TYPES[0]) {
    yield { ...rendering, reply: { headers: { "content-type": CONTENT_TYPES[0] }, trailers } };
  }
  if (rendering.seed > 1) yield { ...rendering, seed: 1 };
}

function* simplerWrites(writes: Writes): Generator<Writes> {
  if (writes === "frame") return;
  yield "frame";
  if (typeof writes === "string") return;
  yield "whole";
  if ("cuts" in writes) {
    if (writes.cuts > 1) yield { cuts: Math.floor(writes.cuts / 2) };
  } else if ("sizes" in writes) {
    for (const sizes of simplerList(writes.sizes, (size) => (size < 400 ? [400] : []), 1)) yield { sizes };
  } else if ("offsets" in writes) {
    for (const offsets of simplerList(writes.offsets, () => [], 1)) yield { offsets };
  }
}
