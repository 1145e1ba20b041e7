import { z } from "zod";

// A reply that was judged, so that it can be judged again. The bytes of its body stand in the `body` lines of the exchange
// that is named here; times are those of the clock that the run had.

const ms = z.number();
const headers = z.array(z.tuple([z.string(), z.string()]));

/** Who was judged, as it stands in results. */
export const savedSubjectSchema = z.object({ spec: z.string(), name: z.string(), version: z.string() });

export type SavedSubject = z.infer<typeof savedSubjectSchema>;

const head = z.object({
  httpVersion: z.string(),
  status: z.int(),
  reason: z.string(),
  headers,
  /** When its last byte came. */
  at: ms,
});

/** A reply as a reader on the socket saw it, but for the bytes of its body. */
export const savedReplySchema = z.object({
  /** Whose `body` lines hold its body, content coding undone. */
  exchange: z.int().min(1),
  /** When the request was handed to the kernel. */
  sentAt: ms.nullable(),
  head: head.nullable(),
  informational: z.array(head),
  framing: z.enum(["chunked", "content-length", "close", "none"]),
  /** How much of the body was there at which time. */
  reads: z.array(z.object({ end: z.int().min(0), at: ms })),
  trailers: headers,
  end: z.enum(["complete", "closed", "cut", "reset", "open", "cancelled"]),
  endedAt: ms,
  framingFaults: z.array(z.string()),
  codingFault: z.string().nullable(),
  /** What came behind the end of the body. */
  surplus: z.object({ text: z.string().optional(), base64: z.base64().optional() }),
  failure: z
    .object({
      kind: z.enum(["refused", "dns", "tls", "unreachable", "not-http"]),
      message: z.string(),
    })
    .nullable(),
});

export type SavedReply = z.infer<typeof savedReplySchema>;
