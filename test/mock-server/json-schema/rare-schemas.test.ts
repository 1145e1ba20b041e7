import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { satisfySchema } from "../../../src/mock-server/json-schema/satisfy-schema.ts";
import { SchemaDocument } from "../../../src/mock-server/json-schema/schema-document.ts";
import { schemaProblems } from "../../../src/mock-server/json-schema/schema-problems.ts";
import type { SchemaObject } from "../../../src/mock-server/json-schema/schema.ts";
import { OLD_SCHEMAS, RARE_SCHEMAS } from "./rare-schemas.ts";

const wishes = (seed: number) => ({ seed, textFor: () => "sample" });
const SETTINGS = { strict: false, validateFormats: false };
const rare = Object.entries(RARE_SCHEMAS);

/** Values for a schema by several seeds, each with what ajv says of it. */
function problemsWith(given: SchemaObject, validate: (value: unknown) => boolean): string[] {
  return Array.from({ length: 4 }, (_, seed) => satisfySchema(given, wishes(seed))).flatMap(
    ({ value, isMet }) => {
      const sent: unknown = JSON.parse(JSON.stringify(value));
      return validate(sent) && isMet
        ? []
        : [`${JSON.stringify(sent)}, ${isMet ? "said to be met" : "not met"}`];
    },
  );
}

test.each(rare)("%s is satisfied", (_name, given) => {
  const validate = new Ajv2020(SETTINGS).compile(given);
  expect(problemsWith(given, (value) => validate(value))).toEqual([]);
});

test.each(Object.entries(OLD_SCHEMAS))("%s is satisfied in the words of draft-07", (_name, given) => {
  const validate = new Ajv(SETTINGS).compile(given);
  expect(problemsWith(given, (value) => validate(value))).toEqual([]);
});

test("rare schemas are satisfied as parts of others, too", () => {
  // References mean another place once they are moved.
  const movable = rare.filter(([, given]) => !/\$ref|\$dynamicRef|\$id/.test(JSON.stringify(given)));
  const part = fc.constantFrom(...movable.map(([, given]) => given));
  const whole = fc.oneof(
    fc.tuple(part, part).map(([a, b]) => ({
      type: "object",
      properties: { a, b },
      required: ["a", "b"],
      unevaluatedProperties: false,
    })),
    part.map((items) => ({ type: "array", items, minItems: 1, maxItems: 2 })),
    fc.tuple(part, part).map(([a, b]) => ({ anyOf: [a, b] })),
    fc.tuple(part, part).map(([a, b]) => ({
      type: "object",
      properties: { kind: { enum: ["a", "b"] }, value: true },
      required: ["kind", "value"],
      if: { properties: { kind: { const: "a" } } },
      // oxlint-disable-next-line unicorn/no-thenable
      then: { properties: { value: a } },
      else: { properties: { value: b } },
    })),
  );
  fc.assert(
    fc.property(whole, fc.nat(1000), (given, seed) => {
      const { value, isMet } = satisfySchema(given, wishes(seed));
      const ajv = new Ajv2020(SETTINGS);
      expect(ajv.validate(given, JSON.parse(JSON.stringify(value))), JSON.stringify(value)).toBe(true);
      expect(isMet).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test("what is too long, or asks for itself without end, ends with a best try that says so", () => {
  for (const given of [
    { type: "string", minLength: 1e9 },
    { type: "array", minItems: 1e9 },
    { $ref: "#", type: "string", minLength: 2, maxLength: 1 },
    { type: "object", properties: { a: { $ref: "#" } }, required: ["a"] },
    { type: "string", pattern: "^(a+)+b$", minLength: 60, maxLength: 59 },
    { not: {} },
  ]) {
    const { value, isMet } = satisfySchema(given, wishes(1));
    expect([isMet, value]).toEqual([false, value ?? null]);
    expect(JSON.stringify(value).length).toBeLessThan(1_000_000);
  }
});

test("a pattern that takes for ever to find nothing does not", () => {
  const given = { type: "string", allOf: [{ pattern: "^(a+)+b$" }, { pattern: "^a{60}$" }] };
  expect(satisfySchema(given, wishes(1)).value).toEqual(expect.any(String));
});

test("formats that have to differ do", () => {
  for (const format of ["date", "email", "uuid", "ipv4", "uri", "time", "date-time", "hostname"]) {
    const given = { type: "array", items: { type: "string", format }, minItems: 6, uniqueItems: true };
    const { value, isMet } = satisfySchema(given, wishes(3));
    expect([isMet, new Set(value as string[]).size >= 6], JSON.stringify(value)).toEqual([true, true]);
  }
});

test("what is wrong with a schema is told with its place, and nothing of a right one", () => {
  const problems = (given: SchemaObject): string[] => schemaProblems(new SchemaDocument(given));
  expect(
    problems({
      type: "object",
      properties: {
        a: { $ref: "#/$defs/nope" },
        b: { type: "array", items: { pattern: "(" } },
        c: { type: "strin" },
      },
      required: "a",
    }),
  ).toEqual([
    "In context=(), 'required' has to be an array.",
    "In context=('properties', 'a'), reference '#/$defs/nope' cannot be resolved.",
    "In context=('properties', 'b', 'items'), '(' is not a valid regular expression.",
    `In context=('properties', 'c'), "strin" is not a type of JSON Schema.`,
  ]);
  for (const [name, given] of [...rare, ...Object.entries(OLD_SCHEMAS)]) {
    expect(problems(given), name).toEqual([]);
  }
});
