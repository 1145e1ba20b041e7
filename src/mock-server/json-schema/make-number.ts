import type { SeededRandom } from "../seeded-random.ts";
import { numberIn, type SchemaObject } from "./schema.ts";
import { numberBounds } from "./subschemas.ts";

/** How many multiples are drawn from, and how many are looked at. */
const WIDTH = 100;
const LOOKS = 400;

/** A number in the bounds of all, a multiple of what it has to be; undefined where none is found. */
export function makeNumber(
  demands: readonly SchemaObject[],
  { isInteger, random, fits }: { isInteger: boolean; random: SeededRandom; fits: (value: number) => boolean },
): number | undefined {
  const bounds = demands.map(numberBounds);
  const least = Math.max(...bounds.map((bound) => bound.least));
  const most = Math.min(...bounds.map((bound) => bound.most));
  const steps = demands.flatMap((schema) => numberIn(schema, "multipleOf") ?? []).filter((step) => step > 0);
  const step = commonMultiple(isInteger ? [...steps, 1] : steps);
  return candidates(least, most, { step: step ?? 0.5, random, isFree: step === null }).find(fits);
}

function candidates(
  least: number,
  most: number,
  { step, random, isFree }: { step: number; random: SeededRandom; isFree: boolean },
): number[] {
  const top = Math.floor(most / step);
  const bottom =
    least === -Infinity ? (most === Infinity ? 0 : Math.min(0, top - WIDTH)) : Math.ceil(least / step);
  const width = Math.max(0, Math.min(top - bottom, WIDTH));
  const drawn = Array.from({ length: 20 }, () => bottom + random.below(width + 1));
  const multiples = [...drawn, ...Array.from({ length: LOOKS }, (_, i) => bottom + i)].map((k) =>
    times(k, step),
  );
  if (!isFree) return multiples;
  const [from, to] = [Math.max(least, -Number.MAX_VALUE), Math.min(most, Number.MAX_VALUE)];
  return [...multiples, from + (to - from) / 2, least, most].filter(Number.isFinite);
}

/** Without the dust of binary fractions. */
function times(k: number, step: number): number {
  const product = k * step;
  return Number.isInteger(step) ? product : Number(product.toPrecision(14));
}

/** The smallest number that is a multiple of all; null for none, and the product where they have nothing in common. */
function commonMultiple(steps: readonly number[]): number | null {
  const [first, ...others] = steps;
  if (first === undefined) return null;
  return others.reduce((a, b) => leastCommon(a, b), first);
}

function leastCommon(a: number, b: number): number {
  const scale = 10 ** Math.min(12, Math.max(decimals(a), decimals(b)));
  const [x, y] = [Math.round(a * scale), Math.round(b * scale)];
  let [p, q] = [x, y];
  while (q > 0) [p, q] = [q, p % q];
  return ((x / p) * y) / scale;
}

function decimals(value: number): number {
  const [digits = "", exponent = "0"] = String(value).split("e");
  return Math.max(0, (digits.split(".")[1]?.length ?? 0) - Number(exponent));
}
