/** A start line and header lines, as they came. */
export interface HttpHead {
  startLine: string;
  /** Names as they were written, values without the white space around them. */
  headers: [name: string, value: string][];
  /** The header lines as they stand. */
  lines: string[];
}

/** The length of a head with its empty line; -1 while there is none. A lone LF ends a line too (RFC 9112 2.2). */
export function headLength(bytes: Buffer): number {
  const crlf = bytes.indexOf("\r\n\r\n");
  const lf = bytes.indexOf("\n\n");
  const mixed = bytes.indexOf("\n\r\n");
  const ends = [crlf === -1 ? -1 : crlf + 4, lf === -1 ? -1 : lf + 2, mixed === -1 ? -1 : mixed + 3];
  const found = ends.filter((end) => end !== -1);
  return found.length === 0 ? -1 : Math.min(...found);
}

export function parseHttpHead(text: string): HttpHead {
  const [startLine = "", ...lines] = text.split(/\r?\n/);
  const headers = lines.flatMap((line): [string, string][] => {
    const colon = line.indexOf(":");
    return colon === -1 ? [] : [[line.slice(0, colon), line.slice(colon + 1).trim()]];
  });
  return { startLine, headers, lines: lines.filter((line) => line !== "") };
}

/** Every value of a list header, in lower case and one by one. */
function listedValues({ headers }: HttpHead, name: string): string[] {
  return headers
    .filter(([key]) => key.trim().toLowerCase() === name)
    .flatMap(([, value]) => value.split(",").map((part) => part.trim().toLowerCase()));
}

/** How the end of a body is told, in the order of RFC 9112 6.3. */
export type BodyFraming =
  | { kind: "chunked" }
  | { kind: "content-length"; length: number }
  | { kind: "close" }
  | { kind: "none" };

/** A request without either header has no body. */
export function requestFraming(head: HttpHead): BodyFraming {
  const framing = framingOf(head);
  return framing.kind === "close" ? { kind: "none" } : framing;
}

export function responseFraming(head: HttpHead, status: number, method: string): BodyFraming {
  const hasNoBody = method === "HEAD" || status === 204 || status === 304;
  return hasNoBody ? { kind: "none" } : framingOf(head);
}

function framingOf(head: HttpHead): BodyFraming {
  const codings = listedValues(head, "transfer-encoding");
  if (codings.at(-1) === "chunked") return { kind: "chunked" };
  const [length] = listedValues(head, "content-length");
  if (codings.length === 0 && length !== undefined && /^\d{1,15}$/.test(length)) {
    return { kind: "content-length", length: Number(length) };
  }
  return { kind: "close" };
}

/** What should not have been said about the length of a body. */
export function framingFaults(head: HttpHead): string[] {
  const codings = listedValues(head, "transfer-encoding");
  const lengths = [...new Set(listedValues(head, "content-length"))];
  return [
    ...(codings.length > 0 && lengths.length > 0 ? ["both Transfer-Encoding and Content-Length"] : []),
    ...(lengths.length > 1 ? [`several lengths: ${lengths.join(", ")}`] : []),
    ...(lengths.some((length) => !/^\d+$/.test(length)) ? [`Content-Length: ${lengths.join(", ")}`] : []),
  ];
}
