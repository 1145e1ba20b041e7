import type { CheckRecord } from "../../wire/result.ts";
import type { Palette } from "./palette.ts";

const MAX_VALUE_CHARACTERS = 1000;
const INDENT = "      ";

/** One check for people: what was sent, what was expected, what came, and how to see it again. */
export function renderCheck(record: CheckRecord, palette: Palette, command: string): string {
  const { check, verdict, message, sent, replay } = record;
  const lines = [`  ${palette.strong(check)} (${verdict})`];
  if (message) lines.push(`${INDENT}${message}`);
  if (record.expected !== undefined || record.actual !== undefined) {
    lines.push(`${INDENT}expected  ${renderValue(record.expected)}`);
    lines.push(`${INDENT}actual    ${renderValue(record.actual)}`);
  }
  if (sent) {
    lines.push(`${INDENT}sent      ${sent.head}; one line a write:`);
    lines.push(...sent.writes.map((write) => `${INDENT}  │ ${write}`));
    lines.push(`${INDENT}then      ${sent.ending}`);
  }
  if (replay) lines.push(`${INDENT}again     ${command} replay ${replay} --subject ${quote(record.subject)}`);
  return lines.join("\n");
}

/** As JSON, so that white space and odd characters are seen; long values keep both their ends. */
function renderValue(value: unknown): string {
  const json = escapeInvisible(JSON.stringify(value) ?? "nothing");
  if (json.length <= MAX_VALUE_CHARACTERS) return json;
  const half = MAX_VALUE_CHARACTERS / 2;
  return `${json.slice(0, half)} … ${json.length - 2 * half} more characters … ${json.slice(-half)}`;
}

/** A difference must not hide in a character that nobody sees. */
function escapeInvisible(text: string): string {
  return text.replace(
    /[\u007F-\u00A0\u00AD\u2000-\u200F\u2028-\u202F\u2060-\u206F\uFEFF\uFFF9-\uFFFD]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`,
  );
}

function quote(word: string): string {
  return /^[\w./:@-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
