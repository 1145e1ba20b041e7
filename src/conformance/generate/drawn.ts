import fc from "fast-check";

/** Where draws come from. */
export type Draw = fc.Random;

/**
 * An arbitrary from a function that draws a value and one that lists simpler values, the simplest first. It costs a
 * small part of what fast-check's combinators do, whose strings alone build maps of every character there is. What is
 * simpler must be so by some measure that cannot fall for ever.
 */
export function drawn<T>(draw: (random: Draw) => T, simpler: (value: T) => Iterable<T>): fc.Arbitrary<T> {
  return new DrawnArbitrary(draw, simpler);
}

class DrawnArbitrary<T> extends fc.Arbitrary<T> {
  readonly #draw: (random: Draw) => T;
  readonly #simpler: (value: T) => Iterable<T>;

  constructor(draw: (random: Draw) => T, simpler: (value: T) => Iterable<T>) {
    super();
    this.#draw = draw;
    this.#simpler = simpler;
  }

  generate(random: Draw): fc.Value<T> {
    return new fc.Value(this.#draw(random), undefined);
  }

  // A value says itself what is simpler, wherever it comes from.
  canShrinkWithoutContext(value: unknown): value is T {
    return value !== undefined;
  }

  shrink(value: T): fc.Stream<fc.Value<T>> {
    const simpler = this.#simpler(value);
    return fc.stream(
      (function* () {
        for (const each of simpler) yield new fc.Value(each, undefined);
      })(),
    );
  }
}

/** Whether an event of this probability, one in so many, happens. */
export function oneIn(random: Draw, many: number): boolean {
  return random.nextInt(1, many) === 1;
}

/** Each as likely as the others. */
export function pick<T>(random: Draw, values: readonly [T, ...T[]]): T {
  return values[random.nextInt(0, values.length - 1)] ?? values[0];
}

/** Up to that many, each number as likely as the others. */
export function drawList<T>(
  random: Draw,
  lengths: readonly [least: number, most: number],
  one: () => T,
): T[] {
  return Array.from({ length: random.nextInt(...lengths) }, one);
}

/** Fewer parts first, then simpler ones. */
export function* simplerList<T>(
  list: readonly T[],
  simpler: (one: T) => Iterable<T>,
  least = 0,
): Generator<T[]> {
  yield* fewer(list, least);
  // A long list becomes shorter first; trying each of its parts would take as many streams.
  if (list.length > MOST_PARTS) return;
  for (const [at, one] of list.entries()) for (const each of simpler(one)) yield list.with(at, each);
}

/** Into so many parts a list is cut at most to be made smaller. */
const MOST_PARTS = 128;

/** Without a part: all of it, one half or the other, a quarter, …, one by one or a small part at a time. */
function* fewer<T>(list: readonly T[], least: number): Generator<T[]> {
  for (let size = list.length; size >= 1 && list.length / size <= MOST_PARTS; size = Math.floor(size / 2)) {
    for (let at = 0; at < list.length; at += size) {
      const left = [...list.slice(0, at), ...list.slice(at + size)];
      if (left.length >= least) yield left;
    }
  }
}

/** With one field as it is in `simplest`, or without it where that has none; all of them at once first. */
export function* simplerFields<T extends object>(value: T, simplest: Partial<T>): Generator<T> {
  const others = Object.keys(value).filter((key) => !isSame(value, simplest, key as keyof T));
  if (others.length > 1) yield others.reduce((result, key) => reset(result, simplest, key as keyof T), value);
  for (const key of others) yield reset(value, simplest, key as keyof T);
}

function isSame<T extends object>(value: T, simplest: Partial<T>, key: keyof T): boolean {
  return value[key] === simplest[key];
}

function reset<T extends object>(value: T, simplest: Partial<T>, key: keyof T): T {
  if (Object.hasOwn(simplest, key)) return { ...value, [key]: simplest[key] };
  const { [key]: _, ...rest } = value;
  return rest as T;
}
