import { globExpression } from "./glob.ts";

/** Which checks are wanted. */
export interface Selection {
  has(check: string, caseId: string, ruleId: string): boolean;
  /** Patterns that matched nothing in everything `has` was asked. */
  unmatched(): string[];
}

/**
 * Keeps what any `only` pattern matches (everything, when there is none) and no `skip` pattern does. A pattern is
 * a glob in which `*` stands for any characters and `?` for one; it may match a case, a rule or a check id.
 */
export function selectChecks(only: readonly string[] = [], skip: readonly string[] = []): Selection {
  const wanted = only.map(compileGlob);
  const unwanted = skip.map(compileGlob);
  const used = new Set<Glob>();
  const matches = (globs: Glob[], ids: string[]): boolean => {
    const hits = globs.filter((glob) => ids.some((id) => glob.expression.test(id)));
    for (const hit of hits) used.add(hit);
    return hits.length > 0;
  };
  return {
    has(...ids) {
      const isWanted = wanted.length === 0 || matches(wanted, ids);
      // Both are always asked, so that a skip pattern counts as used even where nothing is left to skip.
      const isUnwanted = matches(unwanted, ids);
      return isWanted && !isUnwanted;
    },
    unmatched: () => [...wanted, ...unwanted].filter((glob) => !used.has(glob)).map((glob) => glob.pattern),
  };
}

interface Glob {
  pattern: string;
  expression: RegExp;
}

function compileGlob(pattern: string): Glob {
  return { pattern, expression: globExpression(pattern) };
}
