import { formatPath, type Mistake } from "./mistake.ts";
import { ScenarioError, type ScenarioErrorCode, type ScenarioMistake } from "./scenario-error.ts";

/** More would hide the first ones, and the later ones are often their consequences. */
const MOST_SHOWN = 10;
/** Finding a place takes a walk through the file, and a generated file can have a million mistakes. */
const MOST_PLACED = 100;
const LINE_WIDTH = 100;

/** The text that mistakes are shown in. */
export interface Excerpt {
  file: string;
  text: string;
  offsetOf(mistake: Mistake): number;
}

/** An error that lists mistakes: `what` failed, where, and the lines they stand on when there are any. */
export function toError(
  code: ScenarioErrorCode,
  what: string,
  mistakes: readonly Mistake[],
  excerpt?: Excerpt,
): ScenarioError {
  const placed = mistakes.slice(0, MOST_PLACED).map((mistake) => place(mistake, excerpt));
  // In the order of the file, whatever the order they were found in.
  placed.sort(
    ({ mistake: a }, { mistake: b }) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
  );
  const shown = placed.slice(0, MOST_SHOWN).map((each) => each.shown);
  const [only] = shown;
  const left = mistakes.length - shown.length;
  const message =
    mistakes.length === 1 && only !== undefined
      ? `${what}: ${only}`
      : [`${what}: ${mistakes.length} mistakes.`, ...shown, ...(left > 0 ? [`and ${left} more.`] : [])].join(
          "\n\n",
        );
  return new ScenarioError(code, message, {
    file: excerpt?.file,
    mistakes: placed.map(({ mistake }) => mistake),
  });
}

function place(
  { path, at, text }: Mistake,
  excerpt: Excerpt | undefined,
): { mistake: ScenarioMistake; shown: string } {
  const bare = { message: text, path: formatPath(path) };
  if (excerpt === undefined) return { mistake: bare, shown: text };
  const { line, column, source } = positionOf(
    excerpt.text,
    // What is missing at the end of the file is missed after the last word, not on the empty line below.
    Math.min(excerpt.offsetOf({ path, at, text }), excerpt.text.trimEnd().length),
  );
  const shown = `${text}\n  at ${excerpt.file}:${line}:${column}\n${frame(source, line, column)}`;
  return { mistake: { ...bare, line, column }, shown };
}

/** Line and column of an offset, both counted from 1, and the line itself. */
function positionOf(text: string, offset: number): { line: number; column: number; source: string } {
  const end = Math.min(offset, text.length);
  let line = 1;
  let start = 0;
  for (let at = text.indexOf("\n"); at !== -1 && at < end; at = text.indexOf("\n", start)) {
    line++;
    start = at + 1;
  }
  const lineEnd = text.indexOf("\n", start);
  const source = text.slice(start, lineEnd === -1 ? undefined : lineEnd).replace(/\r$/, "");
  return { line, column: end - start + 1, source };
}

/** The line with a caret under the column; of a long line, the part around it. */
function frame(source: string, line: number, column: number): string {
  const from = Math.max(0, column - 1 - LINE_WIDTH * 0.75);
  const head = from > 0 ? "…" : "";
  const tail = source.length > from + LINE_WIDTH ? "…" : "";
  // One column per character, or the caret would stand elsewhere.
  const part = head + source.slice(from, from + LINE_WIDTH).replaceAll(/[\u0000-\u001f\u007f]/g, " ") + tail;
  const margin = `${line}`.padStart(5);
  const caret = " ".repeat(column - 1 - from + head.length);
  return `${margin} | ${part}\n${" ".repeat(margin.length)} | ${caret}^`;
}
