import { closestWord } from "../closest-word.ts";

/** What is wrong with a word, as the end of a sentence that begins with the word. */
export class TroubleMistake extends Error {}

export type Reader<Read> = (value: string | null) => Read;

/** A number in a range. */
export function number(
  value: string | null,
  { min, max, isWhole = false }: { min: number; max: number; isWhole?: boolean },
): number {
  const read = value !== null && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
  if (Number.isNaN(read) || read < min || read > max || (isWhole && !Number.isInteger(read))) {
    throw new TroubleMistake(
      `${found(value)}, expected a ${isWhole ? "whole " : ""}number from ${min} to ${max}`,
    );
  }
  return read;
}

export function count(value: string | null): number {
  return number(value, { min: 1, max: 1_000_000, isWhole: true });
}

/** `250ms`, `2s`, or milliseconds without a unit; an hour at most. */
export function duration(value: string | null, leastMs = 0): number {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)(ms|s)?$/.exec(value ?? "") ?? [];
  const ms = digits === undefined ? Number.NaN : Number(digits) * (unit === "s" ? 1000 : 1);
  if (Number.isNaN(ms) || ms < leastMs || ms > 600_000) {
    throw new TroubleMistake(`${found(value)}, expected a time up to 600s such as \`250ms\` or \`2s\``);
  }
  return ms;
}

export function choice<Name extends string>(value: string | null, names: readonly Name[]): Name {
  const read = names.find((name) => name === value);
  if (read !== undefined) return read;
  const meant = value === null ? undefined : closestWord(value, names);
  const hint = meant === undefined ? "" : `. Did you mean \`${meant}\`?`;
  throw new TroubleMistake(`${found(value)}, expected one of ${names.join(", ")}${hint}`);
}

function found(value: string | null): string {
  return value === null ? "has no value" : `is "${value}"`;
}
