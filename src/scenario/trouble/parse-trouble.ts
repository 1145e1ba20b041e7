import { closestWord } from "../closest-word.ts";
import type { Place, Trouble } from "./trouble.ts";
import { TroubleMistake } from "./values.ts";
import { TROUBLE_WORDS, type Word } from "./words.ts";

/** `word`, `word=value`, `word@place`, `word=value@place`. */
const PART = /^([a-z][a-z-]*)(?:=([^@]*))?(?:@(.+))?$/;

/** The words of a trouble as they are written, before the later ones take the place of earlier ones. */
export type TroubleParts = Map<string, Trouble>;

/**
 * Reads `429,retry-after=2` and the like: words with commas between them. The same language stands in headers, in
 * paths, behind models and on the command line.
 *
 * @throws TroubleMistake with a whole sentence that says what exists.
 */
export function parseTrouble(text: string): Trouble {
  return joinTrouble(readTrouble(text));
}

export function readTrouble(text: string): TroubleParts {
  const parts: TroubleParts = new Map();
  for (const written of text.split(",").map((part) => part.trim())) {
    if (written === "") continue;
    const [name, trouble] = readPart(written);
    if (parts.has(name)) fail(`\`${name}\` is there twice. Keep one of them.`);
    parts.set(name, trouble);
  }
  return parts;
}

/** Later parts win where two say the same thing. */
export function joinTrouble(...lists: TroubleParts[]): Trouble {
  const all = new Map(lists.flatMap((list) => [...list]));
  return Object.assign({}, ...all.values()) as Trouble;
}

function readPart(written: string): [string, Trouble] {
  const said = /^\d{3}$/.test(written) ? `status=${written}` : written;
  const [, name = "", value = null, place] = PART.exec(said) ?? [];
  const word = Object.hasOwn(TROUBLE_WORDS, name) ? TROUBLE_WORDS[name] : undefined;
  if (word === undefined) return fail(unknown(name === "" ? written : name));
  if (place !== undefined && word.placed === undefined)
    fail(`\`${name}\` takes no place: leave \`@${place}\` out.`);
  try {
    return [name, word.read(value, place === undefined ? null : placeOf(name, place, word.placed))];
  } catch (error) {
    if (!(error instanceof TroubleMistake) || error.message.startsWith("`")) throw error;
    return fail(`\`${name}\` ${error.message.replace(/[.?]?$/, (end) => (end === "?" ? end : "."))}`);
  }
}

function placeOf(name: string, place: string, placed: Word["placed"]): Place {
  if (place === "end") return "end";
  const [, digits, unit] = /^(\d{1,9})(b?)$/.exec(place) ?? [];
  if (digits === undefined || (unit === "b" && placed !== "bytes")) {
    const bytes = placed === "bytes" ? ", `@200b` behind 200 bytes" : "";
    return fail(
      `\`${name}\` is \`@${place}\`, expected a place: \`@3\` behind three frames${bytes}, \`@end\` behind all.`,
    );
  }
  return unit === "b" ? { byte: Number(digits) } : { frame: Number(digits) };
}

function unknown(word: string): string {
  const names = Object.keys(TROUBLE_WORDS);
  const meant = closestWord(word, names);
  const hint = meant === undefined ? "" : ` Did you mean \`${meant}\`?`;
  return `\`${word}\` is no trouble.${hint} There are: a status from 400 to 599, ${names.join(", ")}.`;
}

function fail(message: string): never {
  throw new TroubleMistake(message);
}
