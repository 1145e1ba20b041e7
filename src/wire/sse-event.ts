/** One event as an EventSource would dispatch it (WHATWG HTML 9.2.6). */
export interface SseEvent {
  /** `message` unless the block named another type. */
  type: string;
  /** The data lines joined with LF, without the last LF. */
  data: string;
  /** The last event ID string at the moment of dispatch. */
  id: string;
}
