import type { TraceEnding } from "../../wire/trace/trace-line.ts";
import { type BodyWatcher, BodyWalker } from "./body-walker.ts";
import {
  type BodyFraming,
  framingFaults,
  headLength,
  type HttpHead,
  parseHttpHead,
  responseFraming,
} from "./http-head.ts";

/** A status line and its headers. */
export interface ResponseHead extends HttpHead {
  httpVersion: string;
  status: number;
  reason: string;
}

/** Told what answers one request. */
export interface ResponseWatcher extends BodyWatcher {
  readonly method: string;
  onInformational(head: ResponseHead): void;
  onResponse(head: ResponseHead, framing: BodyFraming["kind"]): void;
  onFault(message: string): void;
  onEnd(how: TraceEnding, missing?: number, message?: string): void;
}

const MAX_HEAD_BYTES = 256 * 1024;

/**
 * Follows the responses on one connection, each for the next of the requests. It only watches: what it cannot read is
 * none of the relay's business.
 */
export class ResponseFollower {
  readonly #next: () => ResponseWatcher | undefined;
  #watcher: ResponseWatcher | undefined;
  #head: Buffer = Buffer.alloc(0);
  #body: BodyWalker | null = null;
  #framing: BodyFraming["kind"] = "none";
  #isLost = false;

  /** `next` gives the request that is answered next, once its predecessor's answer is over. */
  constructor(next: () => ResponseWatcher | undefined) {
    this.#next = next;
  }

  push(bytes: Buffer): void {
    let rest = bytes;
    while (rest.length > 0 && !this.#isLost) {
      this.#watcher ??= this.#next();
      // Bytes that answer nothing: they were handed on, and there is no exchange to note them in.
      if (this.#watcher === undefined) return;
      rest =
        this.#body === null
          ? this.#readHead(rest, this.#watcher)
          : this.#readBody(rest, this.#watcher, this.#body);
    }
  }

  /** The connection is over. */
  end(how: "fin" | "reset"): void {
    const watcher = this.#watcher ?? this.#next();
    this.#watcher = undefined;
    if (watcher === undefined || this.#isLost) return;
    const state = this.#body?.state;
    if (how === "reset") watcher.onEnd("reset", state?.missing);
    else if (state === undefined) watcher.onEnd("fin");
    else if (this.#framing === "close") watcher.onEnd("closed");
    else if (this.#framing === "content-length") watcher.onEnd("short", state.missing);
    else watcher.onEnd(state.isInChunk ? "fin-in-chunk" : "fin", state.missing);
  }

  #readHead(bytes: Buffer, watcher: ResponseWatcher): Buffer {
    this.#head = this.#head.length === 0 ? bytes : Buffer.concat([this.#head, bytes]);
    const length = headLength(this.#head);
    if (length === -1) {
      if (this.#head.length > MAX_HEAD_BYTES) this.#lose(watcher, "its head does not end within 256 KiB");
      else if (this.#head.length > 8 && !this.#head.toString("latin1", 0, 5).startsWith("HTTP/"))
        this.#lose(watcher, "it does not begin with a status line");
      return Buffer.alloc(0);
    }
    const rest = this.#head.subarray(length);
    const head = readResponseHead(this.#head.toString("latin1", 0, length));
    this.#head = Buffer.alloc(0);
    if (head === null) this.#lose(watcher, "its status line cannot be read");
    else if (head.status < 200 && head.status !== 101) watcher.onInformational(head);
    else this.#begin(head, watcher);
    return rest;
  }

  #begin(head: ResponseHead, watcher: ResponseWatcher): void {
    const framing = responseFraming(head, head.status, watcher.method);
    this.#framing = framing.kind;
    watcher.onResponse(head, framing.kind);
    if (head.status === 101) {
      watcher.onFault("the connection changed to another protocol; what follows is not recorded");
      this.#isLost = true;
      watcher.onEnd("complete");
      return;
    }
    if (framing.kind !== "none") for (const fault of framingFaults(head)) watcher.onFault(fault);
    this.#body = new BodyWalker(framing, watcher);
    this.#finishIfOver(watcher, this.#body);
  }

  #readBody(bytes: Buffer, watcher: ResponseWatcher, body: BodyWalker): Buffer {
    try {
      const taken = body.push(bytes);
      this.#finishIfOver(watcher, body);
      return bytes.subarray(taken);
    } catch (error) {
      this.#lose(watcher, error instanceof Error ? error.message : String(error));
      return Buffer.alloc(0);
    }
  }

  #finishIfOver(watcher: ResponseWatcher, body: BodyWalker): void {
    if (!body.state.isOver) return;
    this.#body = null;
    this.#watcher = undefined;
    watcher.onEnd("complete");
  }

  #lose(watcher: ResponseWatcher, why: string): void {
    this.#isLost = true;
    watcher.onFault(why);
    watcher.onEnd("failed", undefined, `what came is no HTTP that can be read: ${why}`);
  }
}

function readResponseHead(text: string): ResponseHead | null {
  const head = parseHttpHead(text);
  const status = /^HTTP\/(\d\.\d) (\d{3})(?: (.*))?$/.exec(head.startLine);
  if (status === null) return null;
  return { ...head, httpVersion: status[1] ?? "", status: Number(status[2]), reason: status[3] ?? "" };
}
