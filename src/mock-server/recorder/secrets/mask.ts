/** Stands where a value was left out. */
export const REDACTED = "[redacted]";

/** Stars of the same length, so that offsets, lengths and boundaries stay what they were. */
export function maskSpans(text: string, spans: readonly [start: number, end: number][]): string {
  if (spans.length === 0) return text;
  let masked = "";
  let at = 0;
  for (const [start, end] of spans.toSorted((a, b) => a[0] - b[0])) {
    if (end <= at) continue;
    masked += text.slice(at, Math.max(at, start)) + "*".repeat(end - Math.max(at, start));
    at = end;
  }
  return masked + text.slice(at);
}
