import { type SeededRandom, seededRandom } from "../seeded-random.ts";
import { Maker } from "./maker.ts";
import { meetsSchema } from "./meets-schema.ts";
import type { Schema } from "./schema.ts";
import { SchemaDocument } from "./schema-document.ts";

/** Tries, each with other draws, until a value really meets the schema. */
const TRIES = 40;
/** Parts made in all tries. */
const MOST_WORK = 20_000;

export interface Wishes {
  seed: number;
  /** Plausible text for a property of this name, if any. */
  textFor: (name: string | null, random: SeededRandom) => string;
}

export interface Satisfied {
  value: unknown;
  /** Whether it meets the schema. Otherwise it is the best try. */
  isMet: boolean;
}

/**
 * A value that meets a JSON Schema, drawn by seed. Of a schema that nothing meets, or that is too much for this maker,
 * the best try.
 */
export function satisfySchema(schema: Schema, { seed, textFor }: Wishes): Satisfied {
  const document = new SchemaDocument(schema);
  const makerFor = (attempt: number, makesDo: boolean): Maker =>
    new Maker(document, { random: seededRandom(seed, `schema/${attempt}`), textFor, attempt, makesDo });
  let best: unknown;
  let work = 0;
  for (let attempt = 0; attempt < TRIES && work < MOST_WORK; attempt++) {
    const maker = makerFor(attempt, false);
    const value = maker.make([schema], null, 0);
    work += maker.parts;
    best ??= value;
    if (value !== undefined && meetsSchema(value, schema, document)) return { value, isMet: true };
  }
  return { value: best ?? makerFor(0, true).make([schema], null, 0) ?? null, isMet: false };
}
