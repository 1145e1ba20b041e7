// XML 1.0 (section 2.2) has no form at all for most control characters, for lone surrogates and for U+FFFE and U+FFFF,
// not even as references: they are written as `\uNNNN`.

const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** Text between tags. CR would be read as LF, and `>` could close a `]]>`. */
export function xmlText(text: string): string {
  return text
    .replace(FORBIDDEN, escapeUnit)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("\r", "&#13;");
}

/** The value of an attribute in double quotes. White space other than the space would be read as a space. */
export function xmlAttribute(text: string): string {
  return xmlText(text).replaceAll('"', "&quot;").replaceAll("\n", "&#10;").replaceAll("\t", "&#9;");
}

function escapeUnit(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
}
