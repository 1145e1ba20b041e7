/** A JSON object nobody has looked into yet. Its own keys only: JSON.parse never sets a prototype. */
export interface JsonObject {
  readonly [key: string]: unknown;
}

/** The value a text stands for; `undefined`, which no JSON text means, when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Not being JSON is an answer here, not a failure.
    return undefined;
  }
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The objects among the elements of an array; of anything else, none. */
export function objectsIn(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** The string, or `""` for everything else: on the wire absent, null and empty say the same. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** An index as number or numeric string; `null` when it is neither. Never use it to index an array. */
export function toIndex(value: unknown): number | null {
  if (typeof value === "string" && /^[0-9]{1,15}$/.test(value)) return Number(value);
  return typeof value === "number" && Number.isInteger(value) ? value : null;
}
