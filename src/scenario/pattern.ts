// Patterns of `match`, as regular expressions.

/** Matches the whole text: `*` is any text, slashes and line ends included, `?` any one character. */
export function globPattern(glob: string): RegExp {
  const source = glob.replaceAll(/[\\^$.*+?()[\]{}|/]/g, (sign) => {
    if (sign === "*") return ".*";
    return sign === "?" ? "." : `\\${sign}`;
  });
  return new RegExp(`^${source}$`, "su");
}

/** `/source/flags`. */
const REGEX = /^\/(.+)\/([a-z]*)$/s;

/**
 * A `/regular expression/` that is found anywhere in the text, or a glob for the whole text. Throws a `SyntaxError`
 * when the expression or its flags are none. The flags `g` and `y` are refused: they make a pattern remember.
 */
export function textPattern(pattern: string): RegExp {
  const [, source, flags = ""] = REGEX.exec(pattern) ?? [];
  if (source === undefined) return globPattern(pattern);
  const stateful = /[gy]/.exec(flags)?.[0];
  if (stateful !== undefined) throw new SyntaxError(`the flag \`${stateful}\` has no meaning here`);
  return new RegExp(source, flags);
}
