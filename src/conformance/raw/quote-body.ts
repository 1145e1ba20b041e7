const MAX_QUOTE = 200;

/** The beginning of a text on one line, in quotes. */
export function quoteStart(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return JSON.stringify(line.length > MAX_QUOTE ? `${line.slice(0, MAX_QUOTE)}…` : line);
}

/** Whether a web page was answered, which no API does: a login, a proxy's error, another server. */
export function isHtmlPage(contentType: string, body: string): boolean {
  return /html/i.test(contentType) || /^\s*<(?:!doctype|html)/i.test(body);
}
