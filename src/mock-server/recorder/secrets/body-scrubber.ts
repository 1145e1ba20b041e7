import type { KnownSecrets } from "./known-secrets.ts";
import { maskSpans } from "./mask.ts";
import type { SecretNames } from "./secret-names.ts";
import { findShapes, openShape } from "./secret-shapes.ts";
import { SpelledSecrets } from "./spelled-secrets.ts";

type Span = [start: number, end: number];

interface Field {
  from: number;
  start: number;
  end: number;
}

const NAME = "[A-Za-z0-9_.-]";
// A string under a key, in JSON and in JSON that stands in a string of JSON.
const FIELDS = [
  new RegExp(`(?<!\\\\)"(${NAME}{1,64})"\\s{0,8}:\\s{0,8}"([^"\\\\]*(?:\\\\.[^"\\\\]*)*)`, "gs"),
  new RegExp(
    `\\\\"(${NAME}{1,64})\\\\"\\s{0,8}:\\s{0,8}\\\\"([^"\\\\]*(?:\\\\\\\\(?:\\\\?[^])[^"\\\\]*)*)`,
    "g",
  ),
];
/** A key that ends with the text, or that the text ends in; or what may be the beginning of its value. */
const OPEN_KEY = new RegExp(`\\\\?"(${NAME}{0,64})(\\\\?"?)(?:(?<=")\\s{0,8}:?\\s{0,8}\\\\?)?$`);
const LONGEST_OPEN_KEY = 100;

/** No more than this is held back: nothing that long is a secret. */
const MAX_HELD = 64 * 1024;

/**
 * Masks secrets in a body that comes in pieces, also where one is cut apart or spelt out over several events. A piece is held back only while its end
 * may be the beginning of a secret. Lengths and boundaries stay.
 */
export class BodyScrubber<Piece extends { bytes: Buffer }> {
  readonly #known: KnownSecrets;
  readonly #names: SecretNames;
  readonly #spelled: SpelledSecrets;
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
    this.#spelled = new SpelledSecrets(known);
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
    this.#spelled.forget(this.#text, at);
    this.#text = this.#text.slice(at);
    if (this.#held.length === 0) this.#isMasked = false;
  }

  /** Where secrets stand, and where one may begin that goes on behind the end. */
  #look(text: string): { spans: Span[]; open: number } {
    const { length } = this.#before;
    const whole = this.#before + text;
    const here = ([start, end]: Span): Span => [start - length, end - length];
    const fields = this.#fields(whole);
    const spelled = this.#spelled.look(text);
    const inOne = [...this.#known.find(text), ...findShapes(whole).map(here)];
    // A field is told by its name, and a word by all of its letters: both or nothing.
    const wholes = [...inOne, ...spelled.wholes, ...fields.closed.map(({ from, end }) => here([from, end]))];
    let open = Math.min(
      openShape(whole) - length,
      this.#known.openAt(text),
      spelled.open,
      fields.open - length,
    );
    // What is partly open is open as a whole.
    for (let again = true; again;) {
      again = false;
      for (const [start, end] of wholes) {
        if (start < open && end > open) {
          open = start;
          again = true;
        }
      }
    }
    const values = [...fields.closed, ...fields.unclosed].map(({ start, end }) => here([start, end]));
    return { spans: [...inOne, ...spelled.spans, ...values], open: Math.max(0, open) };
  }

  /** Values of secret names; `from` is where the name begins. */
  #fields(text: string): { closed: Field[]; unclosed: Field[]; open: number } {
    const closed: Field[] = [];
    const unclosed: Field[] = [];
    const matches = FIELDS.flatMap((field) => [...text.matchAll(field)]);
    for (const { 0: field, 1: name = "", 2: value = "", index } of matches) {
      if (!this.#names.isSecretInResponse(name)) continue;
      const end = index + field.length;
      const isClosed = /[^\\]/.test(text.slice(end, end + 4));
      (isClosed ? closed : unclosed).push({ from: index, start: end - value.length, end });
    }
    const open = Math.min(text.length, this.#openKey(text), ...unclosed.map(({ from }) => from));
    return { closed, unclosed, open };
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
