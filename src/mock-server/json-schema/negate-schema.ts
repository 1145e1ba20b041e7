import {
  isMapping,
  isSchema,
  namedSchemas,
  numberIn,
  type Schema,
  type SchemaObject,
  schemasIn,
  stringsIn,
} from "./schema.ts";
import type { SchemaDocument } from "./schema-document.ts";
import { typesOf } from "./meets-schema.ts";

const TYPES = ["string", "number", "integer", "object", "array", "boolean", "null"];

/**
 * Schemas each of which is likely not to meet the given one: ways to be wrong about it. `true` where chance has to do,
 * and a look at the value afterwards.
 */
export function negations(schema: Schema, document: SchemaDocument): Schema[] {
  if (typeof schema === "boolean") return [!schema];
  const target = document.target(schema);
  const ways = [
    ...(target === null ? [] : negations(target, document)),
    ...schemasIn(schema, "allOf").flatMap((each) => negations(each, document)),
    ...wrongTypes(schema),
    ...wrongNumbers(schema),
    ...wrongSizes(schema),
    ...wrongObjects(schema),
    ...wrongArrays(schema),
  ];
  const { not } = schema;
  if (isSchema(not)) ways.push(not);
  const anyOf = schemasIn(schema, "anyOf");
  if (anyOf.length > 0) ways.push({ allOf: anyOf.map((each) => ({ not: each })) });
  const byChance = ["const", "enum", "pattern", "format", "multipleOf", "oneOf", "propertyNames", "if"];
  if (byChance.some((key) => Object.hasOwn(schema, key))) {
    const types = typesOf(schema);
    ways.push(types.length === 0 ? true : { type: types });
  }
  return ways;
}

function wrongTypes(schema: SchemaObject): Schema[] {
  const types = typesOf(schema);
  if (types.length === 0) return [];
  const others = TYPES.filter(
    (type) =>
      !types.includes(type) &&
      !(types.includes("number") && type === "integer") &&
      !(types.includes("integer") && type === "number"),
  );
  return others.length === 0 ? [] : [{ type: others }];
}

const OPPOSITE: readonly [string, string][] = [
  ["minimum", "exclusiveMaximum"],
  ["maximum", "exclusiveMinimum"],
  ["exclusiveMinimum", "maximum"],
  ["exclusiveMaximum", "minimum"],
];

function wrongNumbers(schema: SchemaObject): Schema[] {
  return OPPOSITE.flatMap(([key, other]) => {
    const bound = numberIn(schema, key);
    return bound === undefined ? [] : [{ type: "number", [other]: bound }];
  });
}

const SIZES: readonly [string, string, string][] = [
  ["string", "minLength", "maxLength"],
  ["array", "minItems", "maxItems"],
  ["object", "minProperties", "maxProperties"],
];

function wrongSizes(schema: SchemaObject): Schema[] {
  return SIZES.flatMap(([type, min, max]) => {
    const [least, most] = [numberIn(schema, min), numberIn(schema, max)];
    return [
      ...(least === undefined || least === 0 ? [] : [{ type, [max]: least - 1 }]),
      ...(most === undefined ? [] : [{ type, [min]: most + 1 }]),
    ];
  });
}

function wrongObjects(schema: SchemaObject): Schema[] {
  const properties = [...namedSchemas(schema, "properties")];
  const isClosed = schema["additionalProperties"] === false && !isMapping(schema["patternProperties"]);
  return [
    ...stringsIn(schema, "required").map((name) => ({ type: "object", properties: { [name]: false } })),
    ...properties.map(([name, inner]) => ({
      type: "object",
      required: [name],
      properties: { [name]: { not: inner } },
    })),
    ...(isClosed ? [{ type: "object", minProperties: properties.length + 1 }] : []),
  ];
}

function wrongArrays({ items, contains }: SchemaObject): Schema[] {
  return [
    ...(isSchema(items) ? [{ type: "array", minItems: 1, contains: { not: items } }] : []),
    ...(isSchema(contains) ? [{ type: "array", items: { not: contains } }] : []),
  ];
}
