/**
 * The candidate that `word` is probably a misspelling of, or undefined. Case, `-` and `_` do not count; about one
 * wrong letter in three is forgiven, and a candidate that the word begins with is taken when nothing is nearer.
 */
export function closestWord(word: string, candidates: readonly string[]): string | undefined {
  const wanted = bare(word);
  // A word this long is no misspelling, and the comparison is quadratic.
  if (wanted.length === 0 || wanted.length > 64) return undefined;
  let best: { candidate: string; distance: number } | undefined;
  for (const candidate of candidates) {
    const known = bare(candidate);
    if (known.length > 64) continue;
    const distance = editDistance(wanted, known);
    const allowed = Math.max(1, Math.floor(Math.min(wanted.length, known.length) / 3));
    // A word of two letters with one of them wrong is another word.
    if (distance > allowed || (distance > 0 && distance >= known.length - 1)) continue;
    if (best === undefined || distance < best.distance) best = { candidate, distance };
  }
  return best?.candidate ?? candidates.find((c) => bare(c).length >= 4 && wanted.startsWith(bare(c)));
}

function bare(word: string): string {
  return word.toLowerCase().replaceAll(/[-_\s]/g, "");
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min(at(last, j) + 1, at(row, j - 1) + 1, replaced);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, at(beforeLast, j - 2) + 1);
      }
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return at(last, b.length);
}

function at(row: number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
