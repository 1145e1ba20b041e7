import {
  isMapping,
  isSchema,
  numberIn,
  type Schema,
  type SchemaObject,
  schemasIn,
  stringsIn,
} from "./schema.ts";

// Where schemas stand inside a schema, with the words of older drafts read as those of 2020-12.

const SINGLE =
  "not if then else contains propertyNames additionalProperties unevaluatedProperties unevaluatedItems additionalItems items";
const LISTS = "allOf anyOf oneOf prefixItems items";
const NAMED = "properties patternProperties $defs definitions dependentSchemas dependencies";

const HOLDERS = new Set([SINGLE, LISTS, NAMED].flatMap((words) => words.split(" ")));
const MAPS = new Set(NAMED.split(" "));

/** Every schema that stands directly inside, and where. */
export function subschemas(schema: SchemaObject): { schema: Schema; path: (string | number)[] }[] {
  const found: { schema: Schema; path: (string | number)[] }[] = [];
  for (const key of Object.keys(schema)) {
    if (!HOLDERS.has(key)) continue;
    const value = schema[key];
    if (Array.isArray(value)) {
      for (const [at, part] of value.entries()) {
        if (isSchema(part)) found.push({ schema: part, path: [key, at] });
      }
    } else if (MAPS.has(key) && isMapping(value)) {
      for (const [name, part] of Object.entries(value)) {
        if (isSchema(part)) found.push({ schema: part, path: [key, name] });
      }
    } else if (isSchema(value) && !MAPS.has(key)) found.push({ schema: value, path: [key] });
  }
  return found;
}

/** Items by position: `prefixItems`, or `items` as a list. */
export function firstItems(schema: SchemaObject): Schema[] {
  return Array.isArray(schema["items"]) ? schemasIn(schema, "items") : schemasIn(schema, "prefixItems");
}

/** What all items behind those have to meet. */
export function otherItems(schema: SchemaObject): Schema {
  const other = Array.isArray(schema["items"]) ? schema["additionalItems"] : schema["items"];
  return isSchema(other) ? other : true;
}

/** Under the name of a property, what else is required where it is there. */
export function dependentNames(schema: SchemaObject): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const key of ["dependencies", "dependentRequired"]) {
    const map = schema[key];
    if (!isMapping(map)) continue;
    for (const name of Object.keys(map)) if (Array.isArray(map[name])) names.set(name, stringsIn(map, name));
  }
  return names;
}

/** Under the name of a property, what the whole object has to meet where it is there. */
export function dependentSchemas(schema: SchemaObject): Map<string, Schema> {
  const schemas = new Map<string, Schema>();
  for (const key of ["dependencies", "dependentSchemas"]) {
    const map = schema[key];
    if (!isMapping(map)) continue;
    for (const [name, part] of Object.entries(map)) if (isSchema(part)) schemas.set(name, part);
  }
  return schemas;
}

interface Bounds {
  least: number;
  most: number;
  /** Whether the bound itself is out. */
  isOverLeast: boolean;
  isUnderMost: boolean;
}

/** The range of a number; draft 4 says with `true` that a bound is exclusive. */
export function numberBounds(schema: SchemaObject): Bounds {
  const least = numberIn(schema, "minimum") ?? -Infinity;
  const most = numberIn(schema, "maximum") ?? Infinity;
  const over = numberIn(schema, "exclusiveMinimum") ?? -Infinity;
  const under = numberIn(schema, "exclusiveMaximum") ?? Infinity;
  return {
    least: Math.max(least, over),
    most: Math.min(most, under),
    isOverLeast: over >= least ? over > -Infinity : schema["exclusiveMinimum"] === true,
    isUnderMost: under <= most ? under < Infinity : schema["exclusiveMaximum"] === true,
  };
}
