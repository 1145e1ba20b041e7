import { z } from "zod";

/** How the same answer is written down as bytes: every combination is legal SSE. */
export const wireStyleSchema = z.strictObject({
  lineEnd: z
    .enum(["lf", "crlf", "cr", "mixed"])
    .default("lf")
    .describe("What ends a line; `mixed` draws one per line by seed."),
  colonSpace: z.boolean().default(true).describe("Whether a space follows the colon of a field."),
  bom: z.boolean().default(false).describe("Whether the stream opens with a byte order mark."),
  data: z
    .enum(["one-line", "several-lines"])
    .default("one-line")
    .describe("JSON on one data line, or spread over several."),
  escape: z
    .enum(["minimal", "ascii"])
    .default("minimal")
    .describe("Whether non-ASCII characters in JSON travel raw or as \\u escapes."),
  keys: z
    .enum(["openai", "sorted", "reversed"])
    .default("openai")
    .describe("Order of the keys in JSON: as OpenAI sends them, by name as Azure does, or backwards."),
  framing: z
    .enum(["chunked", "content-length", "close"])
    .default("chunked")
    .describe("HTTP framing of the body; `close`: delimited by the end of the connection."),
  chunkExtensions: z
    .boolean()
    .default(false)
    .describe("Whether the HTTP chunks carry extensions, which readers ignore."),
  compression: z
    .enum(["none", "gzip", "deflate", "br"])
    .default("none")
    .describe("Content coding, flushed after each write; plain for a request that does not accept it."),
});

export type WireStyle = z.infer<typeof wireStyleSchema>;

const ascending = z
  .array(z.int().min(1))
  .refine((offsets) => offsets.every((offset, i) => i === 0 || offset > (offsets[i - 1] ?? 0)), {
    error: "give offsets in ascending order, each once",
  });

/** Where the body is cut into writes. Each write is one flush and, when chunked, one HTTP chunk. */
export const writesSchema = z.union([
  z.enum(["frame", "whole", "byte"]),
  z.strictObject({ sizes: z.array(z.int().min(1)).min(1).describe("Sizes in bytes, used in turn.") }),
  z.strictObject({ offsets: ascending.describe("Body offsets to cut at.") }),
  z.strictObject({ cuts: z.int().min(0).max(1_000_000).describe("That many cuts, placed by seed.") }),
]);

export type Writes = z.infer<typeof writesSchema>;

const cutAt = z
  .union([
    z.literal("head"),
    z.strictObject({ frame: z.int().min(0) }),
    z.strictObject({ byte: z.int().min(0) }),
  ])
  .describe(
    "Stop after that many frames or body bytes, or before the status line (`head`); without it everything is sent.",
  );

export const ENDING_KINDS = ["complete", "fin", "fin-in-chunk", "reset", "stall"] as const;

/**
 * How the body ends. `complete`: as the framing says it should. `fin`: the connection closes without the last
 * chunk, or short of the Content-Length. `fin-in-chunk`: it closes inside an HTTP chunk. `reset`: TCP reset.
 * `stall`: nothing more comes and the socket stays open.
 */
export const endingSchema = z.strictObject({
  kind: z.enum(ENDING_KINDS).default("complete"),
  at: cutAt.optional(),
  afterMs: z
    .number()
    .min(0)
    .max(600_000)
    .default(0)
    .describe(
      "Silence between the last write and the ending; a reset waits at least 20 ms, so that the bytes are read first.",
    ),
  forMs: z
    .number()
    .min(0)
    .max(3_600_000)
    .default(60_000)
    .describe("How long a stall is held before the connection is reset."),
});

export type Ending = z.infer<typeof endingSchema>;
export type EndingKind = Ending["kind"];
