import { z } from "zod";
import { traceAskedSchema, traceUnaskedSchema } from "./asked-line.ts";
import { traceLostSchema, traceRelayedSchema } from "./relayed-line.ts";

// Both sides of exchanges as they happened, one JSON object per line: a header, lines about exchanges in the order of
// their times, a footer. Whatever is written stays valid at any moment: a file without a footer was cut off, and is
// readable up to there. Readers ignore fields and skip kinds that they do not know; only a new `version` may change
// what is said here.

export const TRACE_VERSION = 1;

/** Milliseconds since `startedAt` of the header, to the microsecond. One clock for the whole file. */
const atMs = z.number();
/** Counts from 1; every line of one exchange has the same. */
const exchange = z.int().min(1);
/** Names as they were written, in their order, doubled ones included. */
const headers = z.array(z.tuple([z.string(), z.string()]));

/** Bytes as text where they are valid UTF-8, else as base64. One of the two is there. */
const content = { text: z.string().optional(), base64: z.base64().optional() };

export const traceHeaderSchema = z.object({
  kind: z.literal("header"),
  format: z.literal("trace"),
  version: z.literal(TRACE_VERSION),
  /** The version of streamproof that wrote it. */
  streamproof: z.string().optional(),
  /** What took it down: `record`, `client`, `gateway`, `endpoint`, `import`. */
  by: z.string().optional(),
  /** ISO 8601, or null where it is not known. */
  startedAt: z.string().nullish(),
  /** Where a recording proxy sent the requests: a base URL without secrets. */
  upstream: z.string().optional(),
});

const traceRequestSchema = z.object({
  kind: z.literal("request"),
  exchange,
  atMs,
  /**
   * For something in the middle: which of its sides this is, the `client`'s or the `upstream`'s. Absent where the two
   * are the same byte for byte (a recording proxy) or where nothing is in the middle.
   */
  side: z.enum(["client", "upstream"]).optional(),
  /** On the upstream's side: the exchange on the client's side that this one serves, where it is known. */
  for: exchange.optional(),
  /**
   * Who took the reply down: `reads` of whoever got it, or `writes` of whoever sent it. @defaultValue "reads"
   */
  seen: z.enum(["reads", "writes"]).optional(),
  method: z.string(),
  /** The request target. The values of secret parameters are left out. */
  path: z.string(),
  httpVersion: z.string(),
  headers,
});

/** Lines of one exchange are joined. */
const traceRequestBodySchema = z.object({
  kind: z.literal("request-body"),
  exchange,
  atMs,
  ...content,
  /** Why the body, or its end, is not here. */
  omitted: z.string().optional(),
  /** How long it was, where it is not here. */
  bytes: z.int().optional(),
});

/** The request is there as a whole. */
const traceRequestEndSchema = z.object({
  kind: z.literal("request-end"),
  exchange,
  atMs,
  trailers: headers.optional(),
});

/** A 1xx response before the response itself. */
const traceInformationalSchema = z.object({
  kind: z.literal("informational"),
  exchange,
  atMs,
  status: z.int(),
  reason: z.string().optional(),
  headers,
});

const FRAMINGS = ["chunked", "content-length", "close", "none"] as const;

const traceResponseSchema = z.object({
  kind: z.literal("response"),
  exchange,
  atMs,
  httpVersion: z.string(),
  status: z.int(),
  reason: z.string().optional(),
  headers,
  /** How the end of the body is told. `none`: there is no body. */
  framing: z.enum(FRAMINGS),
});

/**
 * One piece of the body of the response, without HTTP framing and as it was on the wire, content coding included. Where
 * the framing is chunked, one HTTP chunk or a part of one; pieces with the same time came or went together.
 */
const traceBodySchema = z.object({
  kind: z.literal("body"),
  exchange,
  atMs,
  ...content,
  /** The HTTP chunk goes on in the next piece. @defaultValue false */
  continues: z.literal(true).optional(),
  /** The chunk extension, from its semicolon on, in the first piece of a chunk. */
  extension: z.string().optional(),
});

const traceTrailersSchema = z.object({
  kind: z.literal("trailers"),
  exchange,
  atMs,
  headers,
});

