import type { KnownSecrets } from "./known-secrets.ts";

type Span = [start: number, end: number];

/** One string that a model's words stand in. */
interface Value {
  name: string;
  start: number;
  end: number;
  isOpen: boolean;
}

/** Where providers put what a model says, piece by piece. */
const NAMES =
  "content|text|arguments|reasoning|reasoning_content|thinking|refusal|delta|partial_json|input|response|completion";
const VALUE = new RegExp(`"(${NAMES})"\\s{0,8}:\\s{0,8}"([^"\\\\]*(?:\\\\[^][^"\\\\]*)*)`, "g");
const REST = /[^"\\]*(?:\\[^][^"\\]*)*/y;
/** A name, its colon and its quote are no longer. */
const MAX_NAME = 40;

/**
 * Finds known secrets that a model spells out over several events, a few letters in each. Remembers where a text was cut,
 * and nothing else: what may go on is held by whoever asks.
 */
export class SpelledSecrets {
  readonly #known: KnownSecrets;
  /** The name of the string that was cut, and whether it was cut behind a backslash. */
  #inside: { name: string; isEscaped: boolean } | null = null;
  /** The end of what came before, where no string was cut: a name may have been. */
  #tail = "";
  /** Of the text that was looked at last. */
  #values: Value[] = [];

  constructor(known: KnownSecrets) {
    this.#known = known;
  }

  /**
   * The letters of secrets, `wholes` from the first to the last of each, and where one begins that may go on behind the end
   * of the text: its length where none does.
   */
  look(text: string): { spans: Span[]; wholes: Span[]; open: number } {
    const spans: Span[] = [];
    const wholes: Span[] = [];
    let open = text.length;
    this.#values = this.#known.isEmpty ? [] : this.#read(text);
    for (const values of byName(this.#values).values()) {
      const joined = values.map(({ start, end }) => text.slice(start, end)).join("");
      for (const found of this.#known.find(joined)) {
        const letters = placesOf(values, found);
        spans.push(...letters);
        wholes.push([letters[0]?.[0] ?? 0, letters.at(-1)?.[1] ?? 0]);
      }
      const at = this.#known.openAt(joined);
      const [first] = placesOf(values, [at, joined.length]);
      if (first !== undefined) open = Math.min(open, first[0]);
    }
    return { spans, wholes, open };
  }

  /** The text that was looked at, stars in it or not, will not be seen again up to here. */
  forget(text: string, until: number): void {
    if (until === 0) return;
    const cut = this.#values.find(({ start, end, isOpen }) => start <= until && (until < end || isOpen));
    const isEscaped = /(?<!\\)(?:\\\\)*\\$/.test(text.slice(Math.max(0, until - MAX_NAME), until));
    this.#tail = cut === undefined ? (this.#tail + text.slice(0, until)).slice(-MAX_NAME) : "";
    this.#inside = cut === undefined ? null : { name: cut.name, isEscaped };
  }

  #read(text: string): Value[] {
    const first = this.#rest(text);
    const whole = this.#tail + text;
    const ahead = this.#tail.length;
    VALUE.lastIndex = first === null ? 0 : first.end;
    const others = [...whole.matchAll(VALUE)].map(({ 0: all, 1: name = "", 2: value = "", index }): Value => {
      const end = index + all.length - ahead;
      return { name, start: Math.max(0, end - value.length), end, isOpen: whole[end + ahead] !== '"' };
    });
    return [...(first === null ? [] : [first]), ...others.filter(({ end }) => end >= 0)];
  }

  /** What is left of a string that was cut. */
  #rest(text: string): Value | null {
    if (this.#inside === null) return null;
    const { name, isEscaped } = this.#inside;
    REST.lastIndex = isEscaped ? 1 : 0;
    const end = REST.lastIndex + (REST.exec(text)?.[0].length ?? 0);
    return { name, start: 0, end, isOpen: text[end] !== '"' };
  }
}

function byName(values: readonly Value[]): Map<string, Value[]> {
  const groups = new Map<string, Value[]>();
  for (const value of values) {
    const known = groups.get(value.name);
    if (known === undefined) groups.set(value.name, [value]);
    else known.push(value);
  }
  return groups;
}

/** Where a part of the joined values stands in the text. */
function placesOf(values: readonly Value[], [from, to]: Span): Span[] {
  let at = 0;
  return values.flatMap(({ start, end }): Span[] => {
    const [first, last] = [Math.max(from, at), Math.min(to, at + end - start)];
    const shift = start - at;
    at += end - start;
    return first < last ? [[first + shift, last + shift]] : [];
  });
}
