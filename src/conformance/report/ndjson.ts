import type { ResultLine } from "../../wire/result.ts";

/** One line of a results file. */
export function renderNdjsonLine(line: ResultLine): string {
  return `${JSON.stringify(line)}\n`;
}
