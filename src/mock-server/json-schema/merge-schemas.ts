import {
  isMapping,
  isSameJson,
  isSchema,
  numberIn,
  type Schema,
  type SchemaObject,
  stringsIn,
} from "./schema.ts";
import { typesOf } from "./meets-schema.ts";

const LARGER = ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"];
const SMALLER = ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"];

/** One schema for what has to meet both. What cannot be said in one goes into `allOf`, to be checked afterwards. */
export function mergeSchemas(a: Schema, b: Schema): Schema {
  if (a === false || b === false) return false;
  if (a === true) return b;
  if (b === true) return a;
  const merged: SchemaObject = { ...b, ...a };
  for (const key of LARGER) pick(merged, key, a, b, Math.max);
  for (const key of SMALLER) pick(merged, key, a, b, Math.min);
  if (a["required"] !== undefined && b["required"] !== undefined) {
    merged["required"] = [...new Set([...stringsIn(a, "required"), ...stringsIn(b, "required")])];
  }
  mergeTypes(merged, a, b);
  if (Array.isArray(a["enum"]) && Array.isArray(b["enum"])) {
    const others: unknown[] = b["enum"];
    merged["enum"] = a["enum"].filter((one: unknown) => others.some((other) => isSameJson(one, other)));
  }
  for (const key of ["properties", "patternProperties", "$defs"]) mergeNamed(merged, key, a, b);
  for (const key of ["items", "additionalProperties"]) {
    if (isSchema(a[key]) && isSchema(b[key])) merged[key] = mergeSchemas(a[key], b[key]);
  }
  return merged;
}

function pick(
  merged: SchemaObject,
  key: string,
  a: SchemaObject,
  b: SchemaObject,
  choose: (...values: number[]) => number,
): void {
  const values = [numberIn(a, key), numberIn(b, key)].filter((value) => value !== undefined);
  if (values.length === 2) merged[key] = choose(...values);
}

function mergeTypes(merged: SchemaObject, a: SchemaObject, b: SchemaObject): void {
  const [one, other] = [typesOf(a), typesOf(b)];
  if (one.length === 0 || other.length === 0) return;
  const both = one.filter((type) => other.includes(type) || (type === "integer" && other.includes("number")));
  if (other.includes("integer") && one.includes("number")) both.push("integer");
  merged["type"] = both;
}

function mergeNamed(merged: SchemaObject, key: string, a: SchemaObject, b: SchemaObject): void {
  const [one, other] = [a[key], b[key]];
  if (!isMapping(one) || !isMapping(other)) return;
  const named: Record<string, unknown> = { ...other, ...one };
  for (const name of Object.keys(one)) {
    const [left, right] = [one[name], other[name]];
    if (Object.hasOwn(other, name) && isSchema(left) && isSchema(right))
      named[name] = mergeSchemas(left, right);
  }
  merged[key] = named;
}
