import type { SeededRandom } from "../seeded-random.ts";
import { isFound } from "./expression.ts";

// Writes a text that a simple regular expression finds: literals, classes, groups, alternatives, quantifiers, anchors.
// Back-references repeat what their group wrote. Where a pattern looks around it writes on and sees whether it was lucky.

class Unsupported extends Error {}

const WORD = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
const DIGITS = "0123456789";
/** What a dot or a negated class is drawn from. */
const PRINTABLE = `${WORD}-. ,;:!?+*/=#@%&()`;
const CLASSES: Record<string, string> = { d: DIGITS, w: WORD, s: " ", D: "abcxyz", W: "-. ", S: "abc123" };
const CONTROLS: Record<string, string> = { n: "\n", t: "\t", r: "\r", f: "\f", v: "\v", 0: "\0" };
/** Letters of Unicode classes, and letters that are in none of them. */
const UNICODE: Record<string, string> = {
  L: "abcxyzABCXYZ",
  Letter: "abcxyzABCXYZ",
  Alphabetic: "abcxyzABCXYZ",
  Lu: "ABCXYZ",
  Uppercase_Letter: "ABCXYZ",
  Ll: "abcxyz",
  Lowercase_Letter: "abcxyz",
  N: DIGITS,
  Nd: DIGITS,
  Number: DIGITS,
  P: "-.,;:!?",
  Punctuation: "-.,;:!?",
  S: "+=$",
  Symbol: "+=$",
  Z: " ",
  Zs: " ",
  Emoji: "😀🚀🎉",
  Emoji_Presentation: "😀🚀🎉",
  Extended_Pictographic: "😀🚀🎉",
  Han: "漢字文書",
  Hiragana: "あいうえお",
  Katakana: "アイウエオ",
  Cyrillic: "абвгд",
  Greek: "αβγδε",
  Arabic: "ابتث",
  Hebrew: "אבגד",
  Hangul: "가나다라",
  Thai: "กขคง",
  Devanagari: "कखगघ",
};
/** More than that is not drawn where a quantifier has no upper bound, unless the text comes out too short. */
const MORE_THAN_LEAST = 3;
const MOST_REPEATED = 1000;
/** Draws, each of which may be longer than the one before. */
const DRAWS = 60;

/** How many characters it may have. */
export interface Length {
  least: number;
  most: number;
}

/** A text of that length that the pattern finds, or null when it is too much for this little writer. */
export function textForPattern(
  pattern: string,
  random: SeededRandom,
  { least, most }: Length = { least: 0, most: Infinity },
): string | null {
  let more = MORE_THAN_LEAST;
  let last: string | null = null;
  try {
    for (let draw = 0; draw < DRAWS; draw++) {
      const text = new Writer(pattern, random, more).whole();
      const length = [...text].length;
      const isFound = finds(pattern, text);
      if (isFound && length >= least && length <= most) return text;
      if (isFound) last = text;
      if (length < least) more = Math.min(2 * more, least, MOST_REPEATED);
      else if (length > most && more > 0) more--;
    }
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error;
  }
  return last;
}

function finds(pattern: string, text: string): boolean {
  return isFound(pattern, text);
}

class Writer {
  readonly #pattern: string[];
  readonly #random: SeededRandom;
  readonly #more: number;
  #at = 0;
  /** What the groups wrote, by number and by name. */
  readonly #groups = new Map<string, string>();
  #groupCount = 0;

  constructor(pattern: string, random: SeededRandom, more: number) {
    this.#pattern = [...pattern];
    this.#random = random;
    this.#more = more;
  }

