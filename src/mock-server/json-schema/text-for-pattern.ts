import type { SeededRandom } from "../seeded-random.ts";

// Writes a text that a simple regular expression finds: literals, classes, groups, alternatives, quantifiers, anchors.
// Look-around, back-references and Unicode classes are beyond it.

class Unsupported extends Error {}

const WORD = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
const DIGITS = "0123456789";
/** What a dot or a negated class is drawn from. */
const PRINTABLE = `${WORD}-. ,;:!?+*/=#@%&()`;
const CLASSES: Record<string, string> = { d: DIGITS, w: WORD, s: " ", D: "abcxyz", W: "-. ", S: "abc123" };
const CONTROLS: Record<string, string> = { n: "\n", t: "\t", r: "\r", f: "\f", v: "\v", 0: "\0" };
/** More than that is not drawn where a quantifier has no upper bound. */
const MORE_THAN_LEAST = 3;
const MOST_REPEATED = 1000;

/** A text that the pattern finds, or null when it is too much for this little writer. */
export function textForPattern(pattern: string, random: SeededRandom): string | null {
  try {
    return new Writer(pattern, random).whole();
  } catch (error) {
    if (error instanceof Unsupported) return null;
    throw error;
  }
}

class Writer {
  readonly #pattern: string[];
  readonly #random: SeededRandom;
  #at = 0;

  constructor(pattern: string, random: SeededRandom) {
    this.#pattern = [...pattern];
    this.#random = random;
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
      const letters = this.#escape();
      return () => this.#one(letters);
    }
    if ("*+?{".includes(sign)) throw new Unsupported();
    return () => sign;
  }

  #group(): () => string {
    if (this.#take("?")) {
      const kind = this.#next();
      if (kind === "<" && this.#peek() !== "=" && this.#peek() !== "!") {
        while (this.#next() !== ">");
      } else if (kind !== ":") throw new Unsupported();
    }
    const inner = this.#alternatives();
    if (!this.#take(")")) throw new Unsupported();
    return inner;
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
    if (sign === "b" || sign === "B" || /[1-9kpP]/.test(sign)) throw new Unsupported();
    if (sign !== "x" && sign !== "u") return [sign];
    const length = sign === "x" ? 2 : 4;
    const digits = Array.from({ length }, () => this.#next()).join("");
    if (!/^[0-9a-f]+$/i.test(digits)) throw new Unsupported();
    return [String.fromCharCode(Number.parseInt(digits, 16))];
  }

  #quantifier(): [number, number] {
    const found = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/.exec(
      this.#pattern.slice(this.#at, this.#at + 24).join(""),
    );
    if (found === null) return [1, 1];
    this.#at += found[0].length;
    const [sign, low, comma, high] = found;
    if (low === undefined) {
      return sign.startsWith("?")
        ? [0, 1]
        : sign.startsWith("+")
          ? [1, 1 + MORE_THAN_LEAST]
          : [0, MORE_THAN_LEAST];
    }
    const least = Number(low);
    const most = comma === "" ? least : high === "" ? least + MORE_THAN_LEAST : Number(high);
    if (least > MOST_REPEATED || most < least) throw new Unsupported();
    return [least, Math.min(most, least + MORE_THAN_LEAST)];
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
