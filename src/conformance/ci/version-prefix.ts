import { globExpression } from "../run/glob.ts";

/**
 * Whether a name or version meets a pattern: as a glob, or as a beginning that ends where a word or a part of a
 * version does. `node 20` meets `node 20.19.1` and not `node 200`; `3.1` does not meet `3.11`.
 */
export function meetsPrefix(pattern: string, text: string): boolean {
  if (/[*?]/.test(pattern)) return globExpression(pattern).test(text);
  if (!text.startsWith(pattern)) return false;
  const next = text[pattern.length];
  return next === undefined || /[\s.+@-]/.test(next);
}
