import { type ServerResponse, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { ExchangeRecord } from "./exchange-record.ts";
import type { Batch, FramedReply } from "./framed-reply.ts";
import { Pause } from "./pause.ts";
import type { Rendition } from "./rendition.ts";

/** More than this goes out piece by piece, so that the journal knows how far a client that left had got. */
const MAX_PIECE = 64 * 1024;

/** How long a closed connection waits for the peer's own FIN. */
const LINGER_MS = 10_000;

interface Stage {
  record: ExchangeRecord;
  response: ServerResponse;
  rendition: Rendition;
  reply: FramedReply;
  /** The exchange is over on our side. */
  onPlayed: () => void;
}

/**
 * Plays a reply on a response whose turn has come. node:http writes the head and minds keep-alive and pipelining; the
 * body is framed by us, since its own framing merges writes.
 */
export function play(stage: Stage): void {
  const { record, response, rendition, reply } = stage;
  record.delivery = reply;
  // node:http has no words for most of them; on the socket they go before anything this response writes.
  if (reply.preface !== "") response.socket?.write(reply.preface, "latin1");
  if (goesAtOnce(rendition, reply)) {
    playAtOnce(stage);
    return;
  }
  const pause = new Pause();
  record.onPeerLeft = () => pause.cancel();
  pause.after(rendition.delayMs, performance.now(), () => new PacedPlay(stage, pause).start());
}

function goesAtOnce({ delayMs, ending }: Rendition, reply: FramedReply): boolean {
  const [only, ...others] = reply.batches;
  return (
    delayMs === 0 &&
    ending.kind === "complete" &&
    reply.beforeEndingMs === 0 &&
    !reply.endsConnection &&
    reply.isHeadless !== true &&
    others.length === 0 &&
    (only?.delayMs ?? 0) === 0 &&
    reply.bytes.length <= MAX_PIECE
  );
}

/** Head, all writes and the end in one socket write: several times faster than one by one. */
function playAtOnce({ record, response, reply, onPlayed }: Stage): void {
  response.on("finish", () => {
    if (record.state !== "open") return;
    record.handedOver = reply.bytes.length;
    if (reply.batches.length > 0) record.batchTaken(performance.now());
    record.played();
    onPlayed();
  });
  writeHead(response, reply);
  if (reply.bytes.length > 0) response.end(reply.bytes);
  else response.end();
}

function writeHead(response: ServerResponse, reply: FramedReply): void {
  // Keeps node:http from chunking a close-delimited reply.
  if (reply.endsConnection) response.removeHeader("transfer-encoding");
  if (reply.isRecorded === true) {
    response.sendDate = false;
    response.removeHeader("connection");
  }
  // node:http puts the usual one where none is given.
  if (reply.reason !== undefined) response.statusMessage = reply.reason;
  response.writeHead(reply.status, reply.head);
  response.chunkedEncoding = false;
}

/** node:http answers in HTTP/1.1 whatever it is asked in; this one speaks past it. */
function writeOldHead(socket: Socket, { status, headers, reason, isRecorded }: FramedReply): void {
  const date: [string, string][] = isRecorded === true ? [] : [["date", new Date().toUTCString()]];
  const lines = [...headers, ...date].map(([name, value]) => `${name}: ${value}\r\n`).join("");
  socket.write(`HTTP/1.0 ${status} ${reason ?? STATUS_CODES[status] ?? ""}\r\n${lines}\r\n`, "latin1");
}

class PacedPlay {
  readonly #stage: Stage;
  readonly #pause: Pause;
  /** Where the body goes. */
  #sink: ServerResponse | Socket;
  #flushedAt = 0;

  constructor(stage: Stage, pause: Pause) {
    this.#stage = stage;
    this.#pause = pause;
    this.#sink = stage.response;
  }

  start(): void {
    const { response, reply } = this.#stage;
    if (reply.isHeadless === true) {
      this.#flushedAt = performance.now();
      this.#next(0);
      return;
    }
    if (reply.httpVersion === "1.0") {
      const { socket } = response;
      // The peer left; its connection has said so.
      if (socket === null) return;
      writeOldHead(socket, reply);
      this.#sink = socket;
    } else {
      writeHead(response, reply);
      const [first] = reply.batches;
      // Without silence before it the first write takes the head along.
      if (first === undefined || first.delayMs > 0) response.flushHeaders();
    }
    this.#flushedAt = performance.now();
    this.#next(0);
  }

  #next(index: number): void {
    const { reply } = this.#stage;
    const batch = reply.batches[index];
    if (batch === undefined) {
      this.#pause.after(reply.beforeEndingMs, this.#flushedAt, () => this.#end());
      return;
    }
    this.#pause.after(batch.delayMs, this.#flushedAt, () =>
      this.#send(batch, batch.from, () => this.#next(index + 1)),
    );
  }

  /** Hands a batch to the kernel; the next piece goes when it took this one, which is all the back-pressure there is. */
  #send(batch: Batch, from: number, onFlushed: () => void): void {
    const { record, reply } = this.#stage;
    const to = Math.min(from + MAX_PIECE, batch.to);
    this.#sink.write(reply.bytes.subarray(from, to), (error) => {
      if (error || record.state !== "open") return;
      record.handedOver = to;
      if (to < batch.to) {
        this.#send(batch, to, onFlushed);
        return;
      }
      this.#flushedAt = performance.now();
      record.batchTaken(this.#flushedAt);
      // The head is out, so nothing is left that node:http would have to say before the end.
      this.#sink = this.#stage.response.socket ?? this.#sink;
      onFlushed();
    });
  }

  #end(): void {
    const { record, response, rendition, reply } = this.#stage;
    const { kind, forMs } = rendition.ending;
    if (kind === "stall") {
      this.#pause.after(forMs, this.#flushedAt + reply.beforeEndingMs, () => this.#reset());
    } else if (kind === "reset") this.#reset();
    else if (kind === "complete" && !reply.endsConnection) {
      record.played();
      response.end();
      this.#stage.onPlayed();
    } else this.#finish();
  }

  #reset(): void {
    const { record, response } = this.#stage;
    record.played();
    response.socket?.resetAndDestroy();
    this.#stage.onPlayed();
  }

  /** A FIN from us; not `response.end()`, which destroys the socket and could turn the FIN into a reset. */
  #finish(): void {
    const { record, response } = this.#stage;
    const { socket } = response;
    record.played();
    socket?.end();
    const linger = setTimeout(() => socket?.destroy(), LINGER_MS);
    socket?.once("close", () => clearTimeout(linger));
    this.#stage.onPlayed();
  }
}
