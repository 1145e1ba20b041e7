import type { Writes } from "../scenario/wire-style.ts";
import type { Frame, Write } from "./rendition.ts";
import type { SeededRandom } from "./seeded-random.ts";

export interface WritePlan {
  writes: Write[];
  /** Waits that fall behind the last byte. */
  trailingWaitMs: number;
}

/**
 * Cuts a body into writes, none of them empty. A wait is a boundary of its own whatever `writes` says: silence needs
 * what came before it to be on the wire.
 */
export function planWrites(
  body: { length: number; frames: Frame[] },
  how: { writes: Writes; gapMs: number },
  random: SeededRandom,
): WritePlan {
  const waits = new Map<number, number>();
  for (const { start, waitMs } of body.frames) {
    if (waitMs > 0) waits.set(start, (waits.get(start) ?? 0) + waitMs);
  }
  const cuts = cutsOf(body, how.writes, random);
  const writes: Write[] = [];
  let start = 0;
  for (const end of body.length > 0 ? inOrder([...cuts, ...waits.keys(), body.length]) : []) {
    if (end <= start) continue;
    if (end > body.length) break;
    writes.push({ start, end, delayMs: (start > 0 ? how.gapMs : 0) + (waits.get(start) ?? 0) });
    start = end;
  }
  return { writes, trailingWaitMs: waits.get(body.length) ?? 0 };
}

function inOrder(places: number[]): number[] {
  return places.sort((a, b) => a - b);
}

function* cutsOf(
  body: { length: number; frames: Frame[] },
  writes: Writes,
  random: SeededRandom,
): Generator<number> {
  if (writes === "whole") return;
  if (writes === "frame") for (const { end } of body.frames) yield end;
  else if (writes === "byte") for (let at = 1; at < body.length; at++) yield at;
  else if ("sizes" in writes) yield* turns(writes.sizes, body.length);
  else if ("offsets" in writes) yield* writes.offsets;
  else yield* drawCuts(writes.cuts, body.length, random);
}

function* turns(sizes: number[], length: number): Generator<number> {
  let at = 0;
  for (let turn = 0; at < length; turn++) {
    at += sizes[turn % sizes.length] ?? 1;
    yield at;
  }
}

/** That many different places inside the body, or all there are (Floyd's sampling: one draw each). */
function drawCuts(count: number, length: number, random: SeededRandom): Set<number> {
  const places = Math.max(length - 1, 0);
  const drawn = new Set<number>();
  for (let top = Math.max(places - count, 0) + 1; top <= places; top++) {
    const at = 1 + random.below(top);
    drawn.add(drawn.has(at) ? top : at);
  }
  return drawn;
}
