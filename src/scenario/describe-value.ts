import { isMapping } from "./mistake.ts";

const PREVIEW = 40;

/** What was found, in words: `-5`, `"lf"`, `empty (null)`, `a list of 3`, `an object with "a" and "b"`. */
export function describeValue(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "empty (null)";
  if (typeof value === "string") return quoteShort(value);
  if (Array.isArray(value)) return preview(value) ?? `a list of ${value.length}`;
  if (value instanceof Date) return "a date";
  if (isMapping(value)) return preview(value) ?? describeKeys(Object.keys(value));
  if (typeof value === "function") return "a function";
  return String(value);
}

function describeKeys(keys: string[]): string {
  const shown = keys.slice(0, 3).map((key) => `\`${key.slice(0, PREVIEW)}\``);
  return `an object with ${keys.length > 3 ? `${shown.join(", ")}, …` : listWords(shown, "and")}`;
}

function preview(value: object): string | undefined {
  // Stringifying a large or cyclic value only to shorten it would be wasteful or fail: look at flat, short ones only.
  const parts = Object.values(value);
  if (parts.length > 6 || parts.some((part) => isDeep(part))) return undefined;
  const text = JSON.stringify(value);
  return text.length <= PREVIEW ? text : undefined;
}

function isDeep(part: unknown): boolean {
  if (typeof part === "string") return part.length > PREVIEW;
  return typeof part === "number" ? !Number.isFinite(part) : typeof part !== "boolean" && part !== null;
}

/** JSON quotes around at most 40 characters, so that line ends and control characters show. */
function quoteShort(text: string): string {
  return text.length > PREVIEW ? JSON.stringify(`${text.slice(0, PREVIEW - 1)}…`) : JSON.stringify(text);
}

/** `a`, `a or b`, `a, b or c`. */
export function listWords(words: readonly string[], last: "or" | "and"): string {
  return words.length < 2
    ? words.join("")
    : `${words.slice(0, -1).join(", ")} ${last} ${words[words.length - 1] ?? ""}`;
}
