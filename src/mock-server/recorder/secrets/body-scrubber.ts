import type { KnownSecrets } from "./known-secrets.ts";
import { maskSpans } from "./mask.ts";
import type { SecretNames } from "./secret-names.ts";
import { findShapes, openShape } from "./secret-shapes.ts";

type Span = [start: number, end: number];

const NAME = "[A-Za-z0-9_.-]";
// A string under a key, in JSON and in JSON that stands in a string of JSON.
const FIELD = new RegExp(
  `(?<!\\\\)"(${NAME}{1,64})"\\s{0,8}:\\s{0,8}"([^"\\\\]*(?:\\\\.[^"\\\\]*)*)` +
    `|\\\\"(${NAME}{1,64})\\\\"\\s{0,8}:\\s{0,8}\\\\"([^"\\\\]*(?:\\\\\\\\(?:\\\\?[^])[^"\\\\]*)*)`,
  "gs",
);
/** A key that ends with the text, or that the text ends in; or what may be the beginning of its value. */
const OPEN_KEY = new RegExp(`\\\\?"(${NAME}{0,64})(\\\\?"?)(?:(?<=")\\s{0,8}:?\\s{0,8}\\\\?)?$`);
const LONGEST_OPEN_KEY = 100;

/** No more than this is held back: nothing that long is a secret. */
const MAX_HELD = 64 * 1024;

/**
 * Masks secrets in a body that comes in pieces, also where one is cut apart. A piece is held back only while its end
 * may be the beginning of a secret. Lengths and boundaries stay.
 */
export class BodyScrubber<Piece extends { bytes: Buffer }> {
  readonly #known: KnownSecrets;
  readonly #names: SecretNames;
  readonly #emit: (piece: Piece) => void;
  #held: Piece[] = [];
  /** What is held, masked as far as that is decided. */
  #text = "";
  #isMasked = false;
  /** The last character before the text: whether a key begins there depends on it. */
  #before = "";

  constructor(known: KnownSecrets, names: SecretNames, emit: (piece: Piece) => void) {
    this.#known = known;
    this.#names = names;
    this.#emit = emit;
  }

  push(piece: Piece): void {
    this.#held.push(piece);
    this.#text += piece.bytes.toString("latin1");
    const { spans, open } = this.#look(this.#text);
    this.#release(spans, this.#text.length > MAX_HELD ? this.#text.length : open);
  }

  /** Nothing more comes. */
  end(): void {
    this.#release(this.#look(this.#text).spans, this.#text.length);
  }

  /** Hands on the pieces that end before a place. */
  #release(spans: Span[], until: number): void {
    const decided = spans.filter(([, end]) => end <= until);
    if (decided.length > 0) {
      this.#isMasked = true;
      this.#text = maskSpans(this.#text, decided);
    }
    let at = 0;
    let [piece] = this.#held;
    while (piece !== undefined && at + piece.bytes.length <= until) {
      const end = at + piece.bytes.length;
      this.#held.shift();
      this.#emit(
        this.#isMasked ? { ...piece, bytes: Buffer.from(this.#text.slice(at, end), "latin1") } : piece,
      );
      at = end;
      [piece] = this.#held;
    }
    if (at > 0) this.#before = this.#text[at - 1] ?? "";
    this.#text = this.#text.slice(at);
    if (this.#held.length === 0) this.#isMasked = false;
  }

  /** Where secrets stand, and where one may begin that goes on behind the end. */
  #look(text: string): { spans: Span[]; open: number } {
    const { length } = this.#before;
    const shapes = findShapes(this.#before + text).map(([start, end]): Span => [
      start - length,
      end - length,
    ]);
    const fields = this.#fields(text);
    const spans = [...this.#known.find(text), ...shapes, ...fields.closed];
    let open = Math.min(openShape(this.#before + text) - length, this.#known.openAt(text), fields.open);
    // What is partly open is open as a whole.
    for (let again = true; again;) {
      again = false;
      for (const [start, end] of spans) {
        if (start < open && end > open) {
          open = start;
          again = true;
        }
      }
    }
    return { spans: [...spans, ...fields.unclosed], open: Math.max(0, open) };
  }

  #fields(text: string): { closed: Span[]; unclosed: Span[]; open: number } {
    const closed: Span[] = [];
    const unclosed: Span[] = [];
    let open = text.length;
    for (const { 0: field, 1: plain, 2: value, 3: nested = "", 4: nestedValue = "", index } of text.matchAll(
      FIELD,
    )) {
      if (!this.#names.isSecretInResponse(plain ?? nested)) continue;
      const end = index + field.length;
      const span: Span = [end - (value ?? nestedValue).length, end];
      if (/[^\\]/.test(text.slice(end, end + 4))) closed.push(span);
      else {
        unclosed.push(span);
        open = Math.min(open, index);
      }
    }
    return { closed, unclosed, open: Math.min(open, this.#openKey(text)) };
  }

  #openKey(text: string): number {
    const tail = text.slice(-LONGEST_OPEN_KEY);
    const found = OPEN_KEY.exec(tail);
    if (found === null) return text.length;
    const [, name = "", quote = ""] = found;
    const isKeyOver = quote.includes('"');
    return !isKeyOver || this.#names.isSecretInResponse(name)
      ? text.length - tail.length + found.index
      : text.length;
  }
}
