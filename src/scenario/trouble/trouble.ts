import type { DialectName } from "../dialect-name.ts";
import type { EndingKind, WireStyle, Writes } from "../wire-style.ts";

/** A place in the body: behind that many frames or bytes, or behind all of it. */
export type Place = { frame: number } | { byte: number } | "end";

/** What stands in place of the stream. */
export type OtherBody = "json" | "json-error" | "html" | "empty";

/** What goes wrong with one answer, or is otherwise than usual. What is left out is as ever. */
export interface Trouble {
  /** An error before the stream, in the dialect's own words. */
  status?: number;
  /** Seconds in `retry-after`. */
  retryAfter?: number;
  /** Seconds from now, as the date in `retry-after`. */
  retryAfterDate?: number;
  retryAfterMs?: number;
  shouldRetry?: boolean;
  /** Silence before the status line, in milliseconds. */
  delayMs?: number;
  body?: OtherBody;
  /** Silence before the first token, in milliseconds. */
  firstMs?: number;
  tokensPerSecond?: number;
  jitter?: number;
  /** A comment behind every so many frames. */
  commentEvery?: number;
  /** A comment in every silence of that many milliseconds. */
  keepAliveMs?: number;
  ending?: { kind: EndingKind; at: Place; forMs?: number };
  malformed?: Place;
  /** An error inside the stream; `status` chooses its words. */
  error?: { at: Place; status: number };
  noFinish?: boolean;
  done?: "missing" | "twice" | "text-after";
  lineEnd?: WireStyle["lineEnd"];
  bom?: boolean;
  writes?: Writes;
  gapMs?: number;
  /** How likely all this is, from 0 to 1, drawn by seed for each request. */
  probability?: number;
  /** Equal requests are in trouble that many times, then once not, and so on. */
  times?: number;
  seed?: number;
  dialect?: DialectName;
}
