import type { SeededRandom } from "../seeded-random.ts";
import { negations } from "./negate-schema.ts";
import { isSchema, numberIn, type Schema, type SchemaObject, schemasIn, stringsIn } from "./schema.ts";
import type { SchemaDocument } from "./schema-document.ts";
import { dependentNames, dependentSchemas } from "./subschemas.ts";

/** More than that at one place is a circle, or nobody's schema. */
const MOST_AT_ONE_PLACE = 500;

export interface Ways {
  document: SchemaDocument;
  random: SeededRandom;
  /** Takes the plainest of several ways: the others may lead back to where we are. */
  isPlain: boolean;
  /** Keeps clear of the options of `oneOf` that are not taken. */
  isCareful: boolean;
}

/**
 * Everything that one value has to meet, along one way through references, combinations and conditions; null where
 * nothing can. The value has to be checked afterwards: not every way leads somewhere.
 */
export function demandsOf(given: readonly Schema[], ways: Ways): SchemaObject[] | null {
  const taken = new Set<SchemaObject>();
  const pending = [...given];
  const settled = new Set<string>();
  for (;;) {
    for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
      if (next === false || taken.size > MOST_AT_ONE_PLACE) return null;
      if (next === true || taken.has(next)) continue;
      taken.add(next);
      const more = follow(next, ways);
      if (more === null) return null;
      pending.push(...more);
    }
    pending.push(...dependents([...taken], settled, ways));
    if (pending.length === 0) return [...taken];
  }
}

/** What a schema leads to; null for nowhere. */
function follow(schema: SchemaObject, ways: Ways): Schema[] | null {
  const { document, random } = ways;
  const one = <Value>(values: readonly Value[]): Value => values[random.below(values.length)] as Value;
  const target = document.target(schema);
  const more = [...(target === null ? [] : [target]), ...schemasIn(schema, "allOf")];
  for (const key of ["anyOf", "oneOf"]) {
    const all = schemasIn(schema, key);
    const options = all.filter((option) => option !== false);
    if (all.length === 0) continue;
    if (options.length === 0) return null;
    const chosen = ways.isPlain
      ? (options.toSorted((a, b) => weight(a) - weight(b))[0] ?? true)
      : one(options);
    more.push(chosen);
    if (key === "oneOf" && ways.isCareful) {
      more.push(
        ...options
          .filter((other) => other !== chosen)
          .map((other) => one(negations(other, document)) ?? true),
      );
    }
  }
  const { not, if: condition, then, else: otherwise } = schema;
  if (isSchema(not)) more.push(one(negations(not, document)) ?? true);
  if (!isSchema(condition)) return more;
  const isMet = random.below(2) === 0;
  const next = isMet ? then : otherwise;
  more.push(isMet ? condition : (one(negations(condition, document)) ?? true));
  return isSchema(next) ? [...more, next] : more;
}

/** Settles for each property that others depend on whether it is there. */
function dependents(
  taken: readonly SchemaObject[],
  settled: Set<string>,
  { random, isPlain }: Ways,
): Schema[] {
  const required = new Set(taken.flatMap((schema) => stringsIn(schema, "required")));
  const more: Schema[] = [];
  for (const schema of taken) {
    const asked: [string, Schema][] = [
      ...dependentSchemas(schema),
      ...[...dependentNames(schema)].map(([name, names]): [string, Schema] => [name, { required: names }]),
    ];
    for (const [name, other] of asked) {
      const isNew = !settled.has(name);
      if (required.has(name)) {
        if (isNew || !taken.includes(other as SchemaObject)) more.push({ required: [name] }, other);
      } else if (isNew && !isPlain && random.below(2) === 0) more.push({ required: [name] }, other);
      else if (isNew) more.push({ properties: { [name]: false } });
      settled.add(name);
    }
  }
  // Those that are said anew each time would never come to an end.
  return more.filter((each) => !taken.some((known) => isSameRequirement(known, each)));
}

function isSameRequirement(known: SchemaObject, each: Schema): boolean {
  if (known === each) return true;
  if (typeof each === "boolean" || Object.keys(each).join() !== "required") return false;
  const names = stringsIn(each, "required");
  const before = stringsIn(known, "required");
  return names.every((name) => before.includes(name));
}

const weights = new WeakMap<SchemaObject, number>();

/** How much a schema may lead to. */
function weight(schema: Schema): number {
  if (typeof schema === "boolean") return 0;
  const known = weights.get(schema);
  if (known !== undefined) return known;
  const made = JSON.stringify(schema).length + (schema["$ref"] === undefined ? 0 : 1000);
  weights.set(schema, made);
  return made;
}

/** The tightest of some bounds. */
export function highest(demands: readonly SchemaObject[], key: string, otherwise: number): number {
  return demands.reduce((bound, schema) => Math.max(bound, numberIn(schema, key) ?? bound), otherwise);
}

export function lowest(demands: readonly SchemaObject[], key: string, otherwise: number): number {
  return demands.reduce((bound, schema) => Math.min(bound, numberIn(schema, key) ?? bound), otherwise);
}
