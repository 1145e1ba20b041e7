import type { ResultLine } from "../../wire/result.ts";

/** Shorter values are words that stand anywhere. */
const MIN_SECRET = 6;
const MASK = "[secret]";

/** Takes secrets out of everything that is said, however deep it stands, escaped for JSON included. */
export class Redaction {
  readonly #secrets = new Set<string>();

  add(secret: string): void {
    const value = secret.replace(/^(?:Bearer|Basic|Token)\s+/i, "").trim();
    if (value.length < MIN_SECRET) return;
    this.#secrets.add(value);
    this.#secrets.add(JSON.stringify(value).slice(1, -1));
  }

  text(text: string): string {
    let clean = text;
    // The longest first: one may be a part of another.
    for (const secret of [...this.#secrets].sort((a, b) => b.length - a.length)) {
      if (clean.includes(secret)) clean = clean.replaceAll(secret, MASK);
    }
    return clean;
  }

  line<Line extends ResultLine>(line: Line): Line {
    return this.#secrets.size === 0 ? line : (this.#value(line) as Line);
  }

  #value(value: unknown): unknown {
    if (typeof value === "string") return this.text(value);
    if (Array.isArray(value)) return value.map((item) => this.#value(item));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, this.#value(inner)]));
  }
}
