import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { meetsSchema } from "../../../src/mock-server/json-schema/meets-schema.ts";
import { satisfySchema } from "../../../src/mock-server/json-schema/satisfy-schema.ts";
import type { Schema, SchemaObject } from "../../../src/mock-server/json-schema/schema.ts";
import { SchemaDocument } from "../../../src/mock-server/json-schema/schema-document.ts";

const wishes = (seed: number) => ({ seed, textFor: () => "some text" });

const KEYS = ["city", "unit", "count", "tags"];

/** Schemas that some value meets, of the kind that people write for tools. */
const { schema } = fc.letrec<{ schema: SchemaObject; leaf: SchemaObject }>((tie) => ({
  leaf: fc.oneof(
    fc.record({ minLength: fc.nat(12), more: fc.nat(20) }).map(({ minLength, more }) => ({
      type: "string",
      minLength,
      maxLength: minLength + more,
    })),
    fc.constantFrom(
      ...["date", "date-time", "email", "uuid", "uri", "ipv4", "time"].map((format) => ({
        type: "string",
        format,
      })),
    ),
    fc.constantFrom(
      ...[
        "^[A-Z]{3}-\\d{2,4}$",
        "^(on|off)$",
        "[a-f0-9]{8}",
        "^\\w+@\\w+\\.com$",
        "^a?b*c+$",
        "^[^x]\\s\\S$",
      ].map((pattern) => ({ type: "string", pattern })),
    ),
    fc
      .record({
        minimum: fc.integer({ min: -99, max: 99 }),
        more: fc.integer({ min: 10, max: 99 }),
        step: fc.constantFrom(1, 2, 5),
      })
      .map(({ minimum, more, step }) => ({
        type: "integer",
        minimum,
        maximum: minimum + more,
        multipleOf: step,
      })),
    fc.record({ low: fc.integer({ min: -9, max: 9 }) }).map(({ low }) => ({
      type: "number",
      exclusiveMinimum: low,
      exclusiveMaximum: low + 1,
    })),
    fc.constantFrom<SchemaObject>(
      { type: "boolean" },
      { type: "null" },
      { type: ["string", "null"] },
      { const: { a: [1, null] } },
      { enum: ["celsius", "fahrenheit", 3, null] },
      { type: "string", enum: ["a", "b"] },
      {},
    ),
  ),
  schema: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    tie("leaf"),
    fc
      .record({
        properties: fc.dictionary(fc.constantFrom(...KEYS), tie("schema"), { maxKeys: 4 }),
        required: fc.subarray(KEYS),
        isClosed: fc.boolean(),
      })
      .map(({ properties, required, isClosed }) => ({
        type: "object",
        properties,
        required: isClosed ? required.filter((key) => Object.hasOwn(properties, key)) : required,
        ...(isClosed && { additionalProperties: false }),
      })),
    fc.record({ items: tie("schema"), minItems: fc.nat(3) }).map(({ items, minItems }) => ({
      type: "array",
      items,
      minItems,
      maxItems: minItems + 2,
    })),
    fc.array(tie("leaf"), { minLength: 1, maxLength: 3 }).map((prefixItems) => ({
      type: "array",
      prefixItems,
      items: false,
      minItems: prefixItems.length,
    })),
    fc.array(tie("schema"), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
    fc.tuple(tie("schema"), tie("schema")).map(([a, b]) => ({
      oneOf: [
        { type: "object", properties: { kind: { const: "a" }, value: a }, required: ["kind"] },
        { type: "object", properties: { kind: { const: "b" }, value: b }, required: ["kind", "value"] },
      ],
    })),
    fc.tuple(tie("schema"), tie("schema")).map(([a, b]) => ({
      allOf: [
        { type: "object", properties: { left: a }, required: ["left"] },
        { type: "object", properties: { right: b }, required: ["right"] },
      ],
    })),
    tie("schema").map((inner) => ({
      $defs: {},
      type: "object",
      minProperties: 2,
      additionalProperties: inner,
    })),
  ),
}));

