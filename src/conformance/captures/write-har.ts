import { isUtf8 } from "node:buffer";
import { type CollectedReply, plainHeaders } from "./collected-reply.ts";

// HAR 1.2: http://www.softwareishard.com/blog/har-12-spec/

const DEFAULT_URL = "http://127.0.0.1:4010/v1/chat/completions";

/** Replies as a HAR, as a browser's network panel would save them. */
export function writeHar(replies: readonly CollectedReply[], creator: string): Buffer {
  const har = {
    log: {
      version: "1.2",
      creator: { name: "streamproof", version: creator },
      entries: replies.map(entryOf),
    },
  };
  return Buffer.from(`${JSON.stringify(har, null, 2)}\n`);
}

function entryOf(reply: CollectedReply): object {
  const { request, status, httpVersion, headers, body, pieces, end } = reply;
  const kept = plainHeaders(headers);
  const type = kept.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "text/event-stream";
  const all = kept.some(([name]) => name.toLowerCase() === "content-type")
    ? kept
    : [...kept, ["content-type", type] as [string, string]];
  const time = pieces.at(-1)?.atMs ?? 0;
  const posted = request?.body ?? null;
  const error = errorOf(end);
  return {
    startedDateTime: "1970-01-01T00:00:00.000Z",
    time,
    request: {
      method: request?.method ?? "POST",
      url: new URL(request?.url ?? DEFAULT_URL, DEFAULT_URL).href,
      httpVersion: "HTTP/1.1",
      headers: [],
      queryString: [],
      cookies: [],
      headersSize: -1,
      bodySize: posted === null ? 0 : Buffer.byteLength(posted),
      ...(posted !== null && { postData: { mimeType: "application/json", text: posted } }),
    },
    response: {
      status: status ?? 200,
      statusText: "",
      httpVersion: `HTTP/${httpVersion ?? "1.1"}`,
      headers: all.map(([name, value]) => ({ name, value })),
      cookies: [],
      content: {
        size: body.length,
        mimeType: type,
        ...(isUtf8(body)
          ? { text: body.toString("utf8") }
          : { text: body.toString("base64"), encoding: "base64" }),
      },
      redirectURL: "",
      headersSize: -1,
      bodySize: -1,
      ...(error !== undefined && { _error: error }),
    },
    cache: {},
    timings: { send: 0, wait: 0, receive: time },
  };
}

/** Chromium's words; null says that the response ended well, and nothing that nobody knows. */
function errorOf({ completeness, isReset }: CollectedReply["end"]): string | null | undefined {
  if (isReset) return "net::ERR_CONNECTION_RESET";
  if (completeness === "incomplete") return "net::ERR_INCOMPLETE_CHUNKED_ENCODING";
  if (completeness === "stalled") return "net::ERR_ABORTED";
  return completeness === "complete" ? null : undefined;
}
