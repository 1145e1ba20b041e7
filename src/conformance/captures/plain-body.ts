import type { ByteSource } from "./byte-source.ts";
import { bodyAlone, type CapturedPiece, type CapturedReply } from "./captured-reply.ts";

/** A file that holds the body and nothing else. */
export function readPlainBody(source: ByteSource): CapturedReply {
  return bodyAlone("event stream", piecesOf(source.all));
}

/**
 * One event a line, without its frame: the data itself, `data: ` before it or not. Lines of `{"data": "…"}`, with
 * `event` or `type` beside it, are events that somebody logged.
 */
export function readJsonLines(source: ByteSource): CapturedReply {
  return bodyAlone("JSON lines", framed(source.all), {
    isJsonLines: true,
    notes: ["the events were taken out of their frames, so framing and `[DONE]` are not judged"],
  });
}

async function* piecesOf(all: AsyncIterable<Buffer>): AsyncGenerator<CapturedPiece> {
  for await (const bytes of all) yield { bytes, atMs: null };
}

const LF = 0x0a;

/** Puts the frames back, so that line 12 of the file is the event that is told of as line 23 of the stream. */
async function* framed(all: AsyncIterable<Buffer>): AsyncGenerator<CapturedPiece> {
  let carry: Buffer[] = [];
  for await (const piece of all) {
    const frames: Buffer[] = [];
    let start = 0;
    for (let end = piece.indexOf(LF); end !== -1; end = piece.indexOf(LF, start)) {
      const line =
        carry.length === 0
          ? piece.subarray(start, end)
          : Buffer.concat([...carry, piece.subarray(start, end)]);
      carry = [];
      frames.push(...frameOf(line));
      start = end + 1;
    }
    if (start < piece.length) carry.push(Buffer.from(piece.subarray(start)));
    if (frames.length > 0) yield { bytes: Buffer.concat(frames), atMs: null };
  }
  const last = frameOf(Buffer.concat(carry));
  if (last.length > 0) yield { bytes: Buffer.concat(last), atMs: null };
}

const PREFIX = Buffer.from("data: ");
const END = Buffer.from("\n\n");
const CR = 0x0d;

function frameOf(line: Buffer): Buffer[] {
  const text = line.at(-1) === CR ? line.subarray(0, -1) : line;
  if (text.length === 0) return [];
  const logged = text.subarray(0, 2).toString("latin1").startsWith("{") ? loggedEvent(text) : null;
  if (logged !== null) return [Buffer.from(logged)];
  return text.subarray(0, 5).toString("latin1") === "data:" ? [text, END] : [PREFIX, text, END];
}

/** The frame of an event that was logged as `{"data": "…"}`. */
function loggedEvent(line: Buffer): string | null {
  // Looked for in the first bytes, so that ordinary chunks are not parsed twice.
  if (!/"data"\s*:\s*"/.test(line.toString("latin1", 0, 300))) return null;
  try {
    const value = JSON.parse(line.toString("utf8")) as Record<string, unknown>;
    const { data, event, type } = value;
    if (typeof data !== "string" || "choices" in value) return null;
    const name = typeof event === "string" ? event : typeof type === "string" ? type : "";
    return frameEvent(data, name === "message" ? "" : name);
  } catch {
    // Not JSON: it is judged as the data it is.
    return null;
  }
}

/** One event as an event stream writes it. */
export function frameEvent(data: string, type = ""): string {
  const lines = data.split(/\r\n|\n|\r/).map((line) => `data: ${line}\n`);
  return `${type === "" ? "" : `event: ${type}\n`}${lines.join("")}\n`;
}
