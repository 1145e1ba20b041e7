import { type CollectedReply, plainHeaders } from "./collected-reply.ts";

/** A reply as it stands on a connection: the head, and the body in its HTTP framing. */
export interface HttpParts {
  /** Status line, each header, and the empty line; each with its end. */
  head: string[];
  /** What follows, as many writes as there were pieces, and the end of the framing. */
  body: { bytes: Buffer; atMs: number }[];
}

const CRLF = "\r\n";

export function httpParts(reply: CollectedReply): HttpParts {
  const { status, httpVersion, end, pieces, headers } = reply;
  const kept = plainHeaders(headers);
  const hasType = kept.some(([name]) => name.toLowerCase() === "content-type");
  const isClose = end.completeness === "close-delimited" || httpVersion === "1.0";
  const fields = [
    ...kept,
    ...(hasType ? [] : [["Content-Type", "text/event-stream"] as const]),
    ...(isClose ? [["Connection", "close"] as const] : [["Transfer-Encoding", "chunked"] as const]),
  ];
  const head = [
    `HTTP/${httpVersion === "1.0" ? "1.0" : "1.1"} ${status ?? 200} ${reasonOf(status ?? 200)}${CRLF}`,
    ...fields.map(([name, value]) => `${name}: ${value}${CRLF}`),
    CRLF,
  ];
  let atMs = 0;
  const body = pieces.map(({ bytes, atMs: at }) => {
    atMs = at ?? atMs;
    return { bytes: isClose ? bytes : httpChunk(bytes), atMs };
  });
  const isWhole = end.completeness === null || end.completeness === "complete";
  if (!isClose && isWhole) body.push({ bytes: Buffer.from(`0${CRLF}${CRLF}`), atMs });
  return { head, body };
}

/** Head and body in one, as a socket would give them. */
export function writeHttp(reply: CollectedReply): Buffer {
  const { head, body } = httpParts(reply);
  return Buffer.concat([Buffer.from(head.join(""), "latin1"), ...body.map(({ bytes }) => bytes)]);
}

function httpChunk(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from(bytes.length.toString(16) + CRLF), bytes, Buffer.from(CRLF)]);
}

const REASONS: Readonly<Record<number, string>> = {
  200: "OK",
  400: "Bad Request",
  401: "Unauthorized",
  402: "Payment Required",
  403: "Forbidden",
  404: "Not Found",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
};

function reasonOf(status: number): string {
  return REASONS[status] ?? "Status";
}
