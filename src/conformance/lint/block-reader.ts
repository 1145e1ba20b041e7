import type { Place } from "./lint-rule.ts";
import { isValidUtf8, LineScanner, MAX_LINE_BYTES, type ScannedLine, textOfLine } from "./line-scanner.ts";

const SPACE = 0x20;
const LF = 0x0a;
const CR = 0x0d;
const D = 0x64;
const BOM = "\uFEFF";
const LONG_LINE = 64 * 1024;

/** Told what the stream holds, with the place of each thing. */
export interface BlockHandler {
  /**
   * Asked first about a line that is a whole block; true when it is known to be one more of what came before, so that
   * nobody has to look into it.
   */
  isKnown(line: ScannedLine): boolean;
  /** The end of such a block. */
  onKnown(place: Place): void;
  onEvent(event: ScannedEvent): void;
  /** A field that is not of the standard, or has an unusable value. */
  onOddField(name: string, value: string, place: Place): void;
  onInvalidUtf8(place: Place): void;
  /** The text behind the colon of a comment. */
  onComment(text: string, place: Place): void;
  /** The stream begins with a byte order mark. */
  onByteOrderMark(place: Place): void;
  /** A line above 64 KiB, which is read all the same. */
  onLongLine(bytes: number, place: Place): void;
  /** A line that a CR ended and no LF followed; told once. */
  onLoneCr(place: Place): void;
  /** A line or an event above 32 MiB: it is left out. */
  onHuge(bytes: number, place: Place): void;
  /** A block with data that no blank line closed before the end; it stays out of the events. */
  onUnterminated(event: ScannedEvent): void;
}

export interface ScannedEvent extends Place {
  type: string;
  data: string;
  /** 0: a block with fields and no data, which dispatches nothing. */
  dataLines: number;
}

/** Reads blocks of an event stream and knows where they stand. Gives the same events as the reference reader. */
export class BlockReader {
  readonly #handler: BlockHandler;
  readonly #lines: LineScanner;
  #data = "";
  #dataLines = 0;
  #type = "";
  #isEmpty = true;
  #hasField = false;
  #isKnown = false;
  #isTooLarge = false;
  #place: Place = { line: 1, offset: 0 };
  comments = 0;
  /** Bytes pushed. */
  bytes = 0;

  constructor(handler: BlockHandler) {
    this.#handler = handler;
    this.#lines = new LineScanner({
      onLine: (line) => this.#readLine(line),
      onLoneCr: (place) => handler.onLoneCr(place),
      onHugeLine: (bytes) => {
        this.#isTooLarge = true;
        handler.onHuge(bytes, this.#here());
      },
    });
  }

  push(piece: Buffer): void {
    this.bytes += piece.length;
    this.#lines.push(piece);
  }

  end(): void {
    const rest = this.#lines.rest();
    if (rest.length > 0) {
      this.#readLine({ bytes: rest, start: 0, end: rest.length, isAscii: null, isUtf8: null }, true);
    }
    if (this.#dataLines > 0) this.#handler.onUnterminated(this.#event());
  }

  /** Where the stream stands: behind the last whole line. */
  get place(): Place {
    return this.#here();
  }

  #here(): Place {
    return { line: this.#lines.line, offset: this.#lines.offset };
  }

  #readLine(line: ScannedLine, isLast = false): void {
    const { bytes, start, end } = line;
    if (start === end) return this.#dispatch();
    if (this.#isEmpty) {
      this.#isEmpty = false;
      this.#place = this.#here();
      if (bytes[start] === D && endsBlock(line) && this.#handler.isKnown(line)) {
        this.#isKnown = true;
        return;
      }
    }
    if (!isValidUtf8(line)) this.#handler.onInvalidUtf8(this.#here());
    if (end - start > LONG_LINE) this.#handler.onLongLine(end - start, this.#here());
    let text = textOfLine(line);
    if (this.#lines.offset === 0 && text.startsWith(BOM)) {
      text = text.slice(1);
      this.#handler.onByteOrderMark(this.#here());
    }
    if (text !== "") this.#readField(text);
    else if (!isLast) this.#dispatch();
  }

  #readField(text: string): void {
    const colon = text.indexOf(":");
    if (colon === 0) {
      this.comments++;
      this.#handler.onComment(text.slice(1), this.#here());
      return;
    }
    const name = colon === -1 ? text : text.slice(0, colon);
    const from = text.charCodeAt(colon + 1) === SPACE ? colon + 2 : colon + 1;
    const value = colon === -1 ? "" : text.slice(from);
    const isKnown = name === "data" || name === "event" || name === "id" || name === "retry";
    this.#hasField ||= isKnown;
    if (name === "data") this.#appendData(value);
    else if (name === "event") this.#type = value;
    else if (name === "id" ? value.includes("\0") : name === "retry" ? !/^[0-9]+$/.test(value) : true)
      this.#handler.onOddField(name, value, this.#here());
  }

  #appendData(value: string): void {
    if (this.#data.length + value.length > MAX_LINE_BYTES) {
      if (!this.#isTooLarge) this.#handler.onHuge(this.#data.length + value.length, this.#place);
      this.#isTooLarge = true;
      return;
    }
    this.#data = this.#dataLines === 0 ? value : `${this.#data}\n${value}`;
    this.#dataLines++;
  }

  #event(): ScannedEvent {
    return {
      type: this.#type || "message",
      data: this.#data,
      dataLines: this.#dataLines,
      ...this.#place,
    };
  }

  #dispatch(): void {
    if (this.#isKnown) this.#handler.onKnown(this.#place);
    else if (this.#hasField && !this.#isTooLarge) this.#handler.onEvent(this.#event());
    this.#data = "";
    this.#dataLines = 0;
    this.#type = "";
    this.#isEmpty = true;
    this.#isKnown = false;
    this.#isTooLarge = false;
    this.#hasField = false;
  }
}

/** Whether the blank line that ends the block stands right behind this line, in the same piece. */
function endsBlock({ bytes, end }: ScannedLine): boolean {
  if (bytes[end] === LF) return bytes[end + 1] === LF;
  return bytes[end] === CR && bytes[end + 1] === LF && bytes[end + 2] === CR;
}
