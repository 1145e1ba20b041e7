import { type RecordedExchange, recordedBody } from "../../wire/trace/recorded-exchange.ts";
import { keepReply } from "../framed-replies.ts";
import type { Rendition, Write } from "../rendition.ts";
import { frameRecording, presentable } from "./frame-recording.ts";
import { recordedEnding } from "./recorded-ending.ts";

/** How fast a recording is played: 1 as it was, 10 ten times as fast, `instant` without any silence. */
export type ReplaySpeed = number | "instant";

const FRAMING_HEADERS = new Set(["content-length", "transfer-encoding"]);
/** How long a stall is held before the connection is reset. */
const STALL_MS = 60_000;
/** A timer fires up to this much later than asked. */
const TIMER_MS = 1;

/**
 * Turns a recorded exchange into what a mock server plays: the same status line, headers, chunks, bytes and ending, at
 * the same pace or faster. Header fields whose values were left out are left out as a whole.
 *
 * @example
 * const [recording] = await loadRecordings("recordings/broken.trace.ndjson");
 * const mount = server.mount(renderRecording(recording.exchange, { speed: "instant" }));
 */
export function renderRecording(
  exchange: RecordedExchange,
  { speed = 1 }: { speed?: ReplaySpeed } = {},
): Rendition {
  const scale = (ms: number): number => (speed === "instant" ? 0 : ms / speed);
  const { response, request, requestedAtMs } = exchange;
  const reply = frameRecording(exchange, scale);
  const ending = recordedEnding(exchange);
  const body = recordedBody(exchange);
  const askedAtMs = requestedAtMs ?? request.atMs;
  const beganAtMs = response?.atMs ?? ending.atMs;
  const delayMs = scale(Math.max(0, beganAtMs - askedAtMs));
  const silences = [delayMs, ...reply.batches.map((batch) => batch.delayMs), reply.beforeEndingMs];
  const rendition: Rendition = {
    status: reply.status,
    headers: presentable(response?.headers ?? []).filter(
      ([name]) => !FRAMING_HEADERS.has(name.toLowerCase()),
    ),
    httpVersion: reply.httpVersion,
    informational: exchange.informational.map(({ status, headers }) => ({ status, headers })),
    trailers: presentable(exchange.trailers),
    framing: response === null || response.framing === "none" ? "content-length" : response.framing,
    chunkExtensions: false,
    // As it is on the wire: whatever the client accepts, it gets the coding that was recorded.
    compression: "none",
    delayMs,
    body,
    isCut: ending.kind !== "complete",
    announcedLength: body.length + ending.missing,
    frames: [],
    writes: writesOf(exchange, reply.batches),
    ending: { kind: ending.kind, afterMs: reply.beforeEndingMs, forMs: STALL_MS },
    plannedMs: silences.reduce((sum, ms) => sum + (ms > 0 ? ms + TIMER_MS : 0), 0),
    later: [],
  };
  keepReply(rendition, reply, {
    isHead: request.method === "HEAD",
    needsChunks: response?.framing === "chunked",
  });
  return rendition;
}

/** One for each piece; those that went together have no silence between them. */
function writesOf(
  { pieces }: RecordedExchange,
  batches: readonly { delayMs: number; writesOut: number }[],
): Write[] {
  const delays = new Map(
    batches.map(({ delayMs }, index) => [batches[index - 1]?.writesOut ?? 0, delayMs] as const),
  );
  let start = 0;
  return pieces.map(({ bytes }, index) => {
    const write = { start, end: start + bytes.length, delayMs: delays.get(index) ?? 0 };
    start = write.end;
    return write;
  });
}
