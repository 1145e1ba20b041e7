import type { SseEvent } from "../../../wire/sse-event.ts";

/** The rules of reading an event stream; each case is there for one of them. */
type ParseRuleId =
  | "sse.basic"
  | "sse.line-ends"
  | "sse.other-separators"
  | "sse.bom"
  | "sse.utf8"
  | "sse.comments"
  | "sse.field-value"
  | "sse.bare-field"
  | "sse.field-names"
  | "sse.data-lines"
  | "sse.event-type"
  | "sse.event-id"
  | "sse.retry"
  | "sse.no-data-block"
  | "sse.blank-lines"
  | "sse.unterminated-event"
  | "sse.large";

/** A stream and what a reader of the standard (WHATWG HTML 9.2) makes of it. */
export interface ParseCase {
  /** `sse/<chapter>/<name>`. */
  readonly id: `sse/${string}/${string}`;
  /** What holds, as one present-tense sentence. */
  readonly title: string;
  readonly rule: ParseRuleId;
  readonly bytes: Uint8Array;
  /** What is dispatched, each with the last event ID string at that moment. */
  readonly events: readonly SseEvent[];
  /** The last event ID string at the end. @defaultValue `""` */
  readonly lastEventId?: string;
  /** The reconnection time that was set. @defaultValue none */
  readonly retryMs?: number;
  /** What a reader that flushes at the end dispatches beyond the standard; without it, nothing. */
  readonly unterminated?: SseEvent;
}

/** The bytes of a text in UTF-8. */
export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** One byte per character, for bytes that are not UTF-8: `"\xFF"` is the byte FF. */
export function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => {
    const code = character.charCodeAt(0);
    if (code > 0xff)
      throw new RangeError(`"${character}" is no byte. Write it as \\x escapes, or use utf8().`);
    return code;
  });
}

/** An event without a type of its own. */
export function message(data: string, id = ""): SseEvent {
  return { type: "message", data, id };
}

/** An event of a named type. */
export function named(type: string, data: string, id = ""): SseEvent {
  return { type, data, id };
}
