// What a terminal would swallow or act on is written as an escape: a difference must not hide in a character that
// nobody sees, and nobody's standard error may move our cursor.

const INVISIBLE =
  /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u00A0\u1680\u2000-\u200A\u202F\u205F\u2800\u3000\uFFFC\uFFFD]/gu;

/** One line of text; invisible characters become `\uNNNN`. */
export function printableLine(text: string): string {
  return text.replace(INVISIBLE, escapeUnits);
}

/** Several lines; their line ends stay. */
export function printableLines(text: string): string[] {
  return text.split(/\r\n|\n|\r/).map((line) => printableLine(line.replaceAll("\t", "    ")));
}

/** Only ASCII is left. */
export function asciiLine(text: string): string {
  return printableLine(text).replace(/[^\u0020-\u007E]/gu, escapeUnits);
}

function escapeUnits(character: string): string {
  return Array.from({ length: character.length }, (_, i) => {
    const unit = character.charCodeAt(i).toString(16).toUpperCase();
    return `\\u${unit.padStart(4, "0")}`;
  }).join("");
}
