import type { Path } from "./mistake.ts";
import { type Source, SyntaxMistake } from "./source.ts";

// JSON.parse tells neither where it stopped (depending on the runtime) nor of keys that are there twice, and a YAML
// parser accepts comments. So the text is walked once before; it is walked again only to point at a mistake.

const MAX_DEPTH = 1000;
const SPACE = /[ \t\n\r]*/y;
const STRING_STOP = /["\\\u0000-\u001f]/g;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;

type Visit = (path: Path, keyOffset: number | undefined, valueOffset: number) => void;

/** Parses strict JSON (RFC 8259, no comments, no trailing commas, no key twice). Throws a `SyntaxMistake`. */
export function readJson(text: string): Source {
  new Walker(text).document();
  return {
    value: JSON.parse(text),
    locate(path, at) {
      let best = { depth: -1, offset: 0 };
      new Walker(text, (here, keyOffset, valueOffset) => {
        const isOnTheWay = here.every(
          (key, depth) => depth < path.length && String(key) === String(path[depth]),
        );
        if (!isOnTheWay || here.length <= best.depth) return;
        const isTarget = here.length === path.length;
        best = {
          depth: here.length,
          offset: isTarget && at === "key" ? (keyOffset ?? valueOffset) : valueOffset,
        };
      }).document();
      return best.offset;
    },
  };
}

class Walker {
  readonly #text: string;
  readonly #visit: Visit | undefined;
  readonly #path: PropertyKey[] = [];
  #at = 0;

  constructor(text: string, visit?: Visit) {
    this.#text = text;
    this.#visit = visit;
  }

  document(): void {
    this.#skip(SPACE);
    this.#value(undefined);
    this.#skip(SPACE);
    if (this.#at < this.#text.length)
      this.#fail("nothing may follow the closing bracket. Remove what is here");
  }

  #value(keyOffset: number | undefined): void {
    this.#visit?.(this.#path, keyOffset, this.#at);
    if (this.#path.length > MAX_DEPTH) this.#fail("this is nested too deep to read. Flatten it");
    const next = this.#text[this.#at];
    if (next === "{") this.#object();
    else if (next === "[") this.#list();
    else if (next === '"') this.#string();
    else if (!this.#skip(WORD) && !this.#skip(NUMBER)) this.#failAtValue();
  }

  #object(): void {
    const seen = new Set<unknown>();
    this.#items("}", () => {
      const keyOffset = this.#at;
      if (this.#text[keyOffset] !== '"') this.#fail('a key in double quotes was expected, such as "steps"');
      const key: unknown = JSON.parse(this.#string());
      if (seen.has(key)) throw new SyntaxMistake("this key is there twice. Keep one of them.", keyOffset);
      seen.add(key);
      this.#skip(SPACE);
      if (this.#text[this.#at] !== ":") this.#fail("a colon was expected after the key");
      this.#at++;
      this.#skip(SPACE);
      this.#inside(String(key), keyOffset);
    });
  }

  #list(): void {
    let index = 0;
    this.#items("]", () => this.#inside(index++, undefined));
  }

  #inside(key: PropertyKey, keyOffset: number | undefined): void {
    this.#path.push(key);
    this.#value(keyOffset);
    this.#path.pop();
  }

  #items(close: string, item: () => void): void {
    this.#at++;
    this.#skip(SPACE);
    if (this.#text[this.#at] === close) {
      this.#at++;
      return;
    }
    for (;;) {
      item();
      this.#skip(SPACE);
      const next = this.#text[this.#at];
      if (next !== "," && next !== close) this.#fail(`a comma or \`${close}\` was expected`);
      const comma = this.#at++;
      if (next === close) return;
      this.#skip(SPACE);
      if (this.#text[this.#at] === close) {
        throw new SyntaxMistake("JSON allows no comma after the last item. Remove it.", comma);
      }
    }
  }

  #string(): string {
    const start = this.#at++;
    // From stop to stop, not by one pattern for the whole string: strings may have millions of characters.
    for (;;) {
      STRING_STOP.lastIndex = this.#at;
      this.#at = STRING_STOP.exec(this.#text)?.index ?? this.#text.length;
      const stop = this.#text[this.#at];
      if (stop === '"') return this.#text.slice(start, ++this.#at);
      if (stop === "\\") {
        if (!this.#skip(ESCAPE)) this.#fail("JSON does not know this escape. Write the backslash twice");
      } else this.#fail("a string must be closed on its line. Write a line end as \\n");
    }
  }

  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    if (!pattern.test(this.#text)) return false;
    this.#at = pattern.lastIndex;
    return true;
  }

  #failAtValue(): never {
    if (this.#text.startsWith("//", this.#at) || this.#text.startsWith("/*", this.#at))
      return this.#failAtComment();
    if (this.#text[this.#at] === "'") this.#fail("JSON strings take double quotes");
    return this.#fail("a value was expected");
  }

  #failAtComment(): never {
    throw new SyntaxMistake("JSON has no comments. Remove it, or write the scenario as YAML.", this.#at);
  }

  #fail(what: string): never {
    if (/^\/[/*]/.test(this.#text.slice(this.#at, this.#at + 2))) this.#failAtComment();
    const isEnd = this.#at >= this.#text.length;
    throw new SyntaxMistake(isEnd ? "the text ends too early. Close what is open." : `${what}.`, this.#at);
  }
}
