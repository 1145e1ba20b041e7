import { highest, lowest } from "./demands.ts";
import type { Maker } from "./maker.ts";
import { isSameJson, isSchema, numberIn, type Schema, type SchemaObject } from "./schema.ts";
import { firstItems, otherItems } from "./subschemas.ts";

/** Below this only what has to be there is made. */
const SHALLOW = 4;
const MOST_ITEMS = 1000;
/** Items that are drawn in vain: small ranges have few that differ. */
const TRIES = 200;

/** A list of as many items as there have to be, or a few; undefined where there are too few. */
export function makeArray(
  maker: Maker,
  demands: readonly SchemaObject[],
  { name, depth }: { name: string | null; depth: number },
): unknown[] | undefined {
  const contained = containedIn(demands);
  const asked = contained.reduce((sum, { least }) => sum + least, 0);
  const most = Math.min(lowest(demands, "maxItems", Infinity), closedAt(demands), MOST_ITEMS);
  const least = Math.max(highest(demands, "minItems", 0), ...contained.map((one) => one.least));
  const wanted = depth < SHALLOW ? 1 + maker.random.below(3) : 0;
  const count = Math.min(Math.max(least, asked, Math.min(wanted, most)), most);
  const extra = placeContained(contained, count);
  const isUnique = demands.some((schema) => schema["uniqueItems"] === true);
  const made: unknown[] = [];
  for (let tries = 0; made.length < count && tries < count + TRIES && !maker.isSpent; tries++) {
    const at = made.length;
    const item = maker.make([...itemsAt(demands, at), ...(extra[at] ?? [])], name, depth + 1);
    if (item === undefined && !isUnique && tries > at + 8) break;
    if (item === undefined) continue;
    const isDouble = isUnique && made.some((other) => isSameJson(other, item));
    maker.number = isDouble ? at + 1 : 0;
    if (!isDouble) made.push(item);
  }
  maker.number = 0;
  return made.length < least && !maker.makesDo ? undefined : made;
}

function itemsAt(demands: readonly SchemaObject[], at: number): Schema[] {
  return demands.map((schema) => firstItems(schema)[at] ?? otherItems(schema));
}

/** How many items there can be before a schema lets none follow. */
function closedAt(demands: readonly SchemaObject[]): number {
  const longest = Math.max(0, ...demands.map((schema) => firstItems(schema).length));
  const isOpen = demands.some(({ items }) => isSchema(items) && items !== false);
  return Math.min(
    ...demands.map((schema) => {
      const first = firstItems(schema);
      const closed = first.indexOf(false);
      if (closed !== -1) return closed;
      if (otherItems(schema) === false) return first.length;
      return schema["unevaluatedItems"] === false && !isOpen ? longest : Infinity;
    }),
  );
}

interface Contained {
  schema: Schema;
  least: number;
  most: number;
}

function containedIn(demands: readonly SchemaObject[]): Contained[] {
  return demands.flatMap((schema) => {
    const { contains } = schema;
    if (!isSchema(contains)) return [];
    const least = numberIn(schema, "minContains") ?? 1;
    return [{ schema: contains, least, most: numberIn(schema, "maxContains") ?? Infinity }];
  });
}

/** What each item has to meet beside its place: those that are asked for come last, and no more than may be. */
function placeContained(contained: readonly Contained[], count: number): Schema[][] {
  const extra: Schema[][] = Array.from({ length: count }, () => []);
  let taken = 0;
  for (const { schema, least, most } of contained) {
    const from = taken + least <= count ? count - taken - least : count - least;
    for (const [at, schemas] of extra.entries()) {
      if (at >= from && at < from + least) schemas.push(schema);
      else if (most < count) schemas.push({ not: schema });
    }
    taken += least;
  }
  return extra;
}
