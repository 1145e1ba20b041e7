/** One request and what the mock server did with it: its half of the trace. Times are ms since the request. */
export interface Exchange {
  /** The token of the scenario that answered. */
  token: string;
  /** 1 for the first request under this token. */
  nth: number;
  /** When it came, in ms on the clock of the server's process (`performance.now()`). */
  startedAt: number;
  request: {
    method: string;
    path: string;
    httpVersion: string;
    headers: Record<string, string>;
    /** As received, decoded as UTF-8; cut at 1 MiB. */
    body: string;
  };
  response: {
    status: number;
    headers: [string, string][];
    /** Body bytes handed to the kernel, without HTTP framing; of a compressed body, as they are once decoded. */
    bytesSent: number;
    /**
     * One entry per write boundary: where it ended in the body, when it was due by the silences that were asked for,
     * and when it was handed over.
     */
    writes: { end: number; askedMs: number; atMs: number }[];
  };
  /** `open` until the exchange is over. */
  state: "open" | "played" | "peer-left";
  /** When our side was done: the last byte handed over and the ending carried out. */
  playedAtMs: number | null;
  /** When and how the client's side of the connection went away; null while it is still there. */
  peerLeft: { atMs: number; how: "fin" | "reset" | "after-us" } | null;
  /** What in the answer is not as the request asked, in sentences: JSON that does not meet its schema, say. */
  warnings?: string[];
  /** What a gateway charges for it, where it is known which upstreams stop when the client leaves. */
  bill?: Bill;
}

/** What one answer costs, as it stands. */
export interface Bill {
  /** Who made the answer; null where the request does not tell. */
  upstream: string | null;
  /** Whether that upstream stops when the client leaves; null where that is not known. */
  stopsOnCancel: boolean | null;
  promptTokens: number;
  /** Tokens of the answer that were handed over. */
  sentTokens: number;
  /** Tokens of the answer that are charged: all, unless the client left and the upstream stopped. */
  billedTokens: number;
  /** US dollars at the mock's own prices: one a million prompt tokens, two a million others. */
  cost: number;
}
