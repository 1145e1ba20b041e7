import { asciiLine, printableLine } from "./printable-text.ts";

const MAX_CHARACTERS = 600;
/** Shown of a long value before the first difference, and from there on. */
const BEFORE = 120;
const AFTER = 280;

/** Expected and actual as JSON on one line each, long ones around the place where they begin to differ. */
export function renderPair(expected: unknown, actual: unknown): [expected: string, actual: string] {
  const [left, right] = [toJson(expected), toJson(actual)];
  // Two spellings of one character, é and é say, look the same unless they are spelt out.
  const looksEqual = left !== right && left.normalize("NFKC") === right.normalize("NFKC");
  const print = looksEqual ? asciiLine : printableLine;
  const pair = [print(left), print(right)] as const;
  const from = firstDifference(...pair);
  return [excerpt(pair[0], from), excerpt(pair[1], from)];
}

function toJson(value: unknown): string {
  return JSON.stringify(value) ?? "nothing";
}

function firstDifference(left: string, right: string): number {
  let at = 0;
  while (at < left.length && left[at] === right[at]) at++;
  return at;
}

function excerpt(text: string, around: number): string {
  if (text.length <= MAX_CHARACTERS) return text;
  const start = wholeCharacter(text, Math.max(0, Math.min(around, text.length) - BEFORE));
  const end = wholeCharacter(text, Math.min(text.length, start + BEFORE + AFTER));
  const before = start === 0 ? "" : `… ${start} characters … `;
  const after = end === text.length ? "" : ` … ${text.length - end} more characters`;
  return `${before}${text.slice(start, end)}${after}`;
}

/** Not between the halves of a surrogate pair. */
function wholeCharacter(text: string, at: number): number {
  return /[\uDC00-\uDFFF]/.test(text[at] ?? "") ? at - 1 : at;
}
