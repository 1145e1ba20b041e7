/** Shorter ones stand in ordinary text by chance, and are left out only where they have a name. */
const MIN_LENGTH = 8;
/** So many are remembered; every piece of a body is searched for all of them. */
const MAX_KNOWN = 200;

/**
 * Secrets that requests have brought, so that they are found again wherever they turn up: in an error that quotes the
 * key, in the next request. Texts are Latin-1, one character a byte.
 */
export class KnownSecrets {
  readonly #forms = new Set<string>();

  /** Learns a value as it stood in a head or body. */
  learn(value: string): void {
    for (const form of formsOf(value)) {
      if (form.length < MIN_LENGTH) continue;
      // The newest are the likeliest to come again.
      this.#forms.delete(form);
      this.#forms.add(form);
    }
    for (const oldest of this.#forms) {
      if (this.#forms.size <= MAX_KNOWN) break;
      this.#forms.delete(oldest);
    }
  }

  get isEmpty(): boolean {
    return this.#forms.size === 0;
  }

  /** Where they stand in a text. */
  find(text: string): [start: number, end: number][] {
    const found: [number, number][] = [];
    for (const form of this.#forms) {
      for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + 1)) {
        found.push([at, at + form.length]);
      }
    }
    return found;
  }

  /** Where one begins that may go on behind the end of the text; its length when there is none. */
  openAt(text: string): number {
    let open = text.length;
    const last = text.at(-1);
    if (last === undefined) return open;
    for (const form of this.#forms) {
      for (
        let at = form.lastIndexOf(last, form.length - 2);
        at >= 0;
        at = at === 0 ? -1 : form.lastIndexOf(last, at - 1)
      ) {
        if (text.endsWith(form.slice(0, at + 1))) open = Math.min(open, text.length - at - 1);
      }
    }
    return open;
  }
}

/** As it is, inside JSON, inside a URL, and decoded from a URL. */
function formsOf(value: string): Set<string> {
  const forms = new Set([value]);
  const text = Buffer.from(value, "latin1").toString("utf8");
  for (const one of [text, decoded(text)]) {
    forms.add(asLatin1(one));
    const json = JSON.stringify(one).slice(1, -1);
    forms.add(asLatin1(json));
    // Once more inside a string: the arguments of a tool call, say.
    forms.add(asLatin1(JSON.stringify(json).slice(1, -1)));
    forms.add(encodeURIComponent(one));
  }
  return forms;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray percent sign: it is not encoded.
    return text;
  }
}

function asLatin1(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}
