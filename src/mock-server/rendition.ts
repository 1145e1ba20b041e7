import type { EndingKind } from "../scenario/wire-style.ts";

/** What one step put on the wire: an event block, a comment or raw bytes. */
export interface Frame {
  /** Body bytes [start, end). */
  start: number;
  end: number;
  /** Which step of the scenario it came from. */
  step: number;
  /** Silence asked for before it, by `wait` steps. */
  waitMs: number;
}

/** One flush to the socket. */
export interface Write {
  start: number;
  end: number;
  /** Silence before it: the gap, and the waits that fall here. */
  delayMs: number;
}

/** A scenario turned into everything that will be done on the socket. Rendering twice gives equal renditions. */
export interface Rendition {
  status: number;
  headers: [string, string][];
  framing: "chunked" | "content-length" | "close";
  /** Silence before the status line. */
  delayMs: number;
  /** The bytes that will be sent; shorter than the scenario says when the ending cuts them. */
  body: Uint8Array;
  /**
   * The Content-Length that is announced. For a complete ending the body's own; for the others the length the body
   * would have had without the cut, and one byte more where nothing was cut, so that the body is always short of it.
   */
  announcedLength: number;
  frames: Frame[];
  writes: Write[];
  ending: { kind: EndingKind; afterMs: number; forMs: number };
  /** How long playing takes when nobody is slow; a stall counts as nothing. */
  plannedMs: number;
}
