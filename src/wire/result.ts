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
  subjects: z.array(subjectSchema),
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
  /** The bytes that were sent, one printable string per write, shortened when long. */
  sent: z.object({ head: z.string(), writes: z.array(z.string()), ending: z.string() }).optional(),
  /** Plays the exchange again: `streamproof replay <token>`. */
  replay: z.string().optional(),
  ms: z.number(),
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
  ms: z.number(),
});

export type SubjectRecord = z.infer<typeof subjectSchema>;
export type ResultHeader = z.infer<typeof resultHeaderSchema>;
export type CheckRecord = z.infer<typeof checkRecordSchema>;
export type ResultFooter = z.infer<typeof resultFooterSchema>;
export type ResultLine = ResultHeader | CheckRecord | ResultFooter;
