import type { EventReading } from "../../../src/conformance/read/index.ts";

/**
 * The standard's algorithm, word for word and on the whole stream at once: an oracle that shares neither code
 * nor method with the incremental reader.
 */
export function readByTheBook(bytes: Uint8Array): EventReading {
  const text = new TextDecoder("utf-8").decode(bytes);
  const lines = text.split(/\r\n|\n|\r/);
  const rest = lines.pop() ?? "";
  const buffers = { data: "", type: "", id: "" };
  const reading: EventReading = {
    events: [],
    comments: [],
    retryMs: null,
    lastEventId: "",
    unterminated: null,
  };
  for (const line of lines) {
    if (line === "") dispatch(buffers, reading);
    else process(line, buffers, reading);
  }
  // Beyond the standard: what a reader that flushes would dispatch, without its other effects.
  if (rest !== "") process(rest, buffers, { ...reading, comments: [] });
  const flushed: EventReading = { ...reading, events: [] };
  dispatch(buffers, flushed);
  return { ...reading, unterminated: flushed.events[0] ?? null };
}

interface Buffers {
  data: string;
  type: string;
  id: string;
}

function process(line: string, buffers: Buffers, reading: EventReading): void {
  const match = /^([^:]*)(?::( ?)([^]*))?$/.exec(line);
  const field = match?.[1] ?? "";
  const value = match?.[3] ?? "";
  if (field === "") reading.comments.push(`${match?.[2] ?? ""}${value}`);
  if (field === "event") buffers.type = value;
  if (field === "data") buffers.data += `${value}\n`;
  if (field === "id" && !value.includes("\0")) buffers.id = value;
  if (field === "retry" && /^[0-9]+$/.test(value)) {
    reading.retryMs = Math.min(Number.parseInt(value, 10), Number.MAX_SAFE_INTEGER);
  }
}

function dispatch(buffers: Buffers, reading: EventReading): void {
  reading.lastEventId = buffers.id;
  if (buffers.data !== "") {
    const data = buffers.data.endsWith("\n") ? buffers.data.slice(0, -1) : buffers.data;
    reading.events.push({ type: buffers.type === "" ? "message" : buffers.type, data, id: buffers.id });
  }
  buffers.data = "";
  buffers.type = "";
}
