import type { KnownCheck } from "../run/known-checks.ts";
import type { Selection } from "../run/selection.ts";

/** One part of the checks of a run; `index` counts from 1. */
export interface Shard {
  index: number;
  count: number;
}

/**
 * Narrows a selection to one shard. All shards of a selection together are the selection, no two overlap, and all
 * variants of a case are in one of them. The same selection is always divided in the same way.
 */
export function selectShard(selection: Selection, shard: Shard, known: readonly KnownCheck[]): Selection {
  const wanted = known.filter((each) => selection.has(each.check, each.case, each.rule));
  const mine = new Set(divideCases(wanted, shard.count)[shard.index - 1]);
  return {
    // The patterns are asked first, so that one that matches in another shard is not called unmatched.
    has: (check, caseId, rule) => selection.has(check, caseId, rule) && mine.has(caseId),
    unmatched: () => selection.unmatched(),
  };
}

/** Deals case ids out to shards of nearly the same number of checks, for each level of subjects on its own. */
export function divideCases(
  checks: readonly Pick<KnownCheck, "case" | "level">[],
  count: number,
): string[][] {
  const shards = Array.from({ length: count }, (): string[] => []);
  for (const level of ["chat", "events"]) {
    const sizes = new Map<string, number>();
    for (const check of checks)
      if (check.level === level) sizes.set(check.case, (sizes.get(check.case) ?? 0) + 1);
    deal(sizes, shards);
  }
  return shards;
}

/** The largest first, each to the shard that has least: no shard ends up with more than one case above another. */
function deal(sizes: ReadonlyMap<string, number>, shards: readonly string[][]): void {
  const loads = shards.map(() => 0);
  const bySize = [...sizes].sort(([a, sizeA], [b, sizeB]) => sizeB - sizeA || compareIds(a, b));
  for (const [id, size] of bySize) {
    const least = loads.indexOf(Math.min(...loads));
    shards[least]?.push(id);
    loads[least] = (loads[least] ?? 0) + size;
  }
}

/** By code units, not by locale: every machine deals alike. */
function compareIds(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
