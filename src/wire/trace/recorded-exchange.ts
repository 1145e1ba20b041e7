import { bytesOf } from "./content-bytes.ts";
import {
  type ExchangeLine,
  isExchangeLine,
  type TraceEnding,
  type TraceLine,
  type TraceRequest,
  type TraceResponse,
} from "./trace-line.ts";

/** A piece of a body, without HTTP framing. */
export interface RecordedPiece {
  bytes: Uint8Array;
  atMs: number;
  /** The HTTP chunk goes on in the next piece. */
  continues: boolean;
  /** What stood behind the size of the chunk, from its semicolon on. */
  extension: string;
}

type Fields = [name: string, value: string][];

/** One exchange of a trace, put together. Times are those of the trace. */
export interface RecordedExchange {
  request: TraceRequest;
  requestBody: Uint8Array;
  /** Why the request body, or its end, is not here. */
  requestOmitted: string | null;
  /** When the request was there as a whole; null when it never was. */
  requestedAtMs: number | null;
  informational: { atMs: number; status: number; headers: Fields }[];
  response: TraceResponse | null;
  pieces: RecordedPiece[];
  trailers: Fields;
  faults: string[];
  left: { atMs: number; how: "fin" | "reset" } | null;
  /** Null where the recording broke off before the exchange was over. */
  end: { atMs: number; how: TraceEnding; missing: number; message: string } | null;
}

/** Puts the lines of a trace together to exchanges, in the order of their requests. */
export class ExchangeCollector {
  readonly exchanges: RecordedExchange[] = [];
  #open = new Map<number, RecordedExchange>();

  /** Lines about an exchange that was never opened are left out. */
  push(line: TraceLine): void {
    // Traces may be put one behind the other; each counts its exchanges from 1.
    if (line.kind === "header") this.#open = new Map();
    else if (line.kind === "request") this.#begin(line);
    else if (isExchangeLine(line)) {
      const exchange = this.#open.get(line.exchange);
      if (exchange !== undefined) addLine(exchange, line);
    }
  }

  #begin(request: TraceRequest): void {
    const exchange: RecordedExchange = {
      request,
      requestBody: new Uint8Array(),
      requestOmitted: null,
      requestedAtMs: null,
      informational: [],
      response: null,
      pieces: [],
      trailers: [],
      faults: [],
      left: null,
      end: null,
    };
    this.#open.set(request.exchange, exchange);
    this.exchanges.push(exchange);
  }
}

/** The body of the response as it was on the wire, without HTTP framing. */
export function recordedBody({ pieces }: RecordedExchange): Uint8Array {
  return joinBytes(pieces.map(({ bytes }) => bytes));
}

/** The body of every response in a trace, by the number of its exchange. */
export function recordedBodies(lines: readonly TraceLine[]): ReadonlyMap<number, Uint8Array> {
  const collector = new ExchangeCollector();
  for (const line of lines) collector.push(line);
  return new Map(collector.exchanges.map((exchange) => [exchange.request.exchange, recordedBody(exchange)]));
}

function addLine(exchange: RecordedExchange, line: Exclude<ExchangeLine, TraceRequest>): void {
  switch (line.kind) {
    case "request-body":
      exchange.requestBody = joinBytes([exchange.requestBody, bytesOf(line)]);
      exchange.requestOmitted = line.omitted ?? exchange.requestOmitted;
      return;
    case "request-end":
      exchange.requestedAtMs = line.atMs;
      return;
    case "informational":
      exchange.informational.push(line);
      return;
    case "response":
      exchange.response = line;
      return;
    case "body":
      exchange.pieces.push({
        bytes: bytesOf(line),
        atMs: line.atMs,
        continues: line.continues ?? false,
        extension: line.extension ?? "",
      });
      return;
    case "trailers":
      exchange.trailers = line.headers;
      return;
    case "fault":
      exchange.faults.push(line.message);
      return;
    case "left":
      exchange.left = line;
      return;
    case "end":
      exchange.end = {
        atMs: line.atMs,
        how: line.how,
        missing: line.missing ?? 0,
        message: line.message ?? "",
      };
  }
}

function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
