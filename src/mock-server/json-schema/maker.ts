import type { SeededRandom } from "../seeded-random.ts";
import { demandsOf } from "./demands.ts";
import { makeArray } from "./make-array.ts";
import { makeNumber } from "./make-number.ts";
import { makeObject } from "./make-object.ts";
import { makeText } from "./make-text.ts";
import { meetsSchema, typesOf } from "./meets-schema.ts";
import type { Schema, SchemaObject } from "./schema.ts";
import type { SchemaDocument } from "./schema-document.ts";

/** Below this only what is required is made: schemas may contain themselves. */
const SHALLOW = 4;
const DEEPEST = 64;
/** Parts made by one maker: a schema that asks for several of itself would otherwise grow without end. */
const MOST_PARTS = 5_000;
/** Draws for one part whose demands chance has a say in. */
const TURNS = 8;
/** What is not kept for sure by the way in which parts are made. */
const HARD = new Set(
  (
    "not if oneOf contains propertyNames dependencies dependentSchemas dependentRequired " +
    "unevaluatedProperties unevaluatedItems uniqueItems minProperties"
  ).split(" "),
);

interface MakerSettings {
  random: SeededRandom;
  textFor: (name: string | null, random: SeededRandom) => string;
  /** Which try this is, from 0. */
  attempt: number;
  /** Makes do with null or less where something cannot be made. */
  makesDo: boolean;
}

/** Makes one value, part by part. */
export class Maker {
  parts = 0;
  /** Stands behind texts, to tell them apart where equal ones may not be; 0 for nothing. */
  number = 0;
  readonly random: SeededRandom;
  readonly makesDo: boolean;
  readonly document: SchemaDocument;
  readonly #settings: MakerSettings;

  constructor(document: SchemaDocument, settings: MakerSettings) {
    this.document = document;
    this.random = settings.random;
    this.makesDo = settings.makesDo;
    this.#settings = settings;
  }

  get isSpent(): boolean {
    return this.parts > MOST_PARTS;
  }

  /** A value that meets all that is given; undefined where nothing can be made. */
  make(given: readonly Schema[], name: string | null, depth: number): unknown {
    let last: unknown;
    for (let turn = 0; turn < TURNS; turn++) {
      if (depth > DEEPEST || ++this.parts > MOST_PARTS) return undefined;
      const demands = demandsOf(given, {
        document: this.document,
        random: this.random,
        isPlain: depth > SHALLOW,
        isCareful: (this.#settings.attempt + turn) % 2 === 1,
      });
      if (demands === null) continue;
      const value = this.#draft(demands, { name, depth, turn });
      const isHard = demands.some((schema) => Object.keys(schema).some((key) => HARD.has(key)));
      if (value !== undefined && (!isHard || this.meets(value, demands))) return value;
      last ??= value;
      if (!isHard && demands.length === 1) break;
    }
    return this.makesDo ? last : undefined;
  }

  meets(value: unknown, demands: readonly Schema[]): boolean {
    return demands.every((schema) => meetsSchema(value, schema, this.document));
  }

  one<Value>(values: readonly Value[]): Value {
    return values[this.random.below(values.length)] as Value;
  }

  #draft(
    demands: readonly SchemaObject[],
    { name, depth, turn }: { name: string | null; depth: number; turn: number },
  ): unknown {
    const constant = demands.find((schema) => Object.hasOwn(schema, "const"));
    if (constant !== undefined) return this.#among([constant["const"]], demands);
    const choices = demands.flatMap((schema) => (Array.isArray(schema["enum"]) ? [schema["enum"]] : []))[0];
    if (choices !== undefined) return this.#among(choices, demands);
    const type = this.#typeFor(demands, turn);
    if (type === null) return undefined;
    if (type === "object") return makeObject(this, demands, depth);
    if (type === "array") return makeArray(this, demands, { name, depth });
    if (type === "boolean") return this.random.below(2) === 0;
    if (type === "null") return null;
    const fits = (value: unknown): boolean => this.meets(value, demands);
    const { random } = this;
    if (type !== "string") return makeNumber(demands, { isInteger: type === "integer", random, fits });
    const plain = this.#settings.textFor(name, random);
    const nth = this.number > 0 ? this.number : turn;
    const text = makeText(demands, { random, plain, nth, fits });
    // Something of the kind, where nothing meets it.
    return text === undefined && this.makesDo ? plain : text;
  }

  #among(choices: readonly unknown[], demands: readonly SchemaObject[]): unknown {
    const fitting = choices.filter((choice) => this.meets(choice, demands));
    if (fitting.length > 0) return this.one(fitting);
    return this.makesDo ? choices[0] : undefined;
  }

  /** One that all allow; null where there is none. */
  #typeFor(demands: readonly SchemaObject[], turn: number): string | null {
    const lists = demands.map(typesOf).filter((types) => types.length > 0);
    const [first, ...others] = lists;
    if (first === undefined) return impliedType(demands);
    const both = others.reduce((known, types) => {
      const kept = known.filter(
        (type) => types.includes(type) || (type === "integer" && types.includes("number")),
      );
      return types.includes("integer") && known.includes("number") ? [...kept, "integer"] : kept;
    }, first);
    if (both.length === 0) return null;
    // A nullable value is more useful when it is there; now and then it is not.
    const wanted = both.find((type) => type !== "null");
    if (this.#settings.attempt % 8 === 7 || turn % 4 === 3) return this.one(both);
    const implied = impliedType(demands);
    return (both.length > 4 && both.includes(implied) ? implied : wanted) ?? "null";
  }
}

const IMPLIED: readonly [string, readonly string[]][] = [
  [
    "object",
    ["properties", "required", "additionalProperties", "patternProperties", "minProperties", "propertyNames"],
  ],
  ["object", ["unevaluatedProperties", "dependentSchemas", "dependentRequired", "dependencies"]],
  ["array", ["items", "prefixItems", "minItems", "contains", "uniqueItems"]],
  ["number", ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]],
];

function impliedType(demands: readonly SchemaObject[]): string {
  const has = (key: string): boolean => demands.some((schema) => Object.hasOwn(schema, key));
  return IMPLIED.find(([, keys]) => keys.some(has))?.[0] ?? "string";
}
