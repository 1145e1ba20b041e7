// Finds the values of secret keys in JSON text, without giving up its bytes: only the values are replaced.

type Span = [start: number, end: number];

interface Scope {
  isArray: boolean;
  /** Everything in it is secret by the key that it stands under. */
  isSecret: boolean;
  /** The key whose value comes next. */
  key: string | null;
}

/** In a JSON Schema these say what a secret looks like, and not what it is. */
const SCHEMA_WORDS = new Set(["type", "description", "title", "format", "$ref", "enum", "pattern", "items"]);

const NUMBER = /-?\d[\d.eE+-]*/y;

/**
 * Where the values of secret keys stand: strings without their quotes, and numbers. Takes a text that breaks off, or
 * that is no JSON, for JSON as far as it looks like it.
 */
export function findJsonSecrets(text: string, isSecret: (name: string) => boolean): Span[] {
  const found: Span[] = [];
  const scopes: Scope[] = [];
  for (let at = 0; at < text.length;) {
    const scope = scopes.at(-1);
    const character = text[at] ?? "";
    let end = at + 1;
    if (character === "{" || character === "[")
      scopes.push({ isArray: character === "[", isSecret: isValueSecret(scope, isSecret), key: null });
    else if (character === "}" || character === "]") scopes.pop();
    else if (character === "," && scope !== undefined) scope.key = null;
    else if (character === '"') {
      const close = endOfString(text, end);
      if (scope !== undefined && !scope.isArray && scope.key === null)
        scope.key = nameOf(text.slice(end, close));
      else if (isValueSecret(scope, isSecret)) found.push([end, close]);
      else found.push(...findNested(text, end, close, isSecret));
      end = close + 1;
    } else if (character === "-" || isDigit(character)) {
      NUMBER.lastIndex = at;
      end = at + (NUMBER.exec(text)?.[0].length ?? 1);
      if (isValueSecret(scope, isSecret)) found.push([at, end]);
    }
    at = end;
  }
  return found;
}

function isValueSecret(scope: Scope | undefined, isSecret: (name: string) => boolean): boolean {
  if (scope === undefined) return false;
  const { isArray, key } = scope;
  if (isArray || key === null) return scope.isSecret;
  return isSecret(key) || (scope.isSecret && !SCHEMA_WORDS.has(key));
}

/** The place of the closing quote, or the end of the text. Not a regular expression: images make long strings. */
function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text[at - 1 - backslashes] === "\\" && at - 1 - backslashes >= from) backslashes++;
    if (backslashes % 2 === 0) return at;
  }
  return text.length;
}

/** No name of a secret is longer. */
const MAX_NAME = 256;

function nameOf(inside: string): string {
  if (inside.length > MAX_NAME) return "";
  try {
    return String(JSON.parse(`"${inside}"`));
  } catch {
    return inside;
  }
}

function isDigit(character: string): boolean {
  return character >= "0" && character <= "9";
}

const NESTED_FIELD = /\\"([A-Za-z0-9_.-]{1,64})\\"\s{0,8}:\s{0,8}\\"([^"\\]*(?:\\\\(?:\\?[^])[^"\\]*)*)/g;

/** JSON in a string of JSON: the arguments of a tool call. */
function findNested(text: string, start: number, end: number, isSecret: (name: string) => boolean): Span[] {
  const first = text.indexOf('\\"', start);
  if (first === -1 || first >= end) return [];
  return [...text.slice(first, end).matchAll(NESTED_FIELD)].flatMap(
    ({ 0: field, 1: name = "", 2: value = "", index }): Span[] => {
      const to = first + index + field.length;
      return isSecret(name) && value !== "" ? [[to - value.length, to]] : [];
    },
  );
}
