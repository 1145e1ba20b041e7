import { seededRandom } from "../seeded-random.ts";
import type { IdForm } from "./knobs.ts";

const HEX = "0123456789abcdef";
const DIGITS = "0123456789";
const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** Crockford's base 32, which ulids are written in. */
const BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** An id in a provider's form, drawn by seed and purpose. */
export function madeUpId({ prefix, alphabet, length = 24 }: IdForm, seed: number, purpose: string): string {
  const random = seededRandom(seed, `id/${purpose}`);
  const draw = (letters: string, count: number): string =>
    Array.from({ length: count }, () => letters[random.below(letters.length)] ?? "").join("");
  if (alphabet === "uuid") {
    return prefix + [8, 4, 4, 4, 12].map((count) => draw(HEX, count)).join("-");
  }
  // The first character of a ulid is 0 to 7: 26 × 5 bits are two more than it holds.
  if (alphabet === "ulid") return `${prefix}0${draw(BASE32, 25)}`;
  return prefix + draw({ hex: HEX, digits: DIGITS, base62: BASE62 }[alphabet], length);
}
