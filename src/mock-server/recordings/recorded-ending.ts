import type { EndingKind } from "../../scenario/wire-style.ts";
import type { RecordedExchange } from "../../wire/trace/recorded-exchange.ts";

/** How a recording ends when it is played. */
export interface RecordedEnding {
  kind: EndingKind;
  /** When that was, on the clock of the trace. */
  atMs: number;
  /** How many bytes of the last chunk or of the Content-Length never came. */
  missing: number;
}

/**
 * A broken recording stays broken: what was cut off when the recording stopped is cut off again, and where only the end
 * of the connection ends a body, so that a cut would not show, it is reset. Whoever left before the end never saw one:
 * nothing more comes then, and the connection stays open.
 */
export function recordedEnding({ end, response, pieces, request }: RecordedExchange): RecordedEnding {
  const last = pieces.at(-1);
  const atMs = end?.atMs ?? last?.atMs ?? response?.atMs ?? request.atMs;
  const isInChunk = last?.continues ?? false;
  const missing = Math.max(end?.missing ?? 0, isInChunk ? 1 : 0);
  const cut: EndingKind = response?.framing === "close" ? "reset" : isInChunk ? "fin-in-chunk" : "fin";
  switch (end?.how) {
    case "complete":
    case "closed":
      return { kind: "complete", atMs, missing: 0 };
    case "fin-in-chunk":
      return { kind: "fin-in-chunk", atMs, missing: Math.max(1, missing) };
    case "fin":
    case "short":
      return { kind: "fin", atMs, missing: Math.max(1, missing) };
    case "reset":
      return { kind: "reset", atMs, missing };
    case "client-left":
      return { kind: "stall", atMs, missing };
    case "open":
    case "failed":
    case undefined:
      return { kind: cut, atMs, missing: Math.max(1, missing) };
  }
}
