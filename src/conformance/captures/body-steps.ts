import { isUtf8 } from "node:buffer";
import type { StepInput } from "../../scenario/index.ts";
import type { CollectedReply } from "./collected-reply.ts";

type LineEnd = "lf" | "crlf";

/** A body as steps, with the waits and the cuts that were seen. */
export interface BodySteps {
  steps: StepInput[];
  lineEnd: LineEnd;
  /** Where each write ends but the last, none where it is one; null where each step is a write. */
  offsets: number[] | null;
}

/**
 * Steps that put exactly this body on the wire: a step for each block, in the words of the language where they give the
 * same bytes, and as bytes where they do not. A block that was cut by a write is cut here too.
 */
export function bodySteps({ body, pieces, isTimed }: CollectedReply): BodySteps {
  const lineEnd = lineEndOf(body);
  const writes = isTimed ? endsOf(pieces.map(({ bytes }) => bytes.length)) : [];
  const waits = new Map(isTimed ? waitsOf(pieces) : []);
  const inside = [...new Set([...blockEnds(body, lineEnd), ...writes])].sort((a, b) => a - b);
  const ends = inside.filter((end) => end > 0 && end < body.length);
  const steps: StepInput[] = [];
  let start = 0;
  for (const end of body.length === 0 ? [] : [...ends, body.length]) {
    const wait = waits.get(start);
    if (wait !== undefined && wait > 0) steps.push({ wait });
    steps.push(stepOf(body.subarray(start, end), lineEnd));
    start = end;
  }
  const isStepwise =
    writes.length === 0 ||
    sameNumbers(
      writes.filter((end) => end < body.length),
      ends,
    );
  return {
    steps,
    lineEnd,
    offsets: isStepwise ? null : writes.filter((end) => end < body.length),
  };
}

function endsOf(lengths: readonly number[]): number[] {
  let sum = 0;
  return lengths.map((length) => (sum += length));
}

/** Silence before each piece, at the offset where it begins. */
function waitsOf(pieces: CollectedReply["pieces"]): [offset: number, ms: number][] {
  let offset = 0;
  let last = 0;
  return pieces.map(({ bytes, atMs }) => {
    const at = atMs ?? 0;
    const wait: [number, number] = [offset, Math.max(0, Math.round(at - last))];
    offset += bytes.length;
    last = Math.max(last, at);
    return wait;
  });
}

function lineEndOf(body: Buffer): LineEnd {
  const lf = body.indexOf("\n");
  return lf > 0 && body[lf - 1] === 0x0d ? "crlf" : "lf";
}

function blockEnds(body: Buffer, lineEnd: LineEnd): number[] {
  const mark = lineEnd === "lf" ? "\n\n" : "\r\n\r\n";
  const ends: number[] = [];
  for (let at = body.indexOf(mark); at !== -1; at = body.indexOf(mark, at + mark.length))
    ends.push(at + mark.length);
  return ends;
}

/** A block in the words of the language, where they say exactly this. */
function stepOf(bytes: Buffer, lineEnd: LineEnd): StepInput {
  if (!isUtf8(bytes)) return { bytes: { base64: bytes.toString("base64") } };
  const text = bytes.toString("utf8");
  const eol = lineEnd === "lf" ? "\n" : "\r\n";
  const block = text.endsWith(eol + eol) ? text.slice(0, -2 * eol.length).split(eol) : null;
  if (block === null || block.some((line) => /[\r\n]/.test(line) || line === "")) return { bytes: text };
  return wordsFor(block) ?? { bytes: text };
}

function wordsFor(lines: readonly string[]): StepInput | null {
  const [first = "", second, ...others] = lines;
  if (others.length > 0) return null;
  const data = valueOf("data", second ?? first);
  if (second === undefined) {
    if (data === "[DONE]") return { done: true };
    if (data !== null) return { event: { data } };
    return first.startsWith(": ") && first.length > 2 ? { comment: first.slice(2) } : null;
  }
  const type = valueOf("event", first);
  return type === null || data === null || type === "" ? null : { event: { type, data } };
}

/** What stands behind `name: `; null for another name, or another way to write it. */
function valueOf(name: string, line: string): string | null {
  return line.startsWith(`${name}: `) ? line.slice(name.length + 2) : null;
}

function sameNumbers(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, at) => value === b[at]);
}
