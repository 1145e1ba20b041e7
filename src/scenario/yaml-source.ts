import { isAlias, isMap, isPair, isScalar, isSeq, parseDocument, type Document } from "yaml";
import type { Path, Mistake } from "./mistake.ts";
import { type Source, SyntaxMistake } from "./source.ts";

/** More than any honest file repeats an anchor; nested anchors multiply, which is how a small file fills the memory. */
const MAX_ALIASES = 1000;

/** What the parser's words mean to someone who writes a scenario. */
const ADVICE: Record<string, string> = {
  TAB_AS_INDENT: "tabs cannot indent YAML. Use spaces.",
  DUPLICATE_KEY: "this key is there twice. Keep one of them.",
  MULTIPLE_DOCS:
    "there is more than one document. A file holds one scenario: remove everything from `---` on.",
  BLOCK_AS_IMPLICIT_KEY:
    "a mapping or list cannot start here. Indent it as its neighbours are, or put quotes around a text that contains `: `.",
  BAD_INDENT:
    "this is not indented as what it belongs to, or a bracket before it is not closed. Indent or close it.",
  BAD_SCALAR_START: "a text cannot start with this character. Put quotes around it.",
  MISSING_CHAR:
    "something is not closed before this point. Close the quote or bracket, or write `key: value`.",
  NON_STRING_KEY: "a key must be plain text. Put quotes around it.",
  TAG_RESOLVE_FAILED:
    "this tag is not known here. Remove it, or put quotes around a text that starts with `!`.",
  RESOURCE_EXHAUSTION: "this is nested too deep to read. Flatten it.",
};

/** Parses one YAML 1.2 document. Throws a `SyntaxMistake`. */
export function readYaml(text: string): Source {
  const document = parseDocument(text, {
    prettyErrors: false,
    stringKeys: true,
    // Dates and sets have no form in JSON.
    resolveKnownTags: false,
    logLevel: "error",
  });
  const problem =
    document.errors.find((error) => error.code === "RESOURCE_EXHAUSTION") ??
    document.errors[0] ??
    document.warnings[0];
  if (problem)
    throw new SyntaxMistake(
      ADVICE[problem.code] ?? `${lowerFirst(problem.message)}. Check indentation and quotes.`,
      problem.pos[0],
    );
  return { value: toValue(document, text), locate: (path, at) => locate(document, path, at) };
}

function toValue(document: Document, text: string): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (cause) {
    if (cause instanceof ReferenceError) {
      const alias = /: (\S+)$/.exec(cause.message)?.[1];
      if (cause.message.startsWith("Excessive alias count") || alias === undefined) {
        throw new SyntaxMistake(`more than ${MAX_ALIASES} values come from aliases. Write them out.`, 0);
      }
      const why = `\`*${alias}\` refers to nothing before it. Put \`&${alias}\` there, or put quotes around the text.`;
      throw new SyntaxMistake(why, Math.max(0, text.indexOf(`*${alias}`)));
    }
    throw cause;
  }
}

function locate(document: Document, path: Path, at: Mistake["at"]): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [depth, key] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    const isLast = depth === path.length - 1;
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(key),
      );
      if (!pair) return offset;
      const keyOffset = startOf(pair.key) ?? offset;
      if (isLast && at === "key") return keyOffset;
      node = pair.value;
      offset = startOf(node) ?? keyOffset;
    } else if (isSeq(node)) {
      node = node.items[Number(key)];
      offset = startOf(node) ?? offset;
    } else return offset;
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  const range = typeof node === "object" && node !== null && "range" in node ? node.range : undefined;
  const start: unknown = Array.isArray(range) ? range[0] : undefined;
  return typeof start === "number" ? start : undefined;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
