import { type SeededRandom, seededRandom } from "../seeded-random.ts";
import { formatExamples } from "./formats.ts";
import { meetsSchema, typesOf } from "./meets-schema.ts";
import { mergeSchemas } from "./merge-schemas.ts";
import {
  isSchema,
  isSameJson,
  namedSchemas,
  numberIn,
  resolveReference,
  type Schema,
  type SchemaObject,
  schemasIn,
  stringsIn,
} from "./schema.ts";
import { textForPattern } from "./text-for-pattern.ts";

/** Tries, each with other draws, until a value really meets the schema. */
const TRIES = 40;
/** Below this only what is required is made: schemas may contain themselves. */
const SHALLOW = 4;
const DEEPEST = 64;
/** Parts made in one try: a schema that asks for several of itself would otherwise grow without end. */
const MOST_PARTS = 5_000;
/** Parts made in all tries. */
const MOST_WORK = 20_000;
const MOST_ITEMS = 1000;
const LONGEST = 100_000;

export interface Wishes {
  seed: number;
  /** Plausible text for a property of this name, if any. */
  textFor: (name: string | null, random: SeededRandom) => string;
}

/**
 * A value that meets a JSON Schema, drawn by seed. Of a schema that nothing meets, or that is too much for this maker,
 * the best try: the keywords of 2020-12 that requests use are all kept where it can.
 */
export function satisfySchema(schema: Schema, wishes: Wishes): unknown {
  let best: unknown;
  let work = 0;
  for (let attempt = 0; attempt < TRIES && work < MOST_WORK; attempt++) {
    const maker = new Maker(schema, wishes, attempt);
    const value = maker.make(schema, null, 0);
    work += maker.parts;
    best ??= value;
    if (value !== undefined && meetsSchema(value, schema, schema)) return value;
  }
  return best ?? new Maker(schema, wishes, 0, true).make(schema, null, 0) ?? null;
}

class Maker {
  parts = 0;
  readonly #root: Schema;
  readonly #random: SeededRandom;
  readonly #wishes: Wishes;
  readonly #attempt: number;
  /** Makes do with null or less where something cannot be made. */
  readonly #makesDo: boolean;
  /** Stands behind texts, to tell them apart where equal ones may not be; 0 for nothing. */
  #number = 0;

  constructor(root: Schema, wishes: Wishes, attempt: number, makesDo = false) {
    this.#root = root;
    this.#random = seededRandom(wishes.seed, `schema/${attempt}`);
    this.#wishes = wishes;
    this.#attempt = attempt;
    this.#makesDo = makesDo;
  }

  /** Undefined where nothing can be made. */
  make(given: Schema, name: string | null, depth: number): unknown {
    if (given === false || depth > DEEPEST || ++this.parts > MOST_PARTS) return undefined;
    if (given === true) return this.#wishes.textFor(name, this.#random);
    const schema = this.#flatten(given, depth);
    if (schema === null) return undefined;
    if (Object.hasOwn(schema, "const")) return schema["const"];
    const choices = schema["enum"];
    if (Array.isArray(choices)) {
      const fitting = choices.filter((choice) =>
        meetsSchema(choice, { ...schema, enum: [choice] }, this.#root),
      );
      return this.#one(fitting.length > 0 ? fitting : choices);
    }
    const type = this.#typeOf(schema);
    if (type === "object") return this.#object(schema, depth);
    if (type === "array") return this.#array(schema, name, depth);
    if (type === "number" || type === "integer") return this.#quantity(schema, type === "integer");
    if (type === "boolean") return this.#random.below(2) === 0;
    return type === "null" ? null : this.#string(schema, name);
  }

  /** References, `allOf` and one way through each choice, in one schema. */
  #flatten(given: SchemaObject, depth: number): SchemaObject | null {
    let schema: Schema = given;
    for (let turn = 0; turn < DEEPEST; turn++) {
      if (typeof schema === "boolean") return schema ? {} : null;
      const next: Schema | undefined = this.#resolveOne(schema, depth);
      if (next === undefined) return schema;
      schema = next;
    }
    return null;
  }

