import { z } from "zod";

const headers = z.record(z.string(), z.union([z.string(), z.array(z.string())])).default({});

/** A response that comes before the final one (RFC 9110 15.2). 101 would change the protocol. */
const informational = z.strictObject({
  status: z.union([z.literal(100), z.literal(102), z.literal(103)]),
  headers,
});

/** Everything around the body: status line, headers, and what HTTP lets a server say before and after. */
export const replySchema = z.strictObject({
  status: z.int().min(200).max(599).default(200),
  headers: headers.describe("Response headers; content-type defaults to text/event-stream."),
  delayMs: z.number().min(0).max(600_000).default(0).describe("Silence before the status line."),
  informational: z
    .array(informational)
    .default([])
    .describe("1xx responses, sent as soon as the request is there; HTTP/1.0 clients get none."),
  trailers: z
    .record(z.string(), z.string())
    .default({})
    .describe("Fields after the last chunk; needs `wire.framing: chunked`."),
  httpVersion: z
    .enum(["1.1", "1.0"])
    .default("1.1")
    .describe("1.0: a body without chunks, and the connection closes after it."),
});
