import { type BodyWatcher, BodyWalker } from "./body-walker.ts";
import { framingFaults, headLength, type HttpHead, parseHttpHead, requestFraming } from "./http-head.ts";

/** A request line and its headers. */
export interface RequestHead extends HttpHead {
  method: string;
  target: string;
  httpVersion: string;
}

/** Told what the requests on a connection say, and what bytes they are made of. */
export interface RequestWatcher extends BodyWatcher {
  onRequest(head: RequestHead): void;
  /** Bytes behind the head, framing included, that belong to the request. */
  onRaw(bytes: Buffer): void;
  onRequestEnd(): void;
}

const MAX_HEAD_BYTES = 256 * 1024;

/** Why a request cannot be handed on. */
export class BadRequest extends Error {
  override readonly name = "BadRequest";
}

/** Follows the requests on one connection. */
export class RequestFollower {
  readonly #watcher: RequestWatcher;
  #head: Buffer = Buffer.alloc(0);
  #body: BodyWalker | null = null;

  constructor(watcher: RequestWatcher) {
    this.#watcher = watcher;
  }

  /** @throws BadRequest when this is no HTTP/1.x, or a request of which nobody can tell where it ends. */
  push(bytes: Buffer): void {
    let rest = bytes;
    while (rest.length > 0)
      rest = this.#body === null ? this.#readHead(rest) : this.#readBody(rest, this.#body);
  }

  #readHead(bytes: Buffer): Buffer {
    // Empty lines before a request line are to be ignored (RFC 9112 2.2).
    const joined = this.#head.length === 0 ? bytes : Buffer.concat([this.#head, bytes]);
    this.#head = withoutEmptyLines(joined);
    const length = headLength(this.#head);
    if (length === -1) {
      if (this.#head.length > MAX_HEAD_BYTES) throw new BadRequest("its head does not end within 256 KiB");
      const line = this.#head.indexOf(0x0a);
      if (line !== -1) readRequestLine(this.#head.toString("latin1", 0, line).trimEnd());
      return Buffer.alloc(0);
    }
    const rest = this.#head.subarray(length);
    const head = parseHttpHead(this.#head.toString("latin1", 0, length));
    this.#head = Buffer.alloc(0);
    const line = readRequestLine(head.startLine);
    const [fault] = framingFaults(head);
    if (fault !== undefined) throw new BadRequest(`it has ${fault}`);
    this.#watcher.onRequest({ ...head, ...line });
    this.#body = new BodyWalker(requestFraming(head), this.#watcher);
    this.#finishIfOver(this.#body);
    return rest;
  }

  #readBody(bytes: Buffer, body: BodyWalker): Buffer {
    let taken: number;
    try {
      taken = body.push(bytes);
    } catch (error) {
      throw new BadRequest(error instanceof Error ? error.message : String(error));
    }
    this.#watcher.onRaw(bytes.subarray(0, taken));
    this.#finishIfOver(body);
    return bytes.subarray(taken);
  }

  #finishIfOver(body: BodyWalker): void {
    if (!body.state.isOver) return;
    this.#body = null;
    this.#watcher.onRequestEnd();
  }
}

function withoutEmptyLines(bytes: Buffer): Buffer {
  let at = 0;
  while (bytes[at] === 0x0d || bytes[at] === 0x0a) at++;
  return bytes.subarray(at);
}

function readRequestLine(line: string): Pick<RequestHead, "method" | "target" | "httpVersion"> {
  const found = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+) (\S+) HTTP\/(1\.\d)$/.exec(line);
  if (found === null) throw new BadRequest("it does not begin with an HTTP/1.x request line");
  return { method: found[1] ?? "", target: found[2] ?? "", httpVersion: found[3] ?? "" };
}
