import type { BodyFraming } from "./http-head.ts";

/** Told what a body holds, without its framing. */
export interface BodyWatcher {
  onPiece(piece: { bytes: Buffer; continues: boolean; extension: string }): void;
  onTrailers(fields: [string, string][]): void;
}

/** Where a body stands. */
export interface BodyState {
  isOver: boolean;
  /** Inside an HTTP chunk, or before the line end behind it. */
  isInChunk: boolean;
  /** Bytes of the chunk or of the whole length that did not come. */
  missing: number;
}

const MAX_LINE_BYTES = 64 * 1024;

/** Follows the framing of a body (RFC 9112 7.1) without holding it. */
export class BodyWalker {
  readonly #framing: BodyFraming["kind"];
  readonly #watcher: BodyWatcher;
  #state: "size" | "data" | "data-end" | "trailers" | "over";
  /** Bytes that are still to come, of the chunk or of the whole. */
  #left: number;
  #extension = "";
  /** The beginning of a line that a read cut. */
  #line = "";
  readonly #trailers: [string, string][] = [];

  constructor(framing: BodyFraming, watcher: BodyWatcher) {
    this.#framing = framing.kind;
    this.#watcher = watcher;
    this.#left = framing.kind === "content-length" ? framing.length : 0;
    const isEmpty = framing.kind === "none" || (framing.kind === "content-length" && framing.length === 0);
    this.#state = isEmpty ? "over" : framing.kind === "chunked" ? "size" : "data";
  }

  get state(): BodyState {
    const isInChunk = this.#framing === "chunked" && (this.#state === "data" || this.#state === "data-end");
    return { isOver: this.#state === "over", isInChunk, missing: this.#left };
  }

  /**
   * Takes what belongs to the body.
   *
   * @returns how many bytes that was.
   * @throws Error with what is wrong with the framing.
   */
  push(bytes: Buffer): number {
    if (this.#state === "over") return 0;
    if (this.#framing === "close") {
      this.#emit(bytes);
      return bytes.length;
    }
    return this.#framing === "chunked" ? this.#pushChunked(bytes) : this.#pushData(bytes, "over");
  }

  #pushData(bytes: Buffer, next: "over" | "data-end"): number {
    const piece = bytes.subarray(0, this.#left);
    this.#left -= piece.length;
    if (this.#left === 0) this.#state = next;
    this.#emit(piece);
    return piece.length;
  }

  #emit(bytes: Buffer): void {
    if (bytes.length === 0) return;
    const extension = this.#extension;
    this.#extension = "";
    const continues = this.#framing === "chunked" && this.#left > 0;
    this.#watcher.onPiece({ bytes, continues, extension });
  }

  #pushChunked(bytes: Buffer): number {
    let at = 0;
    while (at < bytes.length && this.#state !== "over") {
      if (this.#state === "data") {
        at += this.#pushData(bytes.subarray(at), "data-end");
        continue;
      }
      const end = bytes.indexOf(0x0a, at);
      this.#line += bytes.toString("latin1", at, end === -1 ? bytes.length : end);
      if (this.#line.length > MAX_LINE_BYTES) throw new Error("a line of the chunked framing does not end");
      if (end === -1) return bytes.length;
      at = end + 1;
      const line = this.#line.replace(/\r$/, "");
      this.#line = "";
      this.#readLine(line);
    }
    return at;
  }

  #readLine(line: string): void {
    if (this.#state === "data-end") {
      if (line !== "") throw new Error("a chunk is longer than its size says");
      this.#state = "size";
    } else if (this.#state === "size") {
      const size = /^([0-9a-fA-F]{1,13})[ \t]*(;.*)?$/.exec(line);
      if (size === null) throw new Error(`${JSON.stringify(line.slice(0, 40))} is no chunk size`);
      this.#left = Number.parseInt(size[1] ?? "", 16);
      this.#extension = size[2] ?? "";
      this.#state = this.#left === 0 ? "trailers" : "data";
    } else if (line === "") {
      this.#state = "over";
      if (this.#trailers.length > 0) this.#watcher.onTrailers(this.#trailers);
    } else {
      const colon = line.indexOf(":");
      if (colon > 0) this.#trailers.push([line.slice(0, colon), line.slice(colon + 1).trim()]);
    }
  }
}
