import { isJsonObject, objectsIn, parseJson } from "../read/json-value.ts";
import { isValidUtf8, type ScannedLine } from "./line-scanner.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const U = 0x75;
const ESCAPES = new Set([...'"\\/bfnrtu'].map((sign) => sign.charCodeAt(0)));
/** Longer lines are rare, and parsing costs them no more than comparing. */
const MAX_LINE = 4096;

/** A completion with many choices has a line of its own for each. */
const MAX_KINDS = 8;

/**
 * Nearly every line of a long answer is a line before with another text in it. Once such a line was parsed and found to
 * change nothing, those that differ from it in the strings alone need no parser: the law is that nobody can tell.
 */
export class SameChunk<Owner> {
  #kinds: { parts: Buffer[]; owner: Owner }[] = [];
  #last: Buffer | null = null;
  /** Whose line it was that matched last. */
  matched: Owner | null = null;

  /** Whether the line is one more of a kind; it is kept to be learnt from where it is not. */
  matches(line: ScannedLine): boolean {
    for (const { parts, owner } of this.#kinds) {
      if (!fits(parts, line)) continue;
      this.matched = owner;
      return true;
    }
    const length = line.end - line.start;
    this.#last = length > MAX_LINE ? null : Buffer.from(line.bytes.subarray(line.start, line.end));
    return false;
  }

  /** The line that was kept is an ordinary one. */
  learn(owner: Owner): void {
    const last = this.#last;
    this.#last = null;
    if (last === null) return;
    const parts = partsOf(last);
    if (parts.length === 0) return;
    if (this.#kinds.length === MAX_KINDS) this.#kinds.shift();
    this.#kinds.push({ parts, owner });
  }

  /** Something else came: what follows is parsed. */
  forget(): void {
    if (this.#kinds.length > 0) this.#kinds = [];
    this.#last = null;
  }
}

function fits(parts: readonly Buffer[], line: ScannedLine): boolean {
  const { bytes, end } = line;
  let at = line.start;
  const last = parts.length - 1;
  for (let nth = 0; nth <= last; nth++) {
    const part = parts[nth] as Buffer;
    const next = at + part.length;
    if (next > end || bytes.compare(part, 0, part.length, at, next) !== 0) return false;
    at = next;
    if (nth === last) return at === end && isValidUtf8(line);
    at = endOfString(bytes, at, end);
    if (at === -1) return false;
  }
  return false;
}

/** Where the string ends that goes on at `from`: the place of its quote; -1 where it is no JSON string. */
function endOfString(bytes: Buffer, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    const byte = bytes[at] as number;
    if (byte === QUOTE) return at;
    if (byte < 0x20) return -1;
    if (byte !== BACKSLASH) continue;
    const escape = bytes[++at] ?? 0;
    if (!ESCAPES.has(escape)) return -1;
    if (escape === U) {
      if (!/^[0-9a-fA-F]{4}$/.test(bytes.toString("latin1", at + 1, at + 5))) return -1;
      at += 4;
    }
  }
  return -1;
}

const HOLES = ["content", "reasoning_content", "reasoning", "obfuscation"] as const;
/** Stands in the strings while it is looked which strings they are. */
const MARK = "§";

/** Cuts a line at the strings of its text and its padding; empty where that is not certain. */
function partsOf(line: Buffer): Buffer[] {
  const text = line.toString("utf8");
  const cuts: [start: number, end: number][] = [];
  for (const name of HOLES) {
    const key = `"${name}":`;
    const found = text.indexOf(key);
    if (found === -1) continue;
    let start = found + key.length;
    while (text[start] === " ") start++;
    if (text[start] !== '"') continue;
    const end = closingQuote(text, start + 1);
    if (end === -1 || end === start + 1) continue;
    cuts.push([start + 1, end]);
  }
  cuts.sort(([a], [b]) => a - b);
  const parts: string[] = [];
  let from = 0;
  for (const [start, end] of cuts) {
    if (start < from) return [];
    parts.push(text.slice(from, start));
    from = end;
  }
  parts.push(text.slice(from));
  return cuts.length > 0 && isTextOf(parts.join(MARK), cuts.length)
    ? parts.map((part) => Buffer.from(part))
    : [];
}

function closingQuote(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at;
  }
  return -1;
}

/** Whether every string that was cut out is a text of the delta or the padding, and nothing else. */
function isTextOf(line: string, holes: number): boolean {
  const value = parseJson(line.replace(/^data:/, ""));
  if (!isJsonObject(value)) return false;
  const [part] = objectsIn(value["choices"]);
  const delta = part?.["delta"];
  if (!isJsonObject(delta)) return false;
  const inDelta = ["content", "reasoning_content", "reasoning"].filter((name) => delta[name] === MARK).length;
  return inDelta > 0 && inDelta + (value["obfuscation"] === MARK ? 1 : 0) === holes;
}
