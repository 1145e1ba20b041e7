import { isAscii, isUtf8 } from "node:buffer";
import type { Place } from "./lint-rule.ts";

const LF = 0x0a;
const CR = 0x0d;

/** A line longer than this is not read: it is counted and its bytes are let go. */
export const MAX_LINE_BYTES = 32 * 1024 * 1024;

/** One line, without its end. The bytes are valid only during the call. */
export interface ScannedLine {
  bytes: Buffer;
  start: number;
  end: number;
  /** Whether every byte is ASCII; null where nobody looked yet. */
  isAscii: boolean | null;
  /** Whether the bytes are valid UTF-8; null where nobody looked yet. */
  isUtf8: boolean | null;
}

export interface LineHandler {
  onLine(line: ScannedLine): void;
  /** A line that was too long to be read. */
  onHugeLine(bytes: number): void;
  /** A line that a CR ended and no LF followed; told once a stream. */
  onLoneCr(place: Place): void;
}

/**
 * Cuts bytes into lines at LF, CRLF and CR, and knows where each began. Works on bytes, since places are told in
 * bytes; text is made only of the lines that somebody reads.
 */
export class LineScanner {
  readonly #handler: LineHandler;
  /** Pieces of the line that has not ended yet. */
  #carry: Buffer[] = [];
  #carried = 0;
  #isAfterCr = false;
  #hasLoneCr = false;
  /** Of the line that is handed on, and after that of the next. */
  line = 1;
  offset = 0;
  readonly #current: ScannedLine = {
    bytes: Buffer.alloc(0),
    start: 0,
    end: 0,
    isAscii: null,
    isUtf8: null,
  };

  constructor(handler: LineHandler) {
    this.#handler = handler;
  }

  push(piece: Buffer): void {
    if (piece.length === 0) return;
    let start = 0;
    if (this.#isAfterCr && piece[0] === LF) {
      start = 1;
      this.offset++;
    } else if (this.#isAfterCr) this.#tellLoneCr(this.offset - 1);
    this.#isAfterCr = false;
    // Asked once for the whole piece, which costs next to nothing a line.
    const ascii = isAscii(piece);
    const utf8 = ascii || isUtf8(piece);
    // Each search starts where the last one ended, and a search that failed is not repeated.
    let cr = piece.indexOf(CR, start);
    let lf = piece.indexOf(LF, start);
    for (;;) {
      const isCr = cr !== -1 && (lf === -1 || cr < lf);
      const end = isCr ? cr : lf;
      if (end === -1) break;
      this.#endLine(piece, start, end, ascii, utf8);
      let next = end + 1;
      if (isCr) {
        if (next === piece.length) this.#isAfterCr = true;
        else if (piece[next] === LF) next++;
        else this.#tellLoneCr(this.offset);
        cr = piece.indexOf(CR, next);
      }
      if (lf !== -1 && lf < next) lf = piece.indexOf(LF, next);
      this.offset += next - end;
      start = next;
    }
    if (start < piece.length) this.#keep(piece.subarray(start));
  }

  #tellLoneCr(offset: number): void {
    if (this.#hasLoneCr) return;
    this.#hasLoneCr = true;
    this.#handler.onLoneCr({ line: this.line - 1, offset });
  }

  /** The line that did not end, if there is one. */
  rest(): Buffer {
    return this.#carried > MAX_LINE_BYTES ? Buffer.alloc(0) : Buffer.concat(this.#carry);
  }

  #keep(rest: Buffer): void {
    this.#carried += rest.length;
    if (this.#carried > MAX_LINE_BYTES) this.#carry = [];
    // A copy: whoever reads a file uses the same memory for the next piece.
    else this.#carry.push(Buffer.from(rest));
  }

  #endLine(piece: Buffer, start: number, end: number, ascii: boolean, utf8: boolean): void {
    const current = this.#current;
    const length = this.#carried + end - start;
    if (length > MAX_LINE_BYTES) this.#handler.onHugeLine(length);
    else {
      if (this.#carried === 0) {
        current.bytes = piece;
        current.start = start;
        current.end = end;
        // A piece that is no UTF-8 may have its fault in another line, or only be cut inside a character.
        current.isAscii = ascii ? true : null;
        current.isUtf8 = utf8 ? true : null;
      } else {
        current.bytes = Buffer.concat([...this.#carry, piece.subarray(start, end)]);
        current.start = 0;
        current.end = length;
        current.isAscii = null;
        current.isUtf8 = null;
      }
      this.#handler.onLine(current);
    }
    if (this.#carried > 0) {
      this.#carry = [];
      this.#carried = 0;
    }
    this.offset += length;
    this.line++;
  }
}

/** The text of a line, with U+FFFD for what is no UTF-8. */
export function textOfLine(line: ScannedLine, from = line.start): string {
  line.isAscii ??= isAscii(line.bytes.subarray(line.start, line.end));
  return line.bytes.toString(line.isAscii ? "latin1" : "utf8", from, line.end);
}

export function isValidUtf8(line: ScannedLine): boolean {
  line.isUtf8 ??= isUtf8(line.bytes.subarray(line.start, line.end));
  return line.isUtf8;
}
