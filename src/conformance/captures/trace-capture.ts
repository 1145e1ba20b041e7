import { bytesOf } from "../../wire/trace/content-bytes.ts";
import {
  type ExchangeLine,
  isExchangeLine,
  type TraceEnding,
  type TraceRequest,
  type TraceResponse,
} from "../../wire/trace/trace-line.ts";
import { TraceError, TraceReader } from "../../wire/trace/trace-reader.ts";
import type { ByteSource } from "./byte-source.ts";
import { createCaptureDecoder } from "./capture-decoder.ts";
import { CaptureError } from "./capture-error.ts";
import type { CapturedEnd, CapturedPiece, CapturedReply } from "./captured-reply.ts";
import { headerOf } from "./captured-reply.ts";
import { readTextLines } from "./text-lines.ts";

/** Held of exchanges that went on while another one is read. */
const MAX_HELD_BYTES = 256 * 1024 * 1024;

/** The exchanges of a trace, one after the other; what is said of the others meanwhile is held. */
export async function* readTraceCapture(source: ByteSource): AsyncGenerator<CapturedReply> {
  const lines = new TraceLines(source.all);
  let count = 0;
  for (let next = await lines.nextExchange(); next !== null; next = await lines.nextExchange()) {
    const response = await next.response();
    if (response === null) continue;
    count++;
    yield replyOf(next, response);
    await next.drain();
  }
  if (count === 0) {
    throw new CaptureError(
      "no-stream",
      "This trace holds no response: nothing was answered while it was recorded.",
    );
  }
}

function replyOf(exchange: ExchangeLines, response: TraceResponse): CapturedReply {
  const { request } = exchange;
  const side = request.side === undefined ? "" : ` (${request.side})`;
  return {
    name: `${request.exchange} ${request.method} ${request.path}${side}`,
    format: "trace",
    request: { method: request.method, url: request.path, body: exchange.requestBody },
    status: response.status,
    headers: response.headers,
    httpVersion: response.httpVersion,
    isJsonLines: false,
    kind: null,
    pieces: exchange.pieces(response),
    end: () => exchange.end(response),
    notes: [],
  };
}

class TraceLines {
  readonly #lines: AsyncIterator<string>;
  readonly #reader = new TraceReader();
  readonly #waiting: ExchangeLines[] = [];
  #open = new Map<number, ExchangeLines>();
  #isOver = false;
  #held = 0;

  constructor(all: AsyncIterable<Buffer>) {
    this.#lines = readTextLines(all, "utf8");
  }

  async nextExchange(): Promise<ExchangeLines | null> {
    while (this.#waiting.length === 0 && (await this.pull()));
    return this.#waiting.shift() ?? null;
  }

  /** Reads one more line; false at the end. */
  async pull(): Promise<boolean> {
    if (this.#isOver) return false;
    try {
      const next = await this.#lines.next();
      if (next.done === true) {
        this.#isOver = true;
        this.#reader.end();
        return false;
      }
      const line = this.#reader.push(next.value);
      if (line === null) return true;
      if (line.kind === "header") this.#open = new Map();
      else if (!isExchangeLine(line)) return true;
      else if (line.kind === "request") {
        const exchange = new ExchangeLines(line, this);
        this.#open.set(line.exchange, exchange);
        this.#waiting.push(exchange);
      } else this.#open.get(line.exchange)?.take(line);
      return true;
    } catch (error) {
      if (!(error instanceof TraceError)) throw error;
      throw new CaptureError("not-a-capture", `The trace cannot be read: ${error.message}.`, {
        cause: error,
      });
    }
  }

  hold(bytes: number): void {
    this.#held += bytes;
    if (this.#held > MAX_HELD_BYTES) {
      throw new CaptureError(
        "too-large",
        "More than 256 MiB of exchanges that went on at the same time stand in this trace. Record them one after the other.",
      );
    }
  }
}

/** What is said of one exchange. */
class ExchangeLines {
  readonly request: TraceRequest;
  readonly #source: TraceLines;
  #queue: ExchangeLine[] = [];
  #response: TraceResponse | null = null;
  #how: TraceEnding | null = null;
  #body = "";
  readonly #faults: string[] = [];

  constructor(request: TraceRequest, source: TraceLines) {
    this.request = request;
    this.#source = source;
  }

  get requestBody(): string | null {
    return this.#body === "" ? null : this.#body;
  }

  take(line: ExchangeLine): void {
    if (line.kind === "body") {
      const size = (line.text ?? line.base64 ?? "").length;
      this.#source.hold(size);
      this.#queue.push(line);
    } else if (line.kind === "response") this.#response = line;
    else if (line.kind === "end") this.#how = line.how;
    else if (line.kind === "fault") this.#faults.push(line.message);
    else if (line.kind === "request-body" && this.#body.length < 1_000_000) this.#body += line.text ?? "";
  }

  async response(): Promise<TraceResponse | null> {
    while (this.#response === null && this.#how === null && (await this.#source.pull()));
    return this.#response;
  }

  async *pieces(response: TraceResponse): AsyncGenerator<CapturedPiece> {
    const coding = headerOf(response, "content-encoding") ?? "";
    let out: Buffer[] = [];
    const decoder = createCaptureDecoder(coding, (bytes) => out.push(bytes));
    let atMs = 0;
    for (;;) {
      for (const line of this.#takeQueue()) {
        atMs = line.atMs - response.atMs;
        decoder.push(Buffer.from(bytesOf(line)), 0);
        for (const bytes of out) yield { bytes, atMs };
        out = [];
      }
      if (this.#how !== null && this.#queue.length === 0) break;
      if (this.#queue.length === 0 && !(await this.#source.pull())) break;
    }
    const fault = await decoder.end();
    if (fault !== null) this.#faults.push(fault);
    for (const bytes of out) yield { bytes, atMs };
  }

  #takeQueue(): Extract<ExchangeLine, { kind: "body" }>[] {
    const lines = this.#queue;
    this.#queue = [];
    const bodies = lines.filter((line) => line.kind === "body");
    this.#source.hold(-bodies.reduce((sum, { text, base64 }) => sum + (text ?? base64 ?? "").length, 0));
    return bodies;
  }

  async drain(): Promise<void> {
    do this.#takeQueue();
    while (this.#how === null && (await this.#source.pull()));
    this.#takeQueue();
  }

  end(response: TraceResponse): CapturedEnd {
    const how = this.#how ?? "open";
    return {
      completeness: COMPLETENESS[how],
      isReset: how === "reset" && response.framing !== "close",
      faults: this.#faults,
    };
  }
}

/** Who leaves, or stops recording, says nothing about how the reply would have ended. */
const COMPLETENESS: Record<TraceEnding, CapturedEnd["completeness"]> = {
  complete: "complete",
  closed: "close-delimited",
  fin: "incomplete",
  "fin-in-chunk": "incomplete",
  short: "incomplete",
  reset: "incomplete",
  open: null,
  "client-left": null,
  failed: "incomplete",
};
