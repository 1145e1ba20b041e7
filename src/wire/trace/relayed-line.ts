import { z } from "zod";
import { savedReplySchema, savedSubjectSchema } from "./saved-reply.ts";

// What was kept of a judged gateway, so that it can be judged again by other rules. Times are those of the clock that the
// run had.

const ms = z.number();
const headers = z.array(z.tuple([z.string(), z.string()]));

/** What an exchange on the upstream's side was, as the upstream saw it. */
const savedExchange = z.looseObject({
  startedAt: ms,
  request: z.looseObject({
    method: z.string(),
    path: z.string(),
    headers: z.record(z.string(), z.string()),
    body: z.string(),
  }),
  response: z.looseObject({
    status: z.int(),
    headers,
    bytesSent: z.number(),
    writes: z.array(z.looseObject({ end: z.number(), atMs: ms })),
  }),
  state: z.enum(["open", "played", "peer-left"]),
});

/** One question to a gateway, and both sides of what became of it. */
export const traceRelayedSchema = z.object({
  kind: z.literal("relayed"),
  atMs: ms,
  /** The case and its variant, as in `relay/text/hello@writes=marks`. */
  id: z.string(),
  /** Where many were asked at once: `member` one of them, `after` who asked when they were gone. */
  part: z.enum(["member", "after"]).optional(),
  /** It was asked again, with nothing else under way: what it shows is no accident of a busy machine. */
  again: z.literal(true).optional(),
  subject: savedSubjectSchema,
  scenario: z.record(z.string(), z.unknown()),
  /** SHA-256 of the body of each reply as the upstream was to send it, in hexadecimal. */
  bodies: z.array(z.string()),
  asked: z.object({
    headers: z.record(z.string(), z.string()),
    body: z.record(z.string(), z.unknown()),
    rawBody: z.string().optional(),
  }),
  /** What came out of the gateway, one for each time it was asked. */
  replies: z.array(z.object({ asksForStream: z.boolean(), reply: savedReplySchema })).min(1),
  /** The same, asked of the upstream without the gateway. */
  control: savedReplySchema.nullable(),
  /** What reached the upstream, oldest first. */
  upstream: z.array(savedExchange),
  controlUpstream: savedExchange.nullable(),
  /** When the client left before the end. */
  leftAt: ms.nullable(),
  /** What stands in place of the client's key, wherever it was seen. */
  clientKey: z.string().nullable(),
  ms,
});

/** The gateway died or no longer answered in the run that this is of. */
export const traceLostSchema = z.object({
  kind: z.literal("lost"),
  atMs: ms,
  subject: savedSubjectSchema,
  message: z.string(),
});

export type TraceRelayed = z.infer<typeof traceRelayedSchema>;
