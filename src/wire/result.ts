import { z } from "zod";
import { LEVELS, VERDICTS } from "./level.ts";

// A run's results, one JSON object per line: a header, one record per check, a footer. Every report is a
// rendering of these lines; a file without a footer is truncated.

const subjectSchema = z.object({
  /** As it was asked for: `openai/create`, `exec:python client.py`. */
  spec: z.string(),
  name: z.string(),
  version: z.string(),
  language: z.string(),
  runtime: z.string(),
  level: z.enum(["chat", "events"]),
  observes: z.array(z.string()),
  concurrency: z.number(),
});

export const resultHeaderSchema = z.object({
  kind: z.literal("header"),
  format: z.literal(1),
  suite: z.string(),
  streamproof: z.string(),
  runtime: z.string(),
  seed: z.number(),
  /** Whether a broken `should` fails the run. @defaultValue false */
  strict: z.boolean().optional(),
  /** Which part of the checks this is, counted from 1; absent when it is all of them. */
  shard: z.object({ index: z.int().min(1), count: z.int().min(1) }).optional(),
  subjects: z.array(subjectSchema),
});

/** What crossed the wire on one side of a gateway, or came back from an endpoint. Times are ms since the question was asked. */
const sideSchema = z.object({
  /** The request that reached our upstream and its reply; or the reply that came out. */
  head: z.string(),
  headAtMs: z.number().nullable(),
  /** Printable pieces of the body in their order, shortened when long. */
  pieces: z.array(
    z.object({
      atMs: z.number(),
      text: z.string(),
      /** The one that holds what the rule was broken by. */
      decides: z.literal(true).optional(),
    }),
  ),
  ending: z.string(),
});

const sentSchema = z.object({ head: z.string(), writes: z.array(z.string()), ending: z.string() });

const excuseSchema = z.object({
  /** `baseline`: the deviation is known. `not-adopted`: the rule is newer than the baseline. */
  by: z.enum(["baseline", "not-adopted"]),
  reason: z.string(),
  /** Where the deviation is discussed. */
  thread: z.string().optional(),
});

export const checkRecordSchema = z.object({
  kind: z.literal("check"),
  /** `case#rule@variant`: the selector to run it again and its key in a baseline. */
  check: z.string(),
  case: z.string(),
  rule: z.string(),
  level: z.enum(LEVELS),
  verdict: z.enum(VERDICTS),
  subject: z.string(),
  expected: z.unknown().optional(),
  actual: z.unknown().optional(),
  message: z.string().optional(),
  /** Where in a recorded stream the rule was broken: the first few places. */
  places: z.array(z.object({ line: z.int(), offset: z.int(), message: z.string() })).optional(),
  /** How often it was broken there. */
  count: z.int().optional(),
  /** What whoever sent it can do about it. */
  mend: z.string().optional(),
  /** Why a broken rule does not count in the exit status. */
  excused: excuseSchema.optional(),
  /** The bytes that were sent, one printable string per write, shortened when long. */
  sent: sentSchema
    .extend({
      /** What answered the second request, the third, …, where the client asked again. */
      later: z.array(sentSchema).optional(),
    })
    .optional(),
  /** Both sides of an exchange through a gateway: every request that reached our upstream, every reply that came out. */
  relay: z.object({ upstream: z.array(sideSchema), downstream: z.array(sideSchema) }).optional(),
  /** What came back from an endpoint. */
  reply: sideSchema.optional(),
  /** Plays the exchange again: `streamproof replay <token>`. */
  replay: z.string().optional(),
  ms: z.number(),
});

const baselineReviewSchema = z.object({
  /** Broken checks that the baseline knows. */
  covered: z.number(),
  /** Broken checks of rules that were not adopted yet. */
  notAdopted: z.number(),
  /** Entries that nothing needs any more; exit status 4 when nothing worse happened. */
  stale: z.array(z.object({ check: z.string(), why: z.string() })),
  /** Entries whose day has passed: they cover nothing. */
  expired: z.array(z.object({ check: z.string(), expires: z.string(), reason: z.string() })),
  /** Checks that are broken in another way than the baseline says. */
  changed: z.array(
    z.object({ check: z.string(), subject: z.string(), expected: z.string(), actual: z.string() }),
  ),
});

const tally = z.object({ held: z.number(), judged: z.number() });

export const resultFooterSchema = z.object({
  kind: z.literal("footer"),
  status: z.number(),
  /** True when the run was stopped before every planned check was done. */
  interrupted: z.boolean(),
  must: tally,
  should: tally,
  verdicts: z.partialRecord(z.enum(VERDICTS), z.number()),
  /** Present when the run had a baseline. */
  baseline: baselineReviewSchema.optional(),
  ms: z.number(),
});

export type SubjectRecord = z.infer<typeof subjectSchema>;
export type RelaySide = z.infer<typeof sideSchema>;
export type Excuse = z.infer<typeof excuseSchema>;
export type BaselineReview = z.infer<typeof baselineReviewSchema>;
export type ResultHeader = z.infer<typeof resultHeaderSchema>;
export type CheckRecord = z.infer<typeof checkRecordSchema>;
export type ResultFooter = z.infer<typeof resultFooterSchema>;
export type ResultLine = ResultHeader | CheckRecord | ResultFooter;
