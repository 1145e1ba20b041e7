import { isFound } from "./expression.ts";
import { matchesFormat } from "./formats.ts";
import {
  isMapping,
  isSameJson,
  isSchema,
  namedSchemas,
  numberIn,
  type Schema,
  type SchemaObject,
  schemasIn,
  stringsIn,
} from "./schema.ts";
import type { SchemaDocument } from "./schema-document.ts";
import { dependentNames, dependentSchemas, firstItems, numberBounds, otherItems } from "./subschemas.ts";

/** How deep references may lead before a schema counts as met: a circle says nothing. */
const DEEPEST = 64;

/** Whether a value meets a schema of a document (JSON Schema 2020-12, and the words of older drafts). */
export function meetsSchema(value: unknown, schema: Schema, document: SchemaDocument): boolean {
  return new Checker(document).check(value, schema, 0) !== null;
}

/** Keys and positions that some schema looked at: whatever is left is unevaluated. */
type Seen = Set<string | number>;
const NOTHING: Seen = new Set();

class Checker {
  readonly #document: SchemaDocument;

  constructor(document: SchemaDocument) {
    this.#document = document;
  }

  /** What was looked at of a value that meets the schema; null for one that does not. */
  check(value: unknown, schema: Schema, depth: number): Seen | null {
    if (typeof schema === "boolean") return schema ? NOTHING : null;
    if (depth > DEEPEST) return NOTHING;
    const { const: constant, enum: choices } = schema;
    if (Object.hasOwn(schema, "const") && !isSameJson(value, constant)) return null;
    if (Array.isArray(choices) && !choices.some((choice) => isSameJson(choice, value))) return null;
    if (!hasType(value, schema)) return null;
    if (typeof value === "number" && !meetsNumber(value, schema)) return null;
    if (typeof value === "string" && !meetsString(value, schema)) return null;
    const seen: Seen = this.#document.asksForRest ? new Set() : NOTHING;
    if (!this.#meetsOthers(value, schema, { seen, depth: depth + 1 })) return null;
    if (Array.isArray(value))
      return this.#meetsArray(value, schema, { seen, depth: depth + 1 }) ? seen : null;
    if (!isMapping(value)) return seen;
    return this.#meetsObject(value, schema, { seen, depth: depth + 1 }) ? seen : null;
  }

  /** References, combinations, conditions. */
  #meetsOthers(
    value: unknown,
    schema: SchemaObject,
    { seen, depth }: { seen: Seen; depth: number },
  ): boolean {
    const look = (other: Schema): boolean => add(seen, this.check(value, other, depth));
    const target = this.#document.target(schema);
    if (target !== null && !look(target)) return false;
    if (!schemasIn(schema, "allOf").every(look)) return false;
    const anyOf = schemasIn(schema, "anyOf");
    if (anyOf.length > 0 && anyOf.filter(look).length === 0) return false;
    const oneOf = schemasIn(schema, "oneOf");
    if (oneOf.length > 0 && oneOf.filter(look).length !== 1) return false;
    const { not, if: condition, then, else: otherwise } = schema;
    if (isSchema(not) && this.check(value, not, depth) !== null) return false;
    if (isSchema(condition)) {
      const next = look(condition) ? then : otherwise;
      if (isSchema(next) && !look(next)) return false;
    }
    if (!isMapping(value)) return true;
    return [...dependentSchemas(schema)].every(([key, other]) => !Object.hasOwn(value, key) || look(other));
  }

