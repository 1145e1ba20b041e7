import type { Scenario } from "../scenario/scenario.ts";
import type { EndingKind, WireStyle } from "../scenario/wire-style.ts";
import type { Meter } from "./billing/meter.ts";

/** What one step put on the wire: an event block, a comment or raw bytes. */
export interface Frame {
  /** Body bytes [start, end). */
  start: number;
  end: number;
  /** Which step of the scenario it came from. */
  step: number;
  /** Silence asked for before it, by `wait` steps and the pace. */
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
  /** 1.0: no chunks, and the connection closes behind the body. */
  httpVersion: Scenario["reply"]["httpVersion"];
  /** Sent as soon as the request is there. */
  informational: { status: number; headers: [string, string][] }[];
  /** Fields behind the last chunk. */
  trailers: [string, string][];
  framing: WireStyle["framing"];
  chunkExtensions: boolean;
  /** The content coding, for requests that accept it. Offsets here are always those of the body without it. */
  compression: WireStyle["compression"];
  /** Silence before the status line. */
  delayMs: number;
  /**
   * The bytes that will be sent, as they are before compression and after decoding; shorter than the scenario says
   * when the ending cuts them.
   */
  body: Uint8Array;
  /** Whether the ending left out a part of what the steps say. */
  isCut: boolean;
  /**
   * The Content-Length that is announced. For a complete ending the body's own; for the others the length the body
   * would have had without the cut, and one byte more where nothing was cut, so that the body is always short of it.
   */
  announcedLength: number;
  frames: Frame[];
  writes: Write[];
  ending: { kind: EndingKind; afterMs: number; forMs: number };
  /** Not even a status line is sent before it. */
  isHeadless?: boolean;
  /**
   * How long playing takes at most when nobody is slow: every silence, and a millisecond each for the timer. A stall
   * counts as nothing; what answers later requests counts too, as a client asks for all of it.
   */
  plannedMs: number;
  /** What answers the second request, the third, …; the last one all that follow. */
  later: Rendition[];
  /** What is not as the request asked, in sentences. */
  warnings?: string[];
  /** What it costs, where somebody would charge for it. */
  meter?: Meter;
}
