import type { SseEvent } from "../../wire/sse-event.ts";
import { createLineSplitter } from "./line-splitter.ts";
import { createUtf8Decoder } from "./utf8-decoder.ts";

// Interpretation of an event stream: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation

/** Told what the stream says, during the `push` that completes it. */
export interface EventHandlers {
  onEvent(event: SseEvent): void;
  /** The text after the colon, as it stands: a leading space is part of it. */
  onComment?(text: string): void;
  /** A valid `retry`, in ms; above 2^53 - 1 it is that number, so that it survives JSON. */
  onRetry?(ms: number): void;
  /** The last event ID string after a dispatch, when it changed; blocks without data set it too. */
  onLastEventId?(id: string): void;
  /** At the end: the block with data that no blank line closed. The standard discards it. */
  onUnterminated?(event: SseEvent): void;
}

export interface EventReader {
  /** Reads the next bytes; where they are cut makes no difference. */
  push(bytes: Uint8Array): void;
  /** Says that no more bytes come. */
  end(): void;
}

const SPACE = 0x20;

/**
 * Reads bytes as an event stream, in time linear in their number. `knownId` is the last event ID of the connection
 * before: to the letter of the standard every stream begins without one, but nobody reads it so.
 */
export function createEventReader(handlers: EventHandlers, knownId = ""): EventReader {
  // The standard appends LF after each data line and removes the last one at dispatch. Joining with LF is the
  // same, except that an empty buffer and one empty line must be told apart.
  let data = "";
  let hasData = false;
  let type = "";
  let idBuffer = knownId;
  let lastEventId = knownId;
  let isOver = false;

  const appendData = (value: string): void => {
    data = hasData ? `${data}\n${value}` : value;
    hasData = true;
  };

  const dispatch = (): void => {
    if (lastEventId !== idBuffer) {
      lastEventId = idBuffer;
      handlers.onLastEventId?.(lastEventId);
    }
    const event = hasData ? { type: type || "message", data, id: lastEventId } : null;
    data = "";
    hasData = false;
    type = "";
    if (event) handlers.onEvent(event);
  };

  const readField = (name: string, value: string): void => {
    if (name === "data") appendData(value);
    else if (name === "event") type = value;
    else if (name === "id") {
      if (!value.includes("\0")) idBuffer = value;
    } else if (name === "retry" && !isOver && /^[0-9]+$/.test(value)) {
      handlers.onRetry?.(Math.min(Number(value), Number.MAX_SAFE_INTEGER));
    }
  };

  const readLine = (line: string): void => {
    if (line === "") return dispatch();
    // Nearly every line of a model's stream; the general way below reads it the same.
    if (line.startsWith("data: ")) return appendData(line.slice(6));
    const colon = line.indexOf(":");
    if (colon === -1) return readField(line, "");
    if (colon > 0) {
      const valueStart = line.charCodeAt(colon + 1) === SPACE ? colon + 2 : colon + 1;
      return readField(line.slice(0, colon), line.slice(valueStart));
    }
    if (!isOver) handlers.onComment?.(line.slice(1));
  };

  const decoder = createUtf8Decoder();
  const lines = createLineSplitter(readLine);

  return {
    push: (bytes) => lines.push(decoder.decode(bytes)),
    end: () => {
      if (isOver) return;
      lines.push(decoder.end());
      // A line that did not end says nothing. It is read only to describe the event that is thrown away, as a
      // client that flushes at the end would see it.
      isOver = true;
      const rest = lines.rest();
      if (rest !== "") readLine(rest);
      if (hasData) handlers.onUnterminated?.({ type: type || "message", data, id: idBuffer });
    },
  };
}
