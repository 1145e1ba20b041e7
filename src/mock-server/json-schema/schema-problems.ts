import { expressionFor } from "./expression.ts";
import { isMapping, isSchema, type SchemaObject } from "./schema.ts";
import { referenceOf, type SchemaDocument } from "./schema-document.ts";

const TYPES = new Set(["string", "number", "integer", "object", "array", "boolean", "null"]);
const isNumber = (value: unknown): boolean => typeof value === "number";
/** Keywords by what they have to hold. */
const HOLD: readonly [string, string, (value: unknown) => boolean][] = [
  ["minimum maximum multipleOf minLength maxLength minItems maxItems", "a number", isNumber],
  ["minProperties maxProperties minContains maxContains", "a number", isNumber],
  ["enum required allOf anyOf oneOf prefixItems", "an array", Array.isArray],
  ["properties patternProperties $defs definitions dependentSchemas", "an object", isMapping],
  ["not if then else contains propertyNames additionalProperties", "a schema", isSchema],
];
const EXPECTED = new Map(
  HOLD.flatMap(([words, expected, isRight]) =>
    words.split(" ").map((word) => [word, { expected, isRight }] as const),
  ),
);

/** What is wrong with a schema itself, each with its place as OpenAI writes it: `In context=('properties', 'a'), …`. */
export function schemaProblems(document: SchemaDocument): string[] {
  return document.parts.flatMap(({ schema, path }) => {
    const problems = problemsOf(schema, document);
    if (problems.length === 0) return [];
    const place = path.map((part) => (typeof part === "number" ? part : `'${part}'`)).join(", ");
    return problems.map((problem) => `In context=(${place}), ${problem}.`);
  });
}

function problemsOf(schema: SchemaObject, document: SchemaDocument): string[] {
  const problems: string[] = [];
  const reference = referenceOf(schema);
  if (reference !== null && document.target(schema) === null) {
    problems.push(`reference '${reference}' cannot be resolved`);
  }
  for (const key of Object.keys(schema)) {
    const value = schema[key];
    const rule = EXPECTED.get(key);
    if (rule !== undefined && !rule.isRight(value)) problems.push(`'${key}' has to be ${rule.expected}`);
    if (key === "pattern" && typeof value === "string") problems.push(...wrongPatterns([value]));
    if (key === "patternProperties" && isMapping(value)) problems.push(...wrongPatterns(Object.keys(value)));
    if (key === "type") problems.push(...wrongTypes([value].flat()));
  }
  return problems;
}

function wrongPatterns(patterns: readonly string[]): string[] {
  const wrong = patterns.filter((each) => expressionFor(each) === null);
  return wrong.map((each) => `'${each}' is not a valid regular expression`);
}

function wrongTypes(types: readonly unknown[]): string[] {
  const wrong = types.filter((type) => typeof type !== "string" || !TYPES.has(type));
  return wrong.map((type) => `${JSON.stringify(type)} is not a type of JSON Schema`);
}
