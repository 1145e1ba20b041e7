import { CaptureError } from "./capture-error.ts";
import type { CapturedEnd, CapturedPiece, CapturedReply } from "./captured-reply.ts";

/** A reply with its whole body, to be written down in another form. */
export interface CollectedReply extends Pick<
  CapturedReply,
  "name" | "format" | "request" | "status" | "headers" | "httpVersion" | "notes"
> {
  pieces: CapturedPiece[];
  /** Whether the pieces are those of the wire, with their times. */
  isTimed: boolean;
  body: Buffer;
  end: CapturedEnd;
}

/** What is written down in another form is held in memory. */
const MAX_BODY_BYTES = 128 * 1024 * 1024;

export async function collectReply(reply: CapturedReply): Promise<CollectedReply> {
  const pieces: CapturedPiece[] = [];
  let length = 0;
  for await (const { bytes, atMs } of reply.pieces) {
    length += bytes.length;
    if (length > MAX_BODY_BYTES) {
      throw new CaptureError(
        "too-large",
        "A body of more than 128 MiB is not written down in another form. `lint` judges it all the same; cut it for the rest: head -c.",
      );
    }
    if (bytes.length > 0) pieces.push({ bytes: Buffer.from(bytes), atMs });
  }
  const { name, format, request, status, headers, httpVersion, notes } = reply;
  return {
    name,
    format,
    request,
    status,
    headers,
    httpVersion,
    notes,
    pieces,
    isTimed: pieces.length > 0 && pieces.every(({ atMs }) => atMs !== null),
    body: Buffer.concat(pieces.map(({ bytes }) => bytes)),
    end: reply.end(),
  };
}

/** Fields of HTTP's framing, of the connection, and those that hold secrets: none of them is part of what is said. */
const LEFT_OUT = new Set([
  "connection",
  "content-encoding",
  "content-length",
  "keep-alive",
  "proxy-authenticate",
  "set-cookie",
  "trailer",
  "transfer-encoding",
  "www-authenticate",
]);

/** Headers that can be written into a file for others. */
export function plainHeaders(headers: CollectedReply["headers"]): [string, string][] {
  return headers.filter(
    ([name]) => name !== "" && !name.startsWith(":") && !LEFT_OUT.has(name.toLowerCase()),
  );
}