/** Something that should not be in HTTP, in a few words. */
const traceFaultSchema = z.object({
  kind: z.literal("fault"),
  exchange,
  atMs,
  message: z.string(),
});

/** The client closed its side before the exchange was over. */
const traceLeftSchema = z.object({
  kind: z.literal("left"),
  exchange,
  atMs,
  how: z.enum(["fin", "reset"]),
});

const TRACE_ENDINGS = [
  /** The last chunk, the whole Content-Length, or no body at all. */
  "complete",
  /** The connection was closed, and nothing else ends such a body. */
  "closed",
  /** The connection was closed without the last chunk, or before the head was whole. */
  "fin",
  /** The connection was closed inside an HTTP chunk. */
  "fin-in-chunk",
  /** The connection was closed before the whole Content-Length was there. */
  "short",
  /** The connection was reset. */
  "reset",
  /** Still under way when this was written. */
  "open",
  /** The client left before. */
  "client-left",
  /** There was no connection, or what came was no HTTP. */
  "failed",
] as const;

/** How the response ended. */
const traceEndSchema = z.object({
  kind: z.literal("end"),
  exchange,
  atMs,
  how: z.enum(TRACE_ENDINGS),
  /** How many bytes of the chunk or of the Content-Length did not come. */
  missing: z.int().optional(),
  /** Why, for `failed`. */
  message: z.string().optional(),
});

const traceFooterSchema = z.object({
  kind: z.literal("footer"),
  atMs,
  exchanges: z.int(),
  /** The recording was stopped before every exchange was over. @defaultValue false */
  interrupted: z.boolean().optional(),
});

/**
 * How a client was judged on the exchanges of this file: what was asked, what it said, what the server saw. With it the
 * exchange can be judged again, by other rules.
 */
const traceJudgedSchema = z.object({
  kind: z.literal("judged"),
  atMs,
  /** The case and its variant, as in `tools/interleaved@writes=byte`. */
  id: z.string(),
  /** Who it was: the answer of a subject to `hello`. */
  subject: z.looseObject({ name: z.string(), version: z.string(), level: z.enum(["chat", "events"]) }),
  forgivesTrailingNewline: z.boolean().optional(),
  isToldTimeLimit: z.boolean().optional(),
  scenario: z.record(z.string(), z.unknown()),
  /** SHA-256 of the body of each reply as it was to be sent, in hexadecimal. */
  bodies: z.array(z.string()),
  outcome: z.looseObject({ kind: z.string() }),
  /** What the server saw, one for each request. */
  exchanges: z.array(z.looseObject({})),
  ms: z.number(),
});

/** Kind → schema of the lines that this version knows. */
export const TRACE_LINES = {
  header: traceHeaderSchema,
  request: traceRequestSchema,
  "request-body": traceRequestBodySchema,
  "request-end": traceRequestEndSchema,
  informational: traceInformationalSchema,
  response: traceResponseSchema,
  body: traceBodySchema,
  trailers: traceTrailersSchema,
  fault: traceFaultSchema,
  left: traceLeftSchema,
  end: traceEndSchema,
  judged: traceJudgedSchema,
  relayed: traceRelayedSchema,
  lost: traceLostSchema,
  asked: traceAskedSchema,
  unasked: traceUnaskedSchema,
  footer: traceFooterSchema,
} as const;

type TraceKind = keyof typeof TRACE_LINES;
export type TraceHeader = z.infer<typeof traceHeaderSchema>;
export type TraceRequest = z.infer<typeof traceRequestSchema>;
export type TraceResponse = z.infer<typeof traceResponseSchema>;
export type TraceEnding = (typeof TRACE_ENDINGS)[number];
export type TraceFraming = (typeof FRAMINGS)[number];
export type TraceLine = { [Kind in TraceKind]: z.infer<(typeof TRACE_LINES)[Kind]> }[TraceKind];
export type TraceJudged = z.infer<typeof traceJudgedSchema>;
/** What is said about one exchange. */
export type ExchangeLine = Extract<TraceLine, { exchange: number }>;

/** Whether a line is about an exchange, and not about the file or about how something was judged. */
export function isExchangeLine(line: TraceLine): line is ExchangeLine {
  return "exchange" in line;
}
