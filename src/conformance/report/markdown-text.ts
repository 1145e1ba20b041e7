import { printableLine } from "./printable-text.ts";

/** Words of others as text on one line: no markup, no HTML, no mention of anybody. */
export function markdownText(text: string): string {
  return printableLine(text.replaceAll(/\s*[\r\n]+\s*/g, " "))
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/[\\`*_{}[\]()#|~!]/g, "\\$&")
    .replaceAll("@", "@\u2060");
}

/** A code span that also stands in a cell of a table. */
export function codeSpan(text: string): string {
  const line = printableLine(text.replaceAll(/\s*[\r\n]+\s*/g, " ")).replaceAll("|", "\\|");
  const fence = "`".repeat(longestRun(line) + 1);
  const room = /^`|`$/.test(line) ? " " : "";
  return `${fence}${room}${line || " "}${room}${fence}`;
}

/** Lines as they are, behind a fence that they do not contain. */
export function codeBlock(text: string): string {
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}text\n${text}\n${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
