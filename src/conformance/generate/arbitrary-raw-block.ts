import type { StepInput } from "../../scenario/step.ts";
import { drawLine, simplerText } from "./arbitrary-text.ts";
import { type Draw, drawList, pick, simplerList } from "./drawn.ts";

type BytesStep = { bytes: string } & StepInput;

/** Every way in which the name `data`, its colon and its value may stand to each other. */
const DATA_LINES = [
  "data",
  "data:",
  "data: ",
  "data:x",
  "data: x",
  "data:  x",
  "data:\tx",
  "data::x",
  "data:x ",
  "data: a: b",
] as const;

/** Lines of other fields, and lines that only look like one. */
const OTHER_LINES = [
  "data : x",
  " data: x",
  "\tdata: x",
  "Data: x",
  "data-x: y",
  "datax",
  "dat",
  "event",
  "event:",
  "event:ping",
  "event: ping",
  "event:  ping",
  "id",
  "id:7",
  "id: 7",
  "retry",
  "retry: 1e3",
  "retry:  5",
  ":data: x",
  ":",
  ": x",
  "x",
  "=x",
] as const;

const LINE_ENDS = ["\n", "\r\n", "\r"] as const;

/** A block line by line as the grammar allows it, each line with an end of its own; one of them holds data. */
export function drawRawBlock(random: Draw): BytesStep {
  const lines = drawList<string>(random, [0, 4], () => drawRawLine(random));
  lines.splice(random.nextInt(0, lines.length), 0, pick<string>(random, DATA_LINES));
  return blockOf(lines.map((line) => [line, pick<string>(random, LINE_ENDS)]));
}

function drawRawLine(random: Draw): string {
  switch (random.nextInt(0, 3)) {
    case 0:
      return pick<string>(random, DATA_LINES);
    case 1:
      return `data:${drawLine(random)}`;
    default:
      return pick<string>(random, OTHER_LINES);
  }
}

/** A blank line that began with LF behind a CR would be no line: one that ends like the last line always is. */
function blockOf(lines: readonly (readonly [text: string, end: string])[]): BytesStep {
  const last = lines.at(-1)?.[1] ?? "\n";
  return { bytes: `${lines.map((line) => line.join("")).join("")}${last}` };
}

/** The same with fewer lines, plainer ones, or plainer ends; data stays in it. */
export function* simplerRawBlock({ bytes }: BytesStep): Generator<BytesStep> {
  const lines = [...bytes.matchAll(/([^\r\n]+)(\r\n|\r|\n)/g)].map(
    ([, text = "", end = ""]) => [text, end] as const,
  );
  if (lines.some(([, end]) => end !== "\n")) yield blockOf(lines.map(([text]) => [text, "\n"]));
  for (const some of simplerList(lines, simplerLine, 1)) if (some.some(isData)) yield blockOf(some);
}

function* simplerLine([text, end]: readonly [string, string]): Generator<readonly [string, string]> {
  if (end !== "\n") yield [text, "\n"];
  const name = text.startsWith("data:") ? "data:" : "";
  for (const rest of simplerText(text.slice(name.length))) if (name + rest !== "") yield [name + rest, end];
}

function isData([text]: readonly [string, string]): boolean {
  return text === "data" || text.startsWith("data:");
}
