const LF = 0x0a;
const CR = 0x0d;
const COLON = 0x3a;

/** Kinds of delicate places, in order of how much a cut there has found in the past. */
type Mark = "character" | "line-end" | "blank-line" | "field-name" | "value" | "json" | "bom";

/**
 * Offsets at which a cut is most likely to be misread: inside a character, between CR and LF, before the blank
 * line's end, inside a field name, before the value, inside JSON, inside a byte order mark.
 * At most `limit` of them, each kind with its fair share, spread over the body.
 */
export function markOffsets(body: Uint8Array, limit = 40): number[] {
  const byMark = new Map<Mark, number[]>();
  for (let offset = 1; offset < body.length; offset++) {
    const mark = markAt(body, offset);
    if (mark === null) continue;
    const known = byMark.get(mark);
    if (known) known.push(offset);
    else byMark.set(mark, [offset]);
  }
  const share = Math.max(1, Math.floor(limit / Math.max(1, byMark.size)));
  const chosen = [...byMark.values()].flatMap((offsets) => spread(offsets, share));
  return chosen.sort((a, b) => a - b);
}

function markAt(body: Uint8Array, offset: number): Mark | null {
  const before = body[offset - 1] ?? 0;
  const after = body[offset] ?? 0;
  if (offset < 3 && body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) return "bom";
  if ((after & 0xc0) === 0x80) return "character";
  if (before === CR && after === LF) return "line-end";
  if (isLineEnd(before) && isLineEnd(after)) return "blank-line";
  if (before === COLON && isDataLine(body, offset - 5)) return "value";
  if (isDataLine(body, offset - 2)) return "field-name";
  // Every 61 bytes, a prime, so that cuts inside JSON fall on changing places.
  return offset % 61 === 0 ? "json" : null;
}

function isLineEnd(byte: number): boolean {
  return byte === LF || byte === CR;
}

/** Whether `data:` stands at this offset, at the start of a line. */
function isDataLine(body: Uint8Array, start: number): boolean {
  if (start < 0 || (start > 0 && !isLineEnd(body[start - 1] ?? 0))) return false;
  return (
    body[start] === 0x64 &&
    body[start + 1] === 0x61 &&
    body[start + 2] === 0x74 &&
    body[start + 3] === 0x61 &&
    body[start + 4] === COLON
  );
}

/** At most `count` of the offsets, the first and the last among them. */
function spread(offsets: number[], count: number): number[] {
  if (offsets.length <= count) return offsets;
  if (count === 1) return offsets.slice(0, 1);
  const step = (offsets.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, i) => offsets[Math.round(i * step)] ?? 0);
}
