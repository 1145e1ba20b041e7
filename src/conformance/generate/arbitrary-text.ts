import type fc from "fast-check";
import { type Draw, drawList, drawn, oneIn, pick, simplerList } from "./drawn.ts";

/** Deltas that have broken real clients, in the company of any text at all. */
const NOTORIOUS = [
  " ",
  "\n",
  "\n\n",
  "\r\n",
  "\t",
  "0",
  "false",
  "null",
  "[DONE]",
  "data: [DONE]\n\n",
  "data:",
  ": ",
  "event: error\n",
  "\u2028",
  "\u2029",
  "\u0085",
  "\uFEFF",
  "\u0000",
  "\\",
  '"',
  "😀",
  "e\u0301",
  "豆腐",
  "__proto__",
  '{"error":{"message":"no"}}',
] as const;

/** The same for what stands on one line. */
const NOTORIOUS_LINES = [
  ...NOTORIOUS.map((text) => text.replace(/[\r\n]/g, "")),
  "data",
  "data: x",
  " leading",
  "a:b:c",
  "id: 1",
] as unknown as readonly [string, ...string[]];

/** Characters of more than one code point, and the like. */
const GRAPHEMES = ["é", "ß", "豆", "😀", "👩‍👩‍👧", "🇫🇷", "e\u0301", "\u202E", "न्", "한"] as const;

/** One delta in so many is as long as a page or a book. */
const ONE_IN_LONG = 80;
const LONGEST = 30_000;

/** One delta: any Unicode text without lone surrogates, whose halves may not be told apart on the way. */
export function arbitraryDelta(): fc.Arbitrary<string> {
  return drawn(drawDelta, simplerText);
}

/** Some deltas, now and then the same one several times in a row. */
export function arbitraryDeltas(): fc.Arbitrary<string[]> {
  return drawn(
    (random) =>
      drawList(random, [0, 5], () => drawDelta(random)).flatMap((delta) =>
        oneIn(random, 8) && delta.length < 100
          ? Array.from({ length: random.nextInt(2, 4) }, () => delta)
          : [delta],
      ),
    (deltas) => simplerList(deltas, simplerText),
  );
}

export function drawDelta(random: Draw): string {
  if (oneIn(random, ONE_IN_LONG)) return drawLong(random);
  return oneIn(random, 3) ? pick(random, NOTORIOUS) : drawText(random, 12);
}

/** What may stand on one line of an event stream: anything but CR and LF. */
export function drawLine(random: Draw): string {
  if (oneIn(random, 5 * ONE_IN_LONG)) return drawLong(random);
  return oneIn(random, 3) ? pick(random, NOTORIOUS_LINES) : drawText(random, 10).replace(/[\r\n]/g, "");
}

function drawLong(random: Draw): string {
  const part = `${drawText(random, 8).replace(/[\r\n]/g, "")}.`;
  return part.repeat(Math.ceil(random.nextInt(1000, LONGEST) / part.length));
}

function drawText(random: Draw, longest: number): string {
  let text = "";
  for (let left = random.nextInt(0, longest); left > 0; left--) text += drawCharacter(random);
  return text;
}

function drawCharacter(random: Draw): string {
  const kind = random.nextInt(0, 7);
  // Printable ASCII, as most text is.
  if (kind < 4) return String.fromCharCode(random.nextInt(0x20, 0x7e));
  if (kind === 4) return pick(random, GRAPHEMES);
  if (kind === 5) return String.fromCharCode(random.nextInt(0, 0x2ff));
  if (kind === 6) return String.fromCodePoint(character(random.nextInt(0x1_0000, 0x10_ffff)));
  // Between the surrogates and the end of the first plane, or before them.
  const unit = random.nextInt(0x300, 0xf7ff);
  return String.fromCharCode(character(unit < 0xd800 ? unit : unit + 0x800));
}

/** Noncharacters are legal UTF-8, but some strict decoders replace them; a case of its own asks for those. */
function character(point: number): number {
  const isNone = (point & 0xfffe) === 0xfffe || (point >= 0xfdd0 && point <= 0xfdef);
  return isNone ? point - 0x20 : point;
}

/** Shorter text first, then plainer; no character is ever cut in two. */
export function simplerText(text: string): Iterable<string> {
  return joined(simplerList([...text], plainer));
}

function plainer(character: string): string[] {
  return character === "a" ? [] : ["a"];
}

function* joined(lists: Iterable<string[]>): Generator<string> {
  for (const characters of lists) yield characters.join("");
}
