import { expressionFor } from "./expression.ts";
import { isMapping, isSchema, type SchemaObject } from "./schema.ts";
import { referenceOf, type SchemaDocument } from "./schema-document.ts";

const TYPES = new Set(["string", "number", "integer", "object", "array", "boolean", "null"]);
const NUMBERS =
  "minimum maximum multipleOf minLength maxLength minItems maxItems minProperties maxProperties minContains maxContains";
const LISTS = ["enum", "required", "allOf", "anyOf", "oneOf", "prefixItems"];
const MAPPINGS = ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"];
const SCHEMAS = ["not", "if", "then", "else", "contains", "propertyNames", "additionalProperties"];

/** What is wrong with a schema itself, each with its place as OpenAI writes it: `In context=('properties', 'a'), …`. */
export function schemaProblems(document: SchemaDocument): string[] {
  return document.parts.flatMap(({ schema, path }) => {
    const place = `In context=(${path.map((part) => (typeof part === "number" ? part : `'${part}'`)).join(", ")})`;
    return problemsOf(schema, document).map((problem) => `${place}, ${problem}.`);
  });
}

function problemsOf(schema: SchemaObject, document: SchemaDocument): string[] {
  const reference = referenceOf(schema);
  const { pattern, patternProperties } = schema;
  const patterns = [
    ...(typeof pattern === "string" ? [pattern] : []),
    ...(isMapping(patternProperties) ? Object.keys(patternProperties) : []),
  ];
  return [
    ...(reference !== null && document.target(schema) === null
      ? [`reference '${reference}' cannot be resolved`]
      : []),
    ...patterns
      .filter((each) => expressionFor(each) === null)
      .map((each) => `'${each}' is not a valid regular expression`),
    ...[schema["type"] ?? []]
      .flat()
      .filter((type: unknown) => typeof type !== "string" || !TYPES.has(type))
      .map((type: unknown) => `${JSON.stringify(type)} is not a type of JSON Schema`),
    ...wrong(schema, NUMBERS.split(" "), "a number", (value) => typeof value === "number"),
    ...wrong(schema, LISTS, "an array", Array.isArray),
    ...wrong(schema, MAPPINGS, "an object", isMapping),
    ...wrong(schema, SCHEMAS, "a schema", isSchema),
  ];
}

function wrong(
  schema: SchemaObject,
  keys: readonly string[],
  expected: string,
  isRight: (value: unknown) => boolean,
): string[] {
  return keys
    .filter((key) => Object.hasOwn(schema, key) && !isRight(schema[key]))
    .map((key) => `'${key}' has to be ${expected}`);
}
