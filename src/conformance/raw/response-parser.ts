import { BodyParser, type BodySink } from "./body-parser.ts";
import type { RawFraming, RawHead } from "./raw-reply.ts";

// HTTP/1.1 as a client reads it: https://www.rfc-editor.org/rfc/rfc9112. Not node:http, which hides how a body
// was framed and how it ended.

/** Told what a connection says. */
export interface ResponseSink extends BodySink {
  onHead(head: RawHead, framing: RawFraming): void;
  onInformational(head: RawHead): void;
  /** These bytes cannot be an HTTP response. */
  onNoHttp(why: string): void;
}

const MAX_HEAD_BYTES = 256 * 1024;
/** Servers that say 102 or 103 do so a few times; one that says nothing else never comes to its answer. */
const MAX_INFORMATIONAL = 200;

/** Reads the bytes of one connection as one response to a POST or GET. */
export class ResponseParser {
  readonly #sink: ResponseSink;
  #pending: Buffer = Buffer.alloc(0);
  #body: BodyParser | null = null;
  #isBroken = false;
  #informational = 0;

  constructor(sink: ResponseSink) {
    this.#sink = sink;
  }

  push(bytes: Buffer, at: number): void {
    if (this.#isBroken) return;
    if (this.#body !== null) {
      this.#body.push(bytes, at);
      return;
    }
    this.#pending = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes]);
    this.#readHeads(at);
  }

  /** What came of a head that never ended. */
  get unfinishedHead(): string {
    return this.#body === null ? this.#pending.toString("latin1") : "";
  }

  #readHeads(at: number): void {
    while (this.#body === null) {
      const length = headLength(this.#pending);
      if (length === -1) {
        if (this.#pending.length > 8 && !this.#pending.toString("latin1", 0, 8).startsWith("HTTP/")) {
          return this.#giveUp("it does not begin with a status line");
        }
        if (this.#pending.length > MAX_HEAD_BYTES) this.#giveUp("its head does not end within 256 KiB");
        return;
      }
      const head = parseHead(this.#pending.toString("latin1", 0, length), at);
      if (head === null) return this.#giveUp("its status line cannot be read");
      const rest = this.#pending.subarray(length);
      this.#pending = rest;
      if (head.status >= 100 && head.status < 200 && head.status !== 101) {
        if (++this.#informational > MAX_INFORMATIONAL)
          return this.#giveUp(`more than ${MAX_INFORMATIONAL} interim responses came before it`);
        this.#sink.onInformational(head);
        continue;
      }
      const { framing, contentLength, faults } = framingOf(head);
      this.#body = new BodyParser(framing, contentLength, this.#sink);
      this.#sink.onHead(head, framing);
      for (const fault of faults) this.#sink.onFault(fault);
      this.#pending = Buffer.alloc(0);
      this.#body.push(rest, at);
    }
  }

  #giveUp(why: string): void {
    this.#isBroken = true;
    this.#sink.onNoHttp(why);
  }
}

/** Up to and with the empty line; -1 while there is none. A lone LF ends a line for a lenient reader (section 2.2). */
function headLength(bytes: Buffer): number {
  const crlf = bytes.indexOf("\r\n\r\n");
  const lf = bytes.indexOf("\n\n");
  if (crlf !== -1 && (lf === -1 || crlf < lf)) return crlf + 4;
  return lf === -1 ? -1 : lf + 2;
}

function parseHead(text: string, at: number): RawHead | null {
  const [first = "", ...lines] = text.split(/\r?\n/);
  const status = /^HTTP\/(\d\.\d) (\d{3})(?: (.*))?$/.exec(first);
  if (status === null) return null;
  const headers = lines.flatMap((line): [string, string][] => {
    const colon = line.indexOf(":");
    return colon === -1 ? [] : [[line.slice(0, colon), line.slice(colon + 1).trim()]];
  });
  return { httpVersion: status[1] ?? "", status: Number(status[2]), reason: status[3] ?? "", headers, at };
}

/** How the body is delimited, in the order of section 6.3, and what should not have been said of it. */
function framingOf(head: RawHead): { framing: RawFraming; contentLength: number; faults: string[] } {
  const valuesOf = (name: string): string[] =>
    head.headers
      .filter(([key]) => key.toLowerCase() === name)
      .flatMap(([, value]) => value.split(",").map((part) => part.trim().toLowerCase()));
  const codings = valuesOf("transfer-encoding");
  const lengths = [...new Set(valuesOf("content-length"))];
  const faults: string[] = [];
  if (codings.length > 0 && lengths.length > 0) faults.push("both Transfer-Encoding and Content-Length");
  if (codings.filter((coding) => coding === "chunked").length > 1)
    faults.push("Transfer-Encoding: chunked twice");
  if (lengths.length > 1) faults.push(`several lengths: ${lengths.join(", ")}`);
  if (lengths.some((length) => !/^\d+$/.test(length))) faults.push(`Content-Length: ${lengths.join(", ")}`);
  if (head.status === 204 || head.status === 304) return { framing: "none", contentLength: 0, faults };
  if (codings.at(-1) === "chunked") return { framing: "chunked", contentLength: 0, faults };
  const [length] = lengths;
  if (codings.length === 0 && length !== undefined && /^\d+$/.test(length)) {
    return { framing: "content-length", contentLength: Number(length), faults };
  }
  return { framing: "close", contentLength: 0, faults };
}