  #resolveOne(schema: SchemaObject, depth: number): Schema | undefined {
    const { $ref: reference, ...rest } = schema;
    if (typeof reference === "string") {
      return mergeSchemas(rest, resolveReference(this.#root, reference) ?? true);
    }
    const { allOf: _, ...withoutAll } = schema;
    const all = schemasIn(schema, "allOf");
    if (all.length > 0) return all.reduce<Schema>((merged, each) => mergeSchemas(merged, each), withoutAll);
    for (const key of ["anyOf", "oneOf"]) {
      const options = schemasIn(schema, key).filter((option) => option !== false);
      if (options.length === 0) continue;
      const withoutThis = { ...schema };
      delete withoutThis[key];
      // Deep inside, the plainest option: the others may lead back to where we are.
      const plain = options.toSorted((a, b) => weight(a) - weight(b))[0];
      return mergeSchemas(withoutThis, depth > SHALLOW && plain !== undefined ? plain : this.#one(options));
    }
    const { if: condition, then, else: otherwise, ...plain } = schema;
    if (!isSchema(condition)) return undefined;
    if (this.#random.below(2) === 0)
      return mergeSchemas(mergeSchemas(plain, condition), isSchema(then) ? then : true);
    return mergeSchemas(plain, isSchema(otherwise) ? otherwise : true);
  }

  #typeOf(schema: SchemaObject): string {
    const types = typesOf(schema);
    // A nullable value is more useful when it is there; now and then it is not.
    const wanted = types.find((type) => type !== "null");
    if (types.length > 0) return this.#attempt % 8 === 7 ? this.#one(types) : (wanted ?? "null");
    const has = (...keys: string[]): boolean => keys.some((key) => Object.hasOwn(schema, key));
    if (has("properties", "required", "additionalProperties", "patternProperties", "minProperties"))
      return "object";
    if (has("items", "prefixItems", "minItems", "contains", "uniqueItems")) return "array";
    if (has("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")) return "number";
    return "string";
  }

  #object(schema: SchemaObject, depth: number): Record<string, unknown> | undefined {
    const properties = namedSchemas(schema, "properties");
    const required = new Set(stringsIn(schema, "required"));
    const least = numberIn(schema, "minProperties") ?? 0;
    const most = numberIn(schema, "maxProperties") ?? Infinity;
    const made = new Map<string, unknown>();
    const isWanted = (key: string): boolean =>
      required.has(key) || (depth < SHALLOW && this.#random.below(2) === 0) || made.size < least;
    const names = [...properties.keys(), ...[...required].filter((key) => !properties.has(key))];
    const room = Math.max(0, Math.min(most, MOST_ITEMS) - required.size);
    let optional = 0;
    for (const key of names) {
      if (!isWanted(key) || (!required.has(key) && optional >= room)) continue;
      const own = this.#schemaFor(schema, key, properties.get(key));
      const value = this.#orMakeDo(this.make(own, key, depth + 1));
      if (value === undefined && required.has(key)) return undefined;
      if (value === undefined) continue;
      if (!required.has(key)) optional++;
      made.set(key, value);
    }
    this.#addMore(schema, made, least, depth);
    return Object.fromEntries(made);
  }

  /** What a property has to meet: its own schema, those of the patterns it fits, or the one for all others. */
  #schemaFor(schema: SchemaObject, key: string, own: Schema | undefined): Schema {
    const patterns = [...namedSchemas(schema, "patternProperties")]
      .filter(([pattern]) => meetsSchema(key, { pattern }, true))
      .map(([, other]) => other);
    const all = [...(own === undefined ? [] : [own]), ...patterns];
    const others = schema["additionalProperties"];
    if (all.length === 0) return isSchema(others) ? others : true;
    return all.reduce(mergeSchemas);
  }

  /** Properties that have no name of their own, where there must be more. */
  #addMore(schema: SchemaObject, made: Map<string, unknown>, least: number, depth: number): void {
    const [pattern] = namedSchemas(schema, "patternProperties").keys();
    const names = schema["propertyNames"];
    for (let n = 1; made.size < Math.min(least, MOST_ITEMS) && n < least + TRIES; n++) {
      const drawn = pattern === undefined ? null : textForPattern(pattern, this.#random);
      const named = isSchema(names)
        ? this.make(mergeSchemas({ type: "string" }, names), null, depth + 1)
        : null;
      const key =
        typeof named === "string"
          ? named
          : drawn === null
            ? `key${n}`
            : drawn + (pattern?.endsWith("$") === true ? "" : n);
      const value = this.make(this.#schemaFor(schema, key, undefined), key, depth + 1);
      if (value !== undefined) made.set(key, value);
    }
  }

  #array(schema: SchemaObject, name: string | null, depth: number): unknown[] | undefined {
    const first = schemasIn(schema, "prefixItems");
    const { items, contains } = schema;
    const least = Math.max(
      numberIn(schema, "minItems") ?? 0,
      isSchema(contains) ? (numberIn(schema, "minContains") ?? 1) : 0,
    );
    const most = numberIn(schema, "maxItems") ?? Infinity;
    const wanted = depth < SHALLOW ? 1 + this.#random.below(3) : 0;
    const count = Math.min(
      Math.max(least, Math.min(wanted, items === false ? first.length : most)),
      most,
      MOST_ITEMS,
    );
    const made: unknown[] = [];
    for (let tries = 0; made.length < count && tries < count + TRIES; tries++) {
      const place: Schema = first[made.length] ?? (isSchema(items) ? items : true);
      // What has to be contained comes last, behind the items that have a place of their own.
      const isContained = isSchema(contains) && made.length >= count - (numberIn(schema, "minContains") ?? 1);
      if (this.parts > MOST_PARTS) break;
      const item = this.make(isContained ? mergeSchemas(contains, place) : place, name, depth + 1);
      if (item === undefined) continue;
      const isDouble = schema["uniqueItems"] === true && made.some((other) => isSameJson(other, item));
      this.#number = isDouble ? made.length + 1 : 0;
      if (!isDouble) made.push(item);
    }
    this.#number = 0;
    return made.length < least && !this.#makesDo ? undefined : made;
  }

  #orMakeDo(value: unknown): unknown {
    return value === undefined && this.#makesDo ? null : value;
  }

