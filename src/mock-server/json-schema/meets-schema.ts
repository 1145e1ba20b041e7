import { matchesFormat } from "./formats.ts";
import {
  isMapping,
  isSameJson,
  isSchema,
  namedSchemas,
  numberIn,
  resolveReference,
  type Schema,
  type SchemaObject,
  schemasIn,
  stringsIn,
} from "./schema.ts";

/** How deep references may lead before a schema counts as met: a circle says nothing. */
const DEEPEST = 64;

/** Whether a value meets a schema (JSON Schema 2020-12, the keywords that requests use). */
export function meetsSchema(value: unknown, schema: Schema, root: Schema, depth = 0): boolean {
  if (typeof schema === "boolean") return schema;
  if (depth > DEEPEST) return true;
  const meets = (part: unknown, other: Schema): boolean => meetsSchema(part, other, root, depth + 1);
  const { $ref: reference, const: constant, enum: choices, not } = schema;
  if (typeof reference === "string") {
    const target = resolveReference(root, reference);
    if (target !== null && !meets(value, target)) return false;
  }
  if (Object.hasOwn(schema, "const") && !isSameJson(value, constant)) return false;
  if (Array.isArray(choices) && !choices.some((choice) => isSameJson(choice, value))) return false;
  if (!hasType(value, schema)) return false;
  if (!schemasIn(schema, "allOf").every((other) => meets(value, other))) return false;
  const anyOf = schemasIn(schema, "anyOf");
  if (anyOf.length > 0 && !anyOf.some((other) => meets(value, other))) return false;
  const oneOf = schemasIn(schema, "oneOf");
  if (oneOf.length > 0 && oneOf.filter((other) => meets(value, other)).length !== 1) return false;
  if (isSchema(not) && meets(value, not)) return false;
  const { if: condition, then, else: otherwise } = schema;
  if (isSchema(condition)) {
    const next = meets(value, condition) ? then : otherwise;
    if (isSchema(next) && !meets(value, next)) return false;
  }
  if (typeof value === "number") return meetsNumber(value, schema);
  if (typeof value === "string") return meetsString(value, schema);
  if (Array.isArray(value)) return meetsArray(value, schema, meets);
  return !isMapping(value) || meetsObject(value, schema, meets);
}

type Meets = (part: unknown, other: Schema) => boolean;

export function typesOf(schema: SchemaObject): string[] {
  return typeof schema["type"] === "string" ? [schema["type"]] : stringsIn(schema, "type");
}

function hasType(value: unknown, schema: SchemaObject): boolean {
  const types = typesOf(schema);
  if (types.length === 0) return true;
  const isNull = value === null;
  const kind = isNull ? "null" : Array.isArray(value) ? "array" : typeof value;
  return types.includes(kind) || (types.includes("integer") && Number.isInteger(value));
}

function meetsNumber(value: number, schema: SchemaObject): boolean {
  const step = numberIn(schema, "multipleOf");
  return (
    value >= (numberIn(schema, "minimum") ?? -Infinity) &&
    value <= (numberIn(schema, "maximum") ?? Infinity) &&
    value > (numberIn(schema, "exclusiveMinimum") ?? -Infinity) &&
    value < (numberIn(schema, "exclusiveMaximum") ?? Infinity) &&
    (step === undefined || step <= 0 || Number.isInteger(value / step))
  );
}

function meetsString(value: string, schema: SchemaObject): boolean {
  const length = [...value].length;
  if (length < (numberIn(schema, "minLength") ?? 0)) return false;
  if (length > (numberIn(schema, "maxLength") ?? Infinity)) return false;
  const { pattern, format } = schema;
  if (typeof pattern === "string" && !isFound(pattern, value)) return false;
  return typeof format !== "string" || matchesFormat(value, format);
}

/** A pattern that is none, or that backtracks without end over a long text, is no reason to refuse. */
function isFound(pattern: string, text: string): boolean {
  if (text.length > 10_000) return true;
  try {
    return new RegExp(pattern, "u").test(text);
  } catch {
    return true;
  }
}

function meetsArray(value: unknown[], schema: SchemaObject, meets: Meets): boolean {
  if (value.length < (numberIn(schema, "minItems") ?? 0)) return false;
  if (value.length > (numberIn(schema, "maxItems") ?? Infinity)) return false;
  const first = schemasIn(schema, "prefixItems");
  const { items, contains } = schema;
  const isFine = value.every((item, i) => {
    const other = first[i] ?? (isSchema(items) ? items : true);
    return meets(item, other);
  });
  if (!isFine) return false;
  if (isSchema(contains)) {
    const found = value.filter((item) => meets(item, contains)).length;
    if (found < (numberIn(schema, "minContains") ?? 1)) return false;
    if (found > (numberIn(schema, "maxContains") ?? Infinity)) return false;
  }
  if (schema["uniqueItems"] !== true) return true;
  return value.every((item, i) => !value.slice(0, i).some((before) => isSameJson(before, item)));
}

function meetsObject(value: Record<string, unknown>, schema: SchemaObject, meets: Meets): boolean {
  const keys = Object.keys(value);
  const has = (key: string): boolean => Object.hasOwn(value, key);
  if (keys.length < (numberIn(schema, "minProperties") ?? 0)) return false;
  if (keys.length > (numberIn(schema, "maxProperties") ?? Infinity)) return false;
  if (!stringsIn(schema, "required").every(has)) return false;
  const properties = namedSchemas(schema, "properties");
  const patterns = namedSchemas(schema, "patternProperties");
  const { additionalProperties, propertyNames, dependentRequired } = schema;
  if (isMapping(dependentRequired)) {
    for (const key of Object.keys(dependentRequired)) {
      if (has(key) && !stringsIn(dependentRequired, key).every(has)) return false;
    }
  }
  return keys.every((key) => {
    if (isSchema(propertyNames) && !meets(key, propertyNames)) return false;
    const fitting = [...patterns].filter(([pattern]) => isFound(pattern, key)).map(([, other]) => other);
    const own = properties.get(key);
    if (own !== undefined) fitting.push(own);
    if (fitting.length === 0 && isSchema(additionalProperties)) fitting.push(additionalProperties);
    return fitting.every((other) => meets(value[key], other));
  });
}
