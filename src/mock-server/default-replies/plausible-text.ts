import type { SeededRandom } from "../seeded-random.ts";

/** What properties of these names are likely to hold. The first pattern that fits the name decides. */
const LIKELY: readonly [RegExp, readonly string[]][] = [
  [/city|location|place|destination|origin/i, ["Paris", "Berlin", "Tokyo", "Lisbon"]],
  [/country/i, ["France", "Japan", "Portugal"]],
  [/e-?mail/i, ["ada@example.com"]],
  [/url|link|href/i, ["https://example.com/"]],
  [/time_?zone|^zone$|tz$/i, ["Europe/Paris"]],
  [/date|day$/i, ["2026-01-15"]],
  [/time$/i, ["09:30"]],
  [/lang/i, ["en", "fr"]],
  [/currency/i, ["EUR", "USD"]],
  [/phone/i, ["+1 555 0100"]],
  [/path|file/i, ["README.md"]],
  [/first_?name|full_?name|author|user|person/i, ["Ada Lovelace", "Alan Turing"]],
  [/(^|_)id$/i, ["a1b2c3"]],
  [/title|subject/i, ["A short title"]],
  [/name$/i, ["Example", "Sample"]],
];

/** Names that ask for what was said. */
const ECHOES = /query|question|prompt|text|message|content|input|search|topic|keyword/i;

const PLACE = /city|location|place|destination/i;
/** A name behind a word that goes before places. */
const SAID_PLACE = /\b(?:in|for|at|to|near|of)\s+(\p{Lu}[\p{L}'’-]*(?:[ ,]+\p{Lu}[\p{L}'’-]*)*)/u;

/** Text for a property, by its name and by what the user said. */
export function plausibleText(said: string): (name: string | null, random: SeededRandom) => string {
  return (name, random) => {
    if (name !== null && ECHOES.test(name) && said.trim() !== "")
      return Array.from(said.trim().slice(0, 400)).slice(0, 200).join("");
    const place = name !== null && PLACE.test(name) ? SAID_PLACE.exec(said.slice(0, 1000))?.[1] : undefined;
    if (place !== undefined) return place;
    const examples = LIKELY.find(([pattern]) => name !== null && pattern.test(name))?.[1] ?? [
      "example",
      "sample",
    ];
    return examples[random.below(examples.length)] ?? "example";
  };
}
