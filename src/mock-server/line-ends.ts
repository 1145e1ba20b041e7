import type { WireStyle } from "../scenario/wire-style.ts";
import type { SeededRandom } from "./seeded-random.ts";

const LINE_ENDS: Record<WireStyle["lineEnd"], string[]> = {
  lf: ["\n"],
  crlf: ["\r\n"],
  cr: ["\r"],
  mixed: ["\n", "\r\n", "\r"],
};

/** Where a line stands, as far as its end has to know. */
export interface LinePlace {
  isEmpty: boolean;
  /** The byte before the line is a CR. */
  isAfterCr: boolean;
  /** Raw bytes that begin with LF come next. */
  isBeforeLf: boolean;
}

/**
 * Chooses what ends a line. A CR directly before an LF would read as one CRLF and swallow a blank line, so where
 * that threatens only the other ends are drawn; a style that has no other takes CRLF, which cannot be misread there.
 */
export function chooseLineEnd(style: WireStyle["lineEnd"], place: LinePlace, random: SeededRandom): string {
  const ends = LINE_ENDS[style];
  // Nothing is next to the line that could be misread together with its end: most lines are such.
  const isFree = !place.isBeforeLf && !(place.isEmpty && place.isAfterCr);
  const candidates = isFree ? ends : ends.filter((end) => isUnambiguous(end, place));
  if (candidates.length < 2) return candidates[0] ?? "\r\n";
  return candidates[random.below(candidates.length)] ?? "\r\n";
}

function isUnambiguous(end: string, { isEmpty, isAfterCr, isBeforeLf }: LinePlace): boolean {
  if (end === "\n") return !(isEmpty && isAfterCr);
  return end !== "\r" || !isBeforeLf;
}