  #meetsArray(
    value: unknown[],
    schema: SchemaObject,
    { seen, depth }: { seen: Seen; depth: number },
  ): boolean {
    if (value.length < (numberIn(schema, "minItems") ?? 0)) return false;
    if (value.length > (numberIn(schema, "maxItems") ?? Infinity)) return false;
    const first = firstItems(schema);
    const others = otherItems(schema);
    const { contains, unevaluatedItems: rest } = schema;
    const isFine = value.every((item, i) => this.check(item, first[i] ?? others, depth) !== null);
    if (!isFine) return false;
    const saysOthers = isSchema(Array.isArray(schema["items"]) ? schema["additionalItems"] : schema["items"]);
    note(seen, saysOthers ? value.keys() : first.keys());
    if (isSchema(contains)) {
      const found = [...value.keys()].filter((i) => this.check(value[i], contains, depth) !== null);
      if (found.length < (numberIn(schema, "minContains") ?? 1)) return false;
      if (found.length > (numberIn(schema, "maxContains") ?? Infinity)) return false;
      note(seen, found);
    }
    if (isSchema(rest)) {
      const left = [...value.keys()].filter((i) => !seen.has(i));
      if (!left.every((i) => this.check(value[i], rest, depth) !== null)) return false;
      note(seen, value.keys());
    }
    if (schema["uniqueItems"] !== true) return true;
    return value.every((item, i) => !value.slice(0, i).some((before) => isSameJson(before, item)));
  }

  #meetsObject(
    value: Record<string, unknown>,
    schema: SchemaObject,
    { seen, depth }: { seen: Seen; depth: number },
  ): boolean {
    const keys = Object.keys(value);
    const has = (key: string): boolean => Object.hasOwn(value, key);
    if (keys.length < (numberIn(schema, "minProperties") ?? 0)) return false;
    if (keys.length > (numberIn(schema, "maxProperties") ?? Infinity)) return false;
    if (!stringsIn(schema, "required").every(has)) return false;
    for (const [key, names] of dependentNames(schema)) if (has(key) && !names.every(has)) return false;
    const { propertyNames: names, unevaluatedProperties: rest } = schema;
    for (const key of keys) {
      if (isSchema(names) && this.check(key, names, depth) === null) return false;
      const fitting = schemasForKey(schema, key);
      if (!fitting.every((other) => this.check(value[key], other, depth) !== null)) return false;
      if (fitting.length > 0) note(seen, [key]);
    }
    if (!isSchema(rest)) return true;
    const left = keys.filter((key) => !seen.has(key));
    if (!left.every((key) => this.check(value[key], rest, depth) !== null)) return false;
    note(seen, keys);
    return true;
  }
}

/** What a property has to meet: its own schema, those of the patterns it fits, or else the one for all others. */
export function schemasForKey(schema: SchemaObject, key: string): Schema[] {
  const own = schema["properties"];
  const fitting = [...namedSchemas(schema, "patternProperties")].flatMap(([pattern, other]) =>
    isFound(pattern, key) ? [other] : [],
  );
  const mine = isMapping(own) && Object.hasOwn(own, key) ? own[key] : undefined;
  if (isSchema(mine)) fitting.push(mine);
  const others = schema["additionalProperties"];
  return fitting.length === 0 && isSchema(others) ? [others] : fitting;
}

function add(seen: Seen, more: Seen | null): boolean {
  if (more === null) return false;
  note(seen, more);
  return true;
}

function note(seen: Seen, more: Iterable<string | number>): void {
  if (seen !== NOTHING) for (const one of more) seen.add(one);
}

export function typesOf(schema: SchemaObject): string[] {
  return typeof schema["type"] === "string" ? [schema["type"]] : stringsIn(schema, "type");
}

function hasType(value: unknown, schema: SchemaObject): boolean {
  const types = typesOf(schema);
  if (types.length === 0) return true;
  const kind = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
  return types.includes(kind) || (types.includes("integer") && Number.isInteger(value));
}

function meetsNumber(value: number, schema: SchemaObject): boolean {
  const { least, most, isOverLeast, isUnderMost } = numberBounds(schema);
  const step = numberIn(schema, "multipleOf");
  return (
    (isOverLeast ? value > least : value >= least) &&
    (isUnderMost ? value < most : value <= most) &&
    (step === undefined || step <= 0 || Number.isInteger(value / step))
  );
}

function meetsString(value: string, schema: SchemaObject): boolean {
  const { pattern, format, minLength, maxLength } = schema;
  if (minLength !== undefined || maxLength !== undefined) {
    const length = [...value].length;
    if (length < (numberIn(schema, "minLength") ?? 0)) return false;
    if (length > (numberIn(schema, "maxLength") ?? Infinity)) return false;
  }
  if (typeof pattern === "string" && !isFound(pattern, value)) return false;
  return typeof format !== "string" || matchesFormat(value, format);
}
