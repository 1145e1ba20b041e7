const known = new Map<string, RegExp | null>();
const MOST_KNOWN = 500;

/** A pattern as a regular expression, of Unicode where it can be; null where it is none. */
export function expressionFor(pattern: string): RegExp | null {
  const made = known.get(pattern);
  if (made !== undefined) return made;
  const expression = compile(pattern, "u") ?? compile(pattern, "");
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(pattern, expression);
  return expression;
}

function compile(pattern: string, flags: string): RegExp | null {
  try {
    return new RegExp(pattern, flags);
  } catch {
    return null;
  }
}

/** A repetition inside a repetition: such a pattern can take for ever to find nothing. */
const RISKY = /[+*}][^()]*\)(?:[+*]|\{)/;

/** A pattern that is none, or that backtracks without end over a long text, is no reason to refuse. */
export function isFound(pattern: string, text: string): boolean {
  const longest = RISKY.test(pattern) ? 24 : 10_000;
  return text.length > longest || (expressionFor(pattern)?.test(text) ?? true);
}
