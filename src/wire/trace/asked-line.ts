import { z } from "zod";
import { savedReplySchema, savedSubjectSchema } from "./saved-reply.ts";

// What was kept of a judged endpoint, so that it can be judged again by other rules.

const ms = z.number();

const common = {
  atMs: ms,
  /** Tells runs apart: the answers of one are compared with each other and with no other's. */
  run: z.string(),
  /** As in `ask/text/streamed`. */
  id: z.string(),
  subject: savedSubjectSchema,
};

/** One question to an endpoint, and what came of it. */
export const traceAskedSchema = z.object({
  kind: z.literal("asked"),
  ...common,
  /** SHA-256, in hexadecimal, of all that makes the question what it is. */
  question: z.string(),
  /** It was asked for the sake of other questions, and decided nothing itself. */
  aside: z.literal(true).optional(),
  /** It was asked again, alone, as chance might have been behind the failure of this rule. */
  again: z.string().optional(),
  /** Rules whose failure was to be looked at again, and could not. */
  unrepeated: z.array(z.string()).optional(),
  asked: z.object({
    headers: z.record(z.string(), z.string()),
    /** The JSON that was meant, where `rawBody` was sent in its place. */
    body: z.record(z.string(), z.unknown()),
    rawBody: z.string().optional(),
  }),
  reply: savedReplySchema,
  /** Whether it went out on the connection of the question before it. */
  reuse: z.enum(["not-tried", "reused", "closed-as-announced", "closed-without-a-word"]),
  /** Whether it was given as long as every endpoint is. */
  waitedFor: z.boolean(),
  /** What stands in place of each key that was given, wherever it was seen. */
  secrets: z.array(z.string()),
  /** The key that was sent where a wrong one was meant. */
  wrongKey: z.string(),
  ms,
});

/** A question that was planned and not asked. */
export const traceUnaskedSchema = z.object({
  kind: z.literal("unasked"),
  ...common,
  /** Why. */
  message: z.string(),
});

export type TraceAsked = z.infer<typeof traceAskedSchema>;
