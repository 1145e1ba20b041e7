/** A status line with its headers, as they came. */
export interface RawHead {
  httpVersion: string;
  status: number;
  reason: string;
  /** Names as they were written, in their order, doubled ones included. */
  headers: [name: string, value: string][];
  /** When its last byte came. */
  at: number;
}

/** How the end of a body is told. */
export type RawFraming = "chunked" | "content-length" | "close" | "none";

/** How a reply ended, as far as a reader on the socket can tell. */
export type RawEnd =
  /** The last chunk, or the whole announced length. */
  | "complete"
  /** The connection closed, and nothing else ends such a body. */
  | "closed"
  /** The connection closed before the body was complete, or before there was a head. */
  | "cut"
  /** The connection was reset before the body was complete, or before there was a head. */
  | "reset"
  /** Nothing more came in the time that was given, and the connection stayed open. */
  | "open"
  /** We left. */
  | "cancelled";

/** Why no connection, or nothing that could be read, came about. */
export interface RawFailure {
  kind: "refused" | "dns" | "tls" | "unreachable" | "not-http";
  message: string;
}

/** One reply with everything that crossed the wire on this side. Times are on the clock of `performance.now()`. */
export interface RawReply {
  /** When the request was handed to the kernel; null when there was no connection. */
  sentAt: number | null;
  head: RawHead | null;
  /** 1xx replies before the head. */
  informational: RawHead[];
  framing: RawFraming;
  /** Without HTTP framing and content coding. */
  body: Uint8Array;
  /** How much of `body` was there at which time. */
  reads: { end: number; at: number }[];
  trailers: [name: string, value: string][];
  end: RawEnd;
  endedAt: number;
  /** What is wrong with the framing itself, such as two lengths that differ. */
  framingFaults: string[];
  /** Why the content coding could not be undone; the body holds what could be. */
  codingFault: string | null;
  /** Bytes that came after the end of the body on the same connection. */
  surplus: Uint8Array;
  failure: RawFailure | null;
}

/** The values of a header, one entry for every line that bears the name. */
export function headerValues(head: RawHead | null, name: string): string[] {
  return (head?.headers ?? []).filter(([key]) => key.toLowerCase() === name).map(([, value]) => value);
}
