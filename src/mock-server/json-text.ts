import type { WireStyle } from "../scenario/wire-style.ts";

/**
 * JSON with its keys in the order that a wire style asks for, at every depth. `undefined` when the value has no JSON
 * form. With `isSpread` it is laid out on several lines, as JSON.stringify does with an indentation of one.
 */
export function jsonText(value: unknown, keys: WireStyle["keys"], isSpread: boolean): string | undefined {
  const json = JSON.stringify(value, null, isSpread ? 1 : 0);
  if (keys === "openai" || json === undefined) return json;
  return ordered(JSON.parse(json), keys, isSpread ? "\n" : "");
}

/** Written by hand: an object puts keys that look like numbers first, whatever order they are set in. */
function ordered(value: unknown, keys: "sorted" | "reversed", lineEnd: string): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const deeper = lineEnd === "" ? "" : `${lineEnd} `;
  const parts = Array.isArray(value)
    ? value.map((part) => ordered(part, keys, deeper))
    : sort(Object.entries(value), keys).map(
        ([key, part]) => `${JSON.stringify(key)}:${lineEnd === "" ? "" : " "}${ordered(part, keys, deeper)}`,
      );
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  if (parts.length === 0) return `${open}${close}`;
  return `${open}${deeper}${parts.join(`,${deeper}`)}${lineEnd}${close}`;
}

function sort(entries: [string, unknown][], keys: "sorted" | "reversed"): [string, unknown][] {
  if (keys === "reversed") return entries.toReversed();
  return entries.sort(([a], [b]) => (a < b ? -1 : 1));
}
