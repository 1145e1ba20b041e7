import type { Completeness } from "../read/index.ts";

/** A request as far as a capture has it. Its headers are left out: keys are in them. */
export interface CapturedRequest {
  method: string;
  url: string;
  body: string | null;
}

/** A piece of a body as it came. */
export interface CapturedPiece {
  bytes: Buffer;
  /** Milliseconds since the first byte of the reply; null where the capture has no times. */
  atMs: number | null;
}

/** What a capture says about the end of a body; null where it says nothing, as a file with the body alone. */
export interface CapturedEnd {
  completeness: Completeness | null;
  /** Whether the connection was reset. */
  isReset: boolean;
  /** What is wrong with the HTTP framing or the content coding. */
  faults: string[];
}

/** One reply in a capture, whatever wrote it down. */
export interface CapturedReply {
  /** Which of several replies in the file it is; empty where there is only one. */
  name: string;
  /** The format in words, for people. */
  format: string;
  request: CapturedRequest | null;
  /** Null where the capture holds nothing but the body. */
  status: number | null;
  headers: [name: string, value: string][];
  httpVersion: string | null;
  /** Set where the events were taken out of their frames: each line is the data of one. */
  isJsonLines: boolean;
  /** Set where somebody said what the body is. */
  kind: "chat" | "events" | null;
  /** Without HTTP framing and content coding. To be read once, before the next reply is asked for. */
  pieces: AsyncIterable<CapturedPiece>;
  /** Valid when the pieces are through. */
  end(): CapturedEnd;
  /** What the capture does not hold as it was on the wire. */
  notes: string[];
}

const UNKNOWN_END: CapturedEnd = { completeness: null, isReset: false, faults: [] };

/** A reply of which only the body is known. */
export function bodyAlone(
  format: string,
  pieces: AsyncIterable<CapturedPiece>,
  more: Partial<CapturedReply> = {},
): CapturedReply {
  return {
    name: "",
    format,
    request: null,
    status: null,
    headers: [],
    httpVersion: null,
    isJsonLines: false,
    kind: null,
    pieces,
    end: () => UNKNOWN_END,
    notes: [],
    ...more,
  };
}

/** The first value of a header; names are compared without case. */
export function headerOf({ headers }: Pick<CapturedReply, "headers">, name: string): string | null {
  return headers.find(([each]) => each.toLowerCase() === name)?.[1] ?? null;
}
