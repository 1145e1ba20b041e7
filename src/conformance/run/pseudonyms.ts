import { isSecretHeader, passwordIn, valueOf, waysToWrite } from "./secret-forms.ts";
import { changeSaid } from "./said-strings.ts";

/** Shorter values are words that stand anywhere. */
const MIN_SECRET = 6;
const REDACTED = "[redacted]";
const LABEL = "redacted";

type Fields = readonly (readonly [name: string, value: string])[];

/**
 * Gives every secret another name, the same wherever it stands and as long as it was: what was kept of a run can still
 * be judged by where a key went, and holds no key.
 */
export class Pseudonyms {
  readonly #forms = new Map<string, { pattern: RegExp; name: string }>();

  /** Each way of writing the secret becomes that way of writing its other name. */
  add(secret: string): void {
    const value = valueOf(secret);
    const names = waysToWrite(rename(value, nameFor(this.#forms.size)));
    for (const [nth, form] of waysToWrite(value).entries()) this.#learn(form, names[nth] ?? "");
    for (const password of passwordIn(secret))
      this.#learn(password, rename(password, nameFor(this.#forms.size)));
  }

  #learn(form: string, name: string): void {
    if (form.length < MIN_SECRET || this.#forms.has(form)) return;
    this.#forms.set(form, { pattern: patternOf(form), name });
  }

  /** Learns the values of headers that let somebody in, but for those that hold `known`, which is no secret. */
  addHeaders(headers: Fields, known: string): void {
    for (const [name, value] of headers) {
      if (isSecretHeader(name) && !value.includes(known)) this.add(value);
    }
  }

  /** Values that are too short to be found again are left out altogether. */
  headers(headers: Fields, known: string): [name: string, value: string][] {
    return headers.map(([name, value]) => {
      const renamed = this.text(value);
      const isShort = renamed === value && isSecretHeader(name) && !value.includes(known);
      return [name, isShort ? REDACTED : renamed];
    });
  }

  text(text: string): string {
    let renamed = text;
    // The longest first: a short one may stand in it.
    for (const [, { pattern, name }] of [...this.#forms].sort(([a], [b]) => b.length - a.length)) {
      renamed = renamed.replaceAll(pattern, (found) => inPlaceOf(found, name));
    }
    return renamed;
  }

  bytes(bytes: Uint8Array): Uint8Array {
    if (this.#forms.size === 0) return bytes;
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
    // A key may also be spelt out, a few letters in each event.
    const renamed = changeSaid(this.text(text), (said) => this.text(said));
    return renamed === text ? bytes : new Uint8Array(Buffer.from(renamed, "latin1"));
  }

  /** Every string in a value, however deep it stands. */
  value<Value>(value: Value): Value {
    return this.#inside(value) as Value;
  }

  #inside(value: unknown): unknown {
    if (typeof value === "string") return this.text(value);
    if (Array.isArray(value)) return value.map((item) => this.#inside(item));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, this.#inside(inner)]));
  }
}

/** Two secrets never get the same name. */
function nameFor(nth: number): string {
  return `${(nth + 1).toString(36)}${LABEL}`;
}

/** Escaping, once or several times over, puts backslashes before signs. */
function patternOf(form: string): RegExp {
  const signs = form.replace(
    /[^A-Za-z0-9]/g,
    (sign) => `\\\\*${sign.replace(/[$()*+./?[\\\]^{|}-]/, "\\$&")}`,
  );
  return new RegExp(signs, "g");
}

/** As long as it was in every way of writing it: where backslashes were put in, only letters and digits change. */
function inPlaceOf(found: string, name: string): string {
  return found.length === name.length ? name : rename(found, name.replaceAll(/[^A-Za-z0-9]/g, ""));
}

function rename(found: string, name: string): string {
  let at = 0;
  return found.replaceAll(/[A-Za-z0-9]/g, () => name[at++ % name.length] ?? "x");
}
