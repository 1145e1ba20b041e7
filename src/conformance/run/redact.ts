import type { ResultLine } from "../../wire/result.ts";
import { writtenForms } from "./secret-forms.ts";

/** Shorter values are words that stand anywhere. */
const MIN_SECRET = 6;
const MASK = "[secret]";
/** Of a secret that was cut, this much is told apart from a word that ends in the same way. */
const MIN_PART = 8;
/** Where something long was left out a secret may be cut. */
const LEFT_OUT = /… \d+ (?:bytes|more) …/g;
/** Words of ours, by which results are found again. */
const OWN_FIELDS: ReadonlySet<string> = new Set([
  "kind",
  "check",
  "case",
  "rule",
  "level",
  "verdict",
  "replay",
]);

/** Takes secrets out of everything that is said: however deep it stands, however it is escaped, wherever it is cut. */
export class Redaction {
  readonly #secrets = new Set<string>();

  add(secret: string): void {
    for (const form of writtenForms(secret)) if (form.length >= MIN_SECRET) this.#secrets.add(form);
  }

  text(text: string): string {
    return this.#pieces([text])[0] ?? text;
  }

  line<Line extends ResultLine>(line: Line): Line {
    return this.#secrets.size === 0 ? line : (this.#value(line) as Line);
  }

  #value(value: unknown): unknown {
    if (typeof value === "string") return this.text(value);
    if (isPieces(value)) {
      const texts = this.#pieces(value.map(({ text }) => text));
      return value.map((piece, nth) => ({ ...piece, text: texts[nth] ?? "" }));
    }
    if (Array.isArray(value)) return value.map((item) => this.#value(item));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, OWN_FIELDS.has(key) ? inner : this.#value(inner)]),
    );
  }

  /** Texts that follow one on the other: a secret may begin in one and end in the next. */
  #pieces(texts: readonly string[]): string[] {
    const joined = texts.join("");
    const spans = [...this.#secrets].flatMap((secret) => [
      ...wholeIn(joined, secret),
      ...partsIn(joined, secret),
    ]);
    if (spans.length === 0) return [...texts];
    const isHidden = new Uint8Array(joined.length);
    for (const [from, to] of spans) isHidden.fill(1, from, to);
    let start = 0;
    return texts.map((text) => {
      const at = start;
      start += text.length;
      return maskedText(text, isHidden.subarray(at, start));
    });
  }
}

type Span = readonly [from: number, to: number];

function isPieces(value: unknown): value is { text: string }[] {
  return (
    Array.isArray(value) &&
    value.length > 1 &&
    value.every((item) => typeof item === "object" && item !== null && typeof item.text === "string")
  );
}

/** Escaping, once or several times over, puts backslashes before signs. */
function wholeIn(text: string, secret: string): Span[] {
  const signs = secret.replace(
    /[^A-Za-z0-9]/g,
    (sign) => `\\\\*${sign.replace(/[$()*+./?[\\\]^{|}-]/, "\\$&")}`,
  );
  return [...text.matchAll(new RegExp(signs, "g"))].map(({ 0: found, index }) => [
    index,
    index + found.length,
  ]);
}

/**
 * Beginnings of a secret before what was left out, and ends of it behind.
 *
 * The beginning and the end of a text count as places where something was left out: an endpoint may say a key in two
 * deltas, of which a finding shows one, and nothing in the text tells. So a text that merely begins as a key ends is
 * hidden too, for eight letters or more. Leaving it would take knowing that nobody cut it, which nobody can.
 */
function partsIn(text: string, secret: string): Span[] {
  const gaps = [...text.matchAll(LEFT_OUT)].map(({ 0: gap, index }): Span => [index, index + gap.length]);
  return [...gaps, [text.length, 0] as const].flatMap(([left, right]): Span[] => {
    // The sign of what was left out stands apart from it by a space.
    const before = longestPart(secret, (part) => endsAt(text, secret.slice(0, part), left));
    const after = longestPart(secret, (part) => startsAt(text, secret.slice(-part), right));
    return [...before.map((to): Span => to), ...after];

    function longestPart(whole: string, find: (part: number) => Span | null): Span[] {
      for (let part = whole.length - 1; part >= MIN_PART; part--) {
        const span = find(part);
        if (span !== null) return [span];
      }
      return [];
    }
  });
}

function endsAt(text: string, part: string, end: number): Span | null {
  for (const to of [end, end - 1]) if (to >= 0 && text.endsWith(part, to)) return [to - part.length, to];
  return null;
}

function startsAt(text: string, part: string, start: number): Span | null {
  for (const from of [start, start + 1]) if (text.startsWith(part, from)) return [from, from + part.length];
  return null;
}

function maskedText(text: string, isHidden: Uint8Array): string {
  let masked = "";
  for (let at = 0; at < text.length; at++) {
    if (isHidden[at] === 0) masked += text[at];
    else if (at === 0 || isHidden[at - 1] === 0) masked += MASK;
  }
  return masked;
}