  whole(): string {
    const text = this.#alternatives()();
    if (this.#at < this.#pattern.length) throw new Unsupported();
    return text;
  }

  /** Each part is read once and written as often as its quantifier says. */
  #alternatives(): () => string {
    const options: (() => string)[] = [this.#sequence()];
    while (this.#take("|")) options.push(this.#sequence());
    return () => this.#one(options)();
  }

  #sequence(): () => string {
    const parts: (() => string)[] = [];
    while (this.#at < this.#pattern.length && this.#peek() !== "|" && this.#peek() !== ")") {
      const atom = this.#atom();
      const [least, most] = this.#quantifier();
      parts.push(() => {
        const count = least + this.#random.below(most - least + 1);
        return Array.from({ length: count }, atom).join("");
      });
    }
    return () => parts.map((part) => part()).join("");
  }

  #atom(): () => string {
    const sign = this.#next();
    if (sign === "^" || sign === "$") return () => "";
    if (sign === ".") return () => this.#one([...PRINTABLE]);
    if (sign === "(") return this.#group();
    if (sign === "[") return this.#class();
    if (sign === "\\") {
      if (this.#take("b") || this.#take("B")) return () => "";
      const back = this.#backReference();
      if (back !== null) return () => this.#groups.get(back) ?? "";
      const letters = this.#escape();
      return () => this.#one(letters);
    }
    if ("*+?{".includes(sign)) throw new Unsupported();
    return () => sign;
  }

  #group(): () => string {
    let looksAround = false;
    let name: string | null = null;
    let isKept = true;
    if (this.#take("?")) {
      const kind = this.#next();
      looksAround =
        kind === "=" || kind === "!" || (kind === "<" && (this.#peek() === "=" || this.#peek() === "!"));
      if (looksAround && kind === "<") this.#next();
      else if (kind === "<") name = this.#upTo(">");
      else if (!looksAround && kind !== ":") throw new Unsupported();
      isKept = name !== null;
    }
    const number = isKept ? String(++this.#groupCount) : null;
    const inner = this.#alternatives();
    if (!this.#take(")")) throw new Unsupported();
    if (looksAround) return () => "";
    if (number === null) return inner;
    return () => {
      const text = inner();
      this.#groups.set(number, text);
      if (name !== null) this.#groups.set(name, text);
      return text;
    };
  }

  /** Behind a backslash: the group that is repeated; null where none is. */
  #backReference(): string | null {
    const digits = /^[1-9]\d?/.exec(this.#pattern.slice(this.#at, this.#at + 2).join(""))?.[0];
    if (digits !== undefined) this.#at += digits.length;
    else if (this.#peek() === "k" && this.#pattern[this.#at + 1] === "<") {
      this.#at += 2;
      return this.#upTo(">");
    }
    return digits ?? null;
  }

  #upTo(end: string): string {
    let text = "";
    for (let sign = this.#next(); sign !== end; sign = this.#next()) text += sign;
    return text;
  }

  #class(): () => string {
    const isNegated = this.#take("^");
    const letters: string[] = [];
    while (this.#peek() !== "]") {
      const [from = "", ...rest] = this.#peek() === "\\" ? (this.#next(), this.#escape()) : [this.#next()];
      const isRange = rest.length === 0 && this.#peek() === "-" && this.#pattern[this.#at + 1] !== "]";
      if (!isRange) {
        letters.push(from, ...rest);
        continue;
      }
      this.#next();
      const [to = ""] = this.#peek() === "\\" ? (this.#next(), this.#escape()) : [this.#next()];
      const first = from.codePointAt(0) ?? 0;
      const last = Math.min(to.codePointAt(0) ?? 0, first + 200);
      for (let code = first; code <= last; code++) letters.push(String.fromCodePoint(code));
    }
    this.#next();
    const drawn = isNegated ? [...PRINTABLE].filter((letter) => !letters.includes(letter)) : letters;
    if (drawn.length === 0) throw new Unsupported();
    return () => this.#one(drawn);
  }

  /** The letters that an escape stands for. */
  #escape(): string[] {
    const sign = this.#next();
    if (Object.hasOwn(CLASSES, sign)) return [...(CLASSES[sign] ?? "")];
    if (Object.hasOwn(CONTROLS, sign)) return [CONTROLS[sign] ?? ""];
    if (sign === "p" && this.#take("{")) return this.#unicodeClass();
    if (/[1-9kpPbB]/.test(sign)) throw new Unsupported();
    if (sign !== "x" && sign !== "u") return [sign];
    const length = sign === "x" ? 2 : 4;
    const digits = Array.from({ length }, () => this.#next()).join("");
    if (!/^[0-9a-f]+$/i.test(digits)) throw new Unsupported();
    return [String.fromCharCode(Number.parseInt(digits, 16))];
  }

  /** Behind `\p{`. */
  #unicodeClass(): string[] {
    let name = "";
    for (let sign = this.#next(); sign !== "}"; sign = this.#next()) name += sign;
    const letters = UNICODE[name.replace(/^(General_Category|gc|Script|sc|Script_Extensions|scx)=/, "")];
    // Scripts and the like: Latin letters are in many of them, and whoever tests the text sees whether they are.
    return [...(letters ?? "abcxyz")];
  }

  #quantifier(): [number, number] {
    const found = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/.exec(
      this.#pattern.slice(this.#at, this.#at + 24).join(""),
    );
    if (found === null) return [1, 1];
    this.#at += found[0].length;
    const [sign, low, comma, high] = found;
    if (low === undefined) {
      return sign.startsWith("?") ? [0, 1] : sign.startsWith("+") ? [1, 1 + this.#more] : [0, this.#more];
    }
    const least = Number(low);
    const most = comma === "" ? least : high === "" ? least + this.#more : Number(high);
    if (least > MOST_REPEATED || most < least) throw new Unsupported();
    return [least, Math.min(most, least + this.#more)];
  }

  #one<Value>(values: readonly Value[]): Value {
    const value = values[this.#random.below(values.length)];
    if (value === undefined) throw new Unsupported();
    return value;
  }

  #peek(): string | undefined {
    return this.#pattern[this.#at];
  }

  #next(): string {
    const sign = this.#pattern[this.#at++];
    if (sign === undefined) throw new Unsupported();
    return sign;
  }

  #take(sign: string): boolean {
    if (this.#peek() !== sign) return false;
    this.#at++;
    return true;
  }
}
