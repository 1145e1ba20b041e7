import type { SeededRandom } from "../seeded-random.ts";
import { highest, lowest } from "./demands.ts";
import { formatTexts } from "./formats.ts";
import type { SchemaObject } from "./schema.ts";
import { type Length, textForPattern } from "./text-for-pattern.ts";

/** A longer text is not made, whatever is asked. */
const LONGEST = 100_000;

interface TextWishes {
  random: SeededRandom;
  /** What it would be if nothing were asked. */
  plain: string;
  /** Stands behind it, to tell it from others; 0 for nothing. */
  nth: number;
  fits: (text: string) => boolean;
}

/** A text that meets all demands; undefined where none is found. */
export function makeText(demands: readonly SchemaObject[], wishes: TextWishes): string | undefined {
  const least = highest(demands, "minLength", 0);
  if (least > LONGEST) return undefined;
  const length = { least, most: lowest(demands, "maxLength", LONGEST) };
  const patterns = demands.flatMap(({ pattern }) => (typeof pattern === "string" ? [pattern] : []));
  const formats = demands.flatMap(({ format }) => (typeof format === "string" ? [format] : []));
  for (const candidate of candidates({ patterns, formats, length }, wishes)) {
    if (wishes.fits(candidate)) return candidate;
  }
  return undefined;
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/** How often patterns are drawn from where several have to be met. */
const DRAWS = 12;

function* candidates(
  { patterns, formats, length }: { patterns: string[]; formats: string[]; length: Length },
  { random, plain, nth }: TextWishes,
): Generator<string> {
  for (const format of formats) {
    const texts = formatTexts(format, { ...length, nth }, random);
    const from = texts.length === 0 ? 0 : random.below(texts.length);
    yield* [...texts.slice(from), ...texts.slice(0, from)];
  }
  const draws = patterns.length > 1 ? DRAWS : 1;
  for (let draw = 0; draw < draws; draw++) {
    const drawn = patterns.flatMap((pattern) => textForPattern(pattern, random, length) ?? []);
    yield* drawn.flatMap((text) => padded(text, length));
    if (drawn.length < 2) continue;
    yield* padded(drawn.join(""), length);
    yield* padded(drawn.toReversed().join(""), length);
    const [first = "", ...rest] = patterns.flatMap((pattern) => textForPattern(pattern, random) ?? []);
    yield* stretched(first, rest.join(""), length);
    yield* stretched(rest.join(""), first, length);
  }
  const mark = nth > 0 ? ` ${nth}` : "";
  if (mark.length < length.most) {
    yield fitted([...plain].slice(0, length.most - mark.length).join("") + mark, length);
  }
  const most = Math.min(length.most, Math.max(length.least, 8));
  const letter = (): string => LETTERS[random.below(LETTERS.length)] ?? "";
  for (let draw = 0; draw < DRAWS; draw++) {
    const size = length.least + random.below(most - length.least + 1);
    yield Array.from({ length: size }, letter).join("");
  }
}

/** As it is, and longer at either end: a pattern that is not tied there takes anything. */
function padded(text: string, { least }: Length): string[] {
  const missing = least - [...text].length;
  if (missing <= 0) return [text];
  const filler = "a".repeat(missing);
  const words = `${"a".repeat(Math.max(0, missing - 1))}`;
  return [text + filler, filler + text, `${text} ${words}`, `${words} ${text}`];
}

function stretched(start: string, end: string, { least }: Length): string[] {
  const missing = Math.max(0, least - [...start].length - [...end].length);
  return [start + "a".repeat(missing) + end, start + " ".repeat(missing) + end];
}

function fitted(text: string, { least, most }: Length): string {
  const characters = [...text];
  if (characters.length >= least) return characters.slice(0, most).join("");
  const unit = text === "" ? "text" : ` ${text}`;
  const repeated = text + unit.repeat(Math.ceil((least - characters.length) / [...unit].length));
  return [...repeated].slice(0, Math.min(most, Math.max(least, characters.length))).join("");
}
