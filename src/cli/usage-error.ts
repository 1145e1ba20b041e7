import { closestWord } from "../scenario/closest-word.ts";

/** Wrong usage or configuration: exit status 2, and one paragraph that says what to do. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** An unknown word, with a suggestion where one is close. */
export function unknownWord(what: string, word: string, known: readonly string[]): UsageError {
  const guess = closestWord(word, [...known]);
  const hint = guess === undefined ? `Known: ${known.join(", ")}.` : `Did you mean "${guess}"?`;
  return new UsageError(`Unknown ${what} "${word}". ${hint}`);
}
