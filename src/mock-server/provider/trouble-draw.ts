import type { Trouble } from "../../scenario/trouble/trouble.ts";
import { seededRandom } from "../seeded-random.ts";

/** More different requests in trouble than this are not told apart any more. */
const MAX_COUNTED = 1000;
/** The grid that chances are drawn on. */
const DRAWS = 1_000_000;

/** Which of the requests that ask for a trouble get it: repeatable, in the order in which they come. */
export class TroubleDraw {
  readonly #seed: number;
  readonly #counts = new Map<string, number>();

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** `text` is the trouble as it was asked for. Equal requests count together for `times`, all for `probability`. */
  isMeant({ probability, times, seed }: Trouble, text: string, body: string): boolean {
    if (times !== undefined && this.#count(`${text}\n${body}`) % (times + 1) === times) return false;
    if (probability === undefined) return true;
    const random = seededRandom(seed ?? this.#seed, `trouble/${this.#count(text)}`);
    return random.below(DRAWS) < probability * DRAWS;
  }

  /** How many there were before. */
  #count(key: string): number {
    const before = this.#counts.get(key) ?? 0;
    const [oldest] = this.#counts.keys();
    if (this.#counts.size >= MAX_COUNTED && oldest !== undefined) this.#counts.delete(oldest);
    this.#counts.set(key, before + 1);
    return before;
  }
}
