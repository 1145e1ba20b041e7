import type { RawFraming } from "./raw-reply.ts";

/** Told what a body says. */
export interface BodySink {
  /** A piece of the body, without framing. */
  onBody(bytes: Buffer, at: number): void;
  onTrailer(name: string, value: string): void;
  /** The body is complete. */
  onComplete(at: number): void;
  /** The framing is wrong. */
  onFault(why: string): void;
  /** Bytes after the end of the body. */
  onSurplus(bytes: Buffer): void;
}

const MAX_LINE_BYTES = 64 * 1024;

type State = "size" | "data" | "data-end" | "trailers" | "over" | "broken";

/** Takes HTTP/1.1 framing off a body: https://www.rfc-editor.org/rfc/rfc9112#section-7.1 */
export class BodyParser {
  readonly #framing: RawFraming;
  readonly #sink: BodySink;
  #state: State;
  /** Body bytes that are still to come, of the chunk or of the whole. */
  #left: number;
  /** The beginning of a line that a read cut. */
  #line = "";

  constructor(framing: RawFraming, contentLength: number, sink: BodySink) {
    this.#framing = framing;
    this.#sink = sink;
    this.#left = framing === "content-length" ? contentLength : 0;
    this.#state = framing === "chunked" ? "size" : "data";
  }

  push(bytes: Buffer, at: number): void {
    if (this.#framing === "close") {
      if (bytes.length > 0) this.#sink.onBody(bytes, at);
      return;
    }
    if (this.#framing === "chunked") this.#pushChunked(bytes, at);
    else this.#pushCounted(bytes, at);
  }

  #pushCounted(bytes: Buffer, at: number): void {
    if (this.#state === "over") return this.#surplus(bytes);
    const piece = bytes.subarray(0, this.#left);
    this.#left -= piece.length;
    if (piece.length > 0) this.#sink.onBody(piece, at);
    if (this.#left > 0) return;
    this.#state = "over";
    this.#sink.onComplete(at);
    this.#surplus(bytes.subarray(piece.length));
  }

  #pushChunked(bytes: Buffer, at: number): void {
    let rest = bytes;
    while (rest.length > 0 && this.#state !== "broken") {
      if (this.#state === "over") return this.#surplus(rest);
      if (this.#state === "data") {
        const piece = rest.subarray(0, this.#left);
        this.#left -= piece.length;
        rest = rest.subarray(piece.length);
        this.#sink.onBody(piece, at);
        if (this.#left === 0) this.#state = "data-end";
        continue;
      }
      const end = rest.indexOf(0x0a);
      this.#line += rest.toString("latin1", 0, end === -1 ? rest.length : end);
      if (this.#line.length > MAX_LINE_BYTES)
        return this.#break("a line of the chunked framing does not end");
      if (end === -1) return;
      rest = rest.subarray(end + 1);
      const line = this.#line.replace(/\r$/, "");
      this.#line = "";
      this.#readLine(line, at);
    }
  }

  #readLine(line: string, at: number): void {
    if (this.#state === "data-end") {
      if (line !== "")
        return this.#break(`a chunk is longer than its size says, by ${JSON.stringify(line.slice(0, 40))}`);
      this.#state = "size";
    } else if (this.#state === "size") {
      const size = /^([0-9a-fA-F]{1,13})[ \t]*(?:;.*)?$/.exec(line);
      if (size === null) return this.#break(`${JSON.stringify(line.slice(0, 40))} is no chunk size`);
      this.#left = Number.parseInt(size[1] ?? "", 16);
      this.#state = this.#left === 0 ? "trailers" : "data";
    } else if (line === "") {
      this.#state = "over";
      this.#sink.onComplete(at);
    } else {
      const colon = line.indexOf(":");
      if (colon > 0) this.#sink.onTrailer(line.slice(0, colon), line.slice(colon + 1).trim());
    }
  }

  #break(why: string): void {
    this.#state = "broken";
    this.#sink.onFault(why);
  }

  #surplus(bytes: Buffer): void {
    if (bytes.length > 0) this.#sink.onSurplus(bytes);
  }
}