  #quantity(schema: SchemaObject, isInteger: boolean): number {
    const step = numberIn(schema, "multipleOf") ?? (isInteger ? 1 : 0.5);
    const bounds = (keys: [string, string], other: number): number => {
      const [inclusive, exclusive] = keys.map((key) => numberIn(schema, key));
      const known = [inclusive, exclusive].filter((bound) => bound !== undefined);
      return known.length === 0 ? other : keys[0] === "minimum" ? Math.max(...known) : Math.min(...known);
    };
    const top = bounds(["maximum", "exclusiveMaximum"], Infinity);
    const bottom = bounds(
      ["minimum", "exclusiveMinimum"],
      top === Infinity ? 0 : Math.min(0, top - 100 * step),
    );
    const width = Math.min(top - bottom, 100 * step);
    // The first multiple that is not below, and a draw among those that follow.
    const from = Math.ceil(bottom / step);
    const last = Math.max(0, Math.floor((bottom + width) / step) - from);
    const drawn = (from + this.#random.below(Math.min(last, 2 ** 31) + 1)) * step;
    const isInside = meetsSchema(drawn, { ...schema, type: "number" }, true);
    const middle = bottom + width / 2;
    return isInside || isInteger || numberIn(schema, "multipleOf") !== undefined ? round(drawn) : middle;
  }

  #string(schema: SchemaObject, name: string | null): string {
    const { pattern, format } = schema;
    const least = Math.min(numberIn(schema, "minLength") ?? 0, LONGEST);
    const most = numberIn(schema, "maxLength") ?? Infinity;
    const examples = typeof format === "string" ? formatExamples(format) : null;
    if (examples !== null) return this.#one(examples);
    if (typeof pattern === "string") {
      const text = textForPattern(pattern, this.#random, { least, most });
      if (text !== null) return this.#inLength(text, pattern, least, most);
    }
    let text = this.#wishes.textFor(name, this.#random);
    if (this.#number > 0) text += ` ${this.#number}`;
    while ([...text].length < least) text += text === "" ? "text" : ` ${text}`.slice(0, LONGEST);
    return [...text].slice(0, Math.min(most, LONGEST)).join("");
  }

  /** A pattern that is not tied to the start takes anything before it. */
  #inLength(text: string, pattern: string, least: number, most: number): string {
    const length = [...text].length;
    if (length >= least || pattern.endsWith("$")) return text;
    return length > most ? text : text + "a".repeat(least - length);
  }

  #one<Value>(values: readonly Value[]): Value {
    return values[this.#random.below(values.length)] as Value;
  }
}

/** How much a schema may lead to. */
function weight(schema: Schema): number {
  return typeof schema === "boolean"
    ? 0
    : JSON.stringify(schema).length + (schema["$ref"] === undefined ? 0 : 1000);
}

/** Without the dust of binary fractions. */
function round(value: number): number {
  return Number(value.toPrecision(12));
}
