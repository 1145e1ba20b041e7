import { highest, lowest } from "./demands.ts";
import type { Maker } from "./maker.ts";
import { schemasForKey } from "./meets-schema.ts";
import { isSchema, namedSchemas, type Schema, type SchemaObject, stringsIn } from "./schema.ts";
import { textForPattern } from "./text-for-pattern.ts";

/** Below this only what has to be there is made. */
const SHALLOW = 4;
const MOST_PROPERTIES = 1000;
/** Names that are drawn in vain. */
const TRIES = 60;

/** An object with what is required, and some of what is not; undefined where something required cannot be made. */
export function makeObject(
  maker: Maker,
  demands: readonly SchemaObject[],
  depth: number,
): Record<string, unknown> | undefined {
  const required = new Set(demands.flatMap((schema) => stringsIn(schema, "required")));
  const named = demands.flatMap((schema) => [...namedSchemas(schema, "properties").keys()]);
  const least = highest(demands, "minProperties", 0);
  const most = Math.min(lowest(demands, "maxProperties", Infinity), MOST_PROPERTIES);
  const made = new Map<string, unknown>();
  const room = Math.max(0, most - required.size);
  let optional = 0;
  for (const key of new Set([...named, ...required])) {
    const isRequired = required.has(key);
    const isWanted = isRequired || (depth < SHALLOW && maker.random.below(2) === 0) || made.size < least;
    if (!isWanted || (!isRequired && optional >= room)) continue;
    const schemas = schemasFor(key, demands);
    if (!isRequired && schemas.includes(false)) continue;
    let value = maker.make(schemas, key, depth + 1);
    if (value === undefined && maker.makesDo) value = null;
    if (value === undefined && isRequired) return undefined;
    if (value === undefined) continue;
    if (!isRequired) optional++;
    made.set(key, value);
  }
  addMore(maker, demands, { made, least: Math.min(least, MOST_PROPERTIES), depth });
  return Object.fromEntries(made);
}

/** What a property has to meet, as far as each demand has a say in it. */
function schemasFor(key: string, demands: readonly SchemaObject[]): Schema[] {
  const schemas = demands.flatMap((schema) => schemasForKey(schema, key));
  if (schemas.length > 0) return schemas;
  const rest = demands.flatMap(({ unevaluatedProperties: each }) => (isSchema(each) ? [each] : []));
  return rest.length > 0 ? rest : [true];
}

/** Properties that have no name of their own, where there must be more. */
function addMore(
  maker: Maker,
  demands: readonly SchemaObject[],
  { made, least, depth }: { made: Map<string, unknown>; least: number; depth: number },
): void {
  const patterns = demands.flatMap((schema) => [...namedSchemas(schema, "patternProperties").keys()]);
  const names = demands.flatMap(({ propertyNames: each }) => (isSchema(each) ? [each] : []));
  for (let n = 1; made.size < least && n < least + TRIES && !maker.isSpent; n++) {
    const key = nameFor(maker, { patterns, names, n, depth });
    if (key === null || made.has(key)) continue;
    const value = maker.make(schemasFor(key, demands), key, depth + 1);
    if (value !== undefined) made.set(key, value);
  }
}

interface Naming {
  patterns: readonly string[];
  names: readonly Schema[];
  n: number;
  depth: number;
}

function nameFor(maker: Maker, { patterns, names, n, depth }: Naming): string | null {
  const isPlain = names.length === 0 || maker.meets(`key${n}`, names);
  const pattern = patterns.length > 0 && n % 4 !== 0 ? maker.one(patterns) : undefined;
  if (pattern === undefined && isPlain) return `key${n}`;
  if (pattern !== undefined) {
    const drawn = textForPattern(pattern, maker.random) ?? `key${n}`;
    const key = pattern.endsWith("$") ? drawn : drawn + n;
    if (names.length === 0 || maker.meets(key, names)) return key;
  }
  maker.number = n;
  const drawn = maker.make([{ type: "string", minLength: 1 }, ...names], null, depth + 1);
  maker.number = 0;
  return typeof drawn === "string" ? drawn : null;
}
