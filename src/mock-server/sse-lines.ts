import type { WireStyle } from "../scenario/wire-style.ts";
import { MockServerError } from "./error.ts";
import type { DraftLine, FrameDraft } from "./frame-draft.ts";
import { jsonText } from "./json-text.ts";
import { chooseLineEnd } from "./line-ends.ts";
import type { SeededRandom } from "./seeded-random.ts";

const CR = 0x0d;
const LF = 0x0a;
const encoder = new TextEncoder();

/**
 * Writes the drafts down in a wire style, one byte array per frame. What they mean never depends on the style, except
 * right behind raw bytes that leave a line or a block open: there the next lines are read as they are written.
 */
export function writeFrames(drafts: FrameDraft[], wire: WireStyle, random: SeededRandom): Uint8Array[] {
  let isAfterCr = false;
  const written = drafts.map((draft, index) => {
    if (draft.kind === "raw") {
      if (draft.bytes.length > 0) isAfterCr = draft.bytes.at(-1) === CR;
      return draft.bytes;
    }
    const lines = linesOf(draft, wire);
    let text = "";
    const isBeforeLf = isLfNext(drafts, index + 1);
    for (let at = 0; at < lines.length; at++) {
      const line = lines[at] ?? "";
      const place = { isEmpty: line === "", isAfterCr, isBeforeLf: isBeforeLf && at === lines.length - 1 };
      const end = chooseLineEnd(wire.lineEnd, place, random);
      text += line + end;
      isAfterCr = end === "\r";
    }
    return encoder.encode(text);
  });
  return wire.bom ? withBom(written) : written;
}

function linesOf(draft: Exclude<FrameDraft, { kind: "raw" }>, wire: WireStyle): string[] {
  if (draft.kind === "lines") {
    const lines = draft.lines.map((line) => lineText(line, wire));
    if (draft.closes) lines.push("");
    return lines;
  }
  const lines = jsonLines(draft, wire).map((value) => lineText({ name: "data", value }, wire));
  if (draft.type !== undefined) lines.unshift(lineText({ name: "event", value: draft.type }, wire));
  return [...lines, ""];
}

function lineText(line: DraftLine, wire: WireStyle): string {
  // Not a field: the wire style has no say, and readers report the text after the colon as it stands.
  if ("comment" in line) return line.comment === "" ? ":" : `: ${line.comment}`;
  // Readers drop one space after the first colon, so a value that starts with one needs another before it. A name that
  // holds a colon (or is empty) ends elsewhere for them, and the space after ours would be part of the value.
  const keepsSpace = line.value.startsWith(" ") || line.name === "" || line.name.includes(":");
  return wire.colonSpace || keepsSpace ? `${line.name}: ${line.value}` : `${line.name}:${line.value}`;
}

/** The JSON on one line, or spread so that the lines joined with LF are equal JSON. */
function jsonLines(draft: { value: unknown; step: number }, wire: WireStyle): string[] {
  let json: string | undefined;
  let cause: unknown;
  try {
    json = jsonText(draft.value, wire.keys, wire.data === "several-lines");
  } catch (error) {
    cause = error;
  }
  if (json === undefined) {
    throw new MockServerError(
      "invalid-scenario",
      `Cannot render \`steps[${draft.step}]\`: its value has no JSON form. Give plain objects, arrays, strings, numbers, booleans or null.`,
      { cause },
    );
  }
  if (wire.escape === "ascii") json = json.replace(/[\u0080-\uffff]/g, escapeUnit);
  // Without the indentation, so that `colonSpace: false` really leaves no space; strings never span lines.
  return wire.data === "several-lines" ? json.split("\n").map((line) => line.trimStart()) : [json];
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function isLfNext(drafts: FrameDraft[], from: number): boolean {
  for (let index = from; ; index++) {
    const next = drafts[index];
    if (next?.kind !== "raw") return false;
    if (next.bytes.length > 0) return next.bytes[0] === LF;
  }
}

/** A second BOM would be content, so one that raw bytes bring along counts as the one asked for. */
function withBom(written: Uint8Array[]): Uint8Array[] {
  const first = written.findIndex((bytes) => bytes.length > 0);
  const opening = written[first];
  if (opening === undefined || (opening[0] === 0xef && opening[1] === 0xbb && opening[2] === 0xbf))
    return written;
  const withMark = new Uint8Array(opening.length + 3);
  withMark.set([0xef, 0xbb, 0xbf]);
  withMark.set(opening, 3);
  return written.with(first, withMark);
}
