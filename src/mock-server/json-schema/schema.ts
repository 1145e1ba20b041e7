/** A JSON Schema as requests carry it: `true`, `false` or an object of keywords. */
export type Schema = boolean | SchemaObject;
export type SchemaObject = Record<string, unknown>;

export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isSchema(value: unknown): value is Schema {
  return typeof value === "boolean" || isMapping(value);
}

/** A list of schemas under a keyword; empty when it is not one. */
export function schemasIn(schema: SchemaObject, keyword: string): Schema[] {
  const list = schema[keyword];
  return Array.isArray(list) ? list.filter(isSchema) : [];
}

/** Named schemas under a keyword: `properties`, `$defs`. */
export function namedSchemas(schema: SchemaObject, keyword: string): Map<string, Schema> {
  const named = schema[keyword];
  return new Map(
    isMapping(named) ? Object.entries(named).flatMap(([k, v]) => (isSchema(v) ? [[k, v]] : [])) : [],
  );
}

export function numberIn(schema: SchemaObject, keyword: string): number | undefined {
  const value = schema[keyword];
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

export function stringsIn(schema: SchemaObject, keyword: string): string[] {
  const value = schema[keyword];
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

/** Equality of JSON values, where the order of keys says nothing. */
export function isSameJson(a: unknown, b: unknown): boolean {
  if (Object.is(a, b) || (a === 0 && b === 0)) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((part, i) => isSameJson(part, b[i]));
  }
  if (!isMapping(a) || !isMapping(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isSameJson(a[key], b[key]))
  );
}