test("what is made for a schema is valid by ajv, with the same seed the same", () => {
  fc.assert(
    fc.property(schema, fc.nat(10_000), (given, seed) => {
      const value = satisfySchema(given, wishes(seed)).value;
      expect(satisfySchema(given, wishes(seed)).value).toEqual(value);
      expect(errorsBy(given, value)).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test.each<[string, SchemaObject]>([
  ["a reference into $defs", { $ref: "#/$defs/a", $defs: { a: { type: "integer", minimum: 5 } } }],
  [
    "a tree that contains itself",
    {
      $ref: "#/$defs/node",
      $defs: {
        node: {
          type: "object",
          properties: {
            name: { type: "string" },
            children: { type: "array", items: { $ref: "#/$defs/node" } },
          },
          required: ["name", "children"],
          additionalProperties: false,
        },
      },
    },
  ],
  ["definitions of older drafts", { $ref: "#/definitions/a~1b", definitions: { "a/b": { const: 7 } } }],
  ["not", { type: "string", enum: ["a", "b"], not: { const: "a" } }],
  [
    "if, then, else",
    {
      type: "object",
      properties: { kind: { enum: ["card", "cash"] }, number: { type: "string", pattern: "^\\d{4}$" } },
      required: ["kind"],
      if: { properties: { kind: { const: "card" } } },
      then: { required: ["number"] },
    },
  ],
  [
    "contains",
    { type: "array", items: { type: "integer" }, contains: { type: "integer", minimum: 50 }, maxItems: 3 },
  ],
  ["unique items", { type: "array", items: { enum: [1, 2, 3] }, minItems: 3, uniqueItems: true }],
  [
    "pattern properties",
    {
      type: "object",
      patternProperties: { "^x-": { type: "integer" } },
      additionalProperties: false,
      minProperties: 2,
    },
  ],
  [
    "dependent required",
    {
      type: "object",
      properties: { a: { const: 1 }, b: { const: 2 } },
      dependentRequired: { a: ["b"] },
      minProperties: 1,
    },
  ],
  ["texts that differ", { type: "array", items: { type: "string" }, minItems: 4, uniqueItems: true }],
  ["a pattern and a length", { type: "string", pattern: "^[a-z]+$", minLength: 20, maxLength: 24 }],
  ["a pattern that looks ahead", { type: "string", pattern: "^(?=.*\\d)[a-z\\d]{6,}$", minLength: 10 }],
  ["a pattern that looks ahead for what may not be", { type: "string", pattern: "^(?!foo)\\w+$" }],
  ["a pattern with classes of Unicode", { type: "string", pattern: "^\\p{Lu}\\p{L}+$" }],
  ["a pattern with borders of words", { type: "string", pattern: "\\bword\\b" }],
  [
    "a chain of thirty",
    {
      $ref: "#/$defs/0",
      $defs: Object.fromEntries(
        Array.from({ length: 30 }, (__, i) => [
          String(i),
          i === 29
            ? { type: "integer" }
            : { type: "object", properties: { next: { $ref: `#/$defs/${i + 1}` } }, required: ["next"] },
        ]),
      ),
    },
  ],
  ["a null that is required", { type: "object", properties: { a: { type: "null" } }, required: ["a"] }],
  ["property names", { type: "object", propertyNames: { pattern: "^[a-c]{4}$" }, minProperties: 2 }],
  [
    "two levels of anyOf beside properties",
    {
      type: "object",
      properties: { a: { type: "integer" } },
      anyOf: [{ required: ["a"] }, { required: ["b"] }],
    },
  ],
])("%s is satisfied", (_, given) => {
  for (let seed = 0; seed < 20; seed++)
    expect(errorsBy(given, satisfySchema(given, wishes(seed)).value)).toEqual([]);
});

test("a schema that nothing meets, or that is none, still gives a value and ends", () => {
  for (const given of [
    false,
    { type: "string", minLength: 5, maxLength: 2 },
    { $ref: "#" },
    { type: "array", items: { $ref: "#" }, minItems: 3 },
    { allOf: [{ type: "string" }, { type: "integer" }] },
    { pattern: "(?=x)" },
    { pattern: "(" },
  ] as Schema[]) {
    expect(satisfySchema(given, wishes(1)).value).not.toBeUndefined();
  }
});

test("what cannot be made does not cost what can", () => {
  const given = { type: "object", properties: { a: false, b: { const: 1 } }, required: ["a", "b"] } as Schema;
  expect(satisfySchema(given, wishes(1)).value).toEqual({ a: null, b: 1 });
});

test("our own check of a value agrees with ajv", () => {
  const values = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom<unknown>("celsius", "2026-01-15", 3, { kind: "a" }, { city: "x" }, [1]),
  );
  fc.assert(
    fc.property(schema, values, (given, value) => {
      const formats = JSON.stringify(given).includes('"format"');
      fc.pre(!formats);
      expect(meetsSchema(value, given, new SchemaDocument(given))).toBe(errorsBy(given, value).length === 0);
    }),
    { numRuns: 500 },
  );
});

function errorsBy(given: SchemaObject, value: unknown): unknown[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true, formats: FORMATS });
  return ajv.validate(given, value) ? [] : (ajv.errors ?? ["invalid"]);
}

const FORMATS = {
  date: /^\d{4}-\d\d-\d\d$/,
  "date-time": (text: string) => !Number.isNaN(Date.parse(text)) && text.includes("T"),
  email: /^[^@\s]+@[^@\s]+\.\w+$/,
  uuid: /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/,
  uri: (text: string) => URL.canParse(text),
  ipv4: /^(\d{1,3}\.){3}\d{1,3}$/,
  time: /^\d\d:\d\d:\d\d/,
};
