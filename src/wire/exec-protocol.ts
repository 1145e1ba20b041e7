import { z } from "zod";
import { observationSchema } from "./observation.ts";

/** What a subject may claim to report. `choices` means choices beyond the first. */
export const CAPABILITIES = [
  "text",
  "reasoning",
  "refusal",
  "toolCalls",
  "choices",
  "finishReason",
  "usage",
  "error",
  "cancel",
  "arrivals",
  "events",
  "comments",
  "retry",
  "lastEventId",
  "reconnect",
] as const;

export type Capability = (typeof CAPABILITIES)[number];
export type SubjectLevel = "chat" | "events";

/** The subject's hello, protocol 1. Capabilities this version does not know are dropped. */
export const helloSchema = z.object({
  op: z.literal("hello"),
  protocol: z.literal(1),
  name: z.string().min(1),
  version: z.string().default("unknown"),
  language: z.string().default("unknown"),
  runtime: z.string().default("unknown"),
  level: z.enum(["chat", "events"]),
  observes: z.array(z.string()).transform((names) => CAPABILITIES.filter((known) => names.includes(known))),
  concurrency: z.number().int().min(1).default(1),
});

/** Who the subject says it is and what it can report. */
export type SubjectInfo = Omit<z.infer<typeof helloSchema>, "op" | "protocol">;

/** A subject's answer to one `run`. */
export const runAnswerSchema = z.discriminatedUnion("op", [
  z.object({ op: z.literal("done"), id: z.string(), observation: observationSchema }),
  z.object({ op: z.literal("skip"), id: z.string(), reason: z.string().default("no reason given") }),
  z.object({ op: z.literal("error"), id: z.string(), message: z.string().default("no message given") }),
]);

/** What the harness asks of a subject. */
export const runRequestSchema = z.object({
  op: z.literal("run"),
  id: z.string(),
  /** The full address to request. */
  url: z.string(),
  /** The base URL that an OpenAI SDK takes. */
  baseUrl: z.string(),
  method: z.string(),
  headers: z.record(z.string(), z.string()),
  /** The chat-completions request; absent for GET requests at level `events`. */
  body: z.record(z.string(), z.unknown()).optional(),
  /** Total time the client itself is to be given. */
  timeoutMs: z.number(),
  /**
   * Present only in checks of reconnecting, and only for subjects that observe `reconnect`: connect again whenever a
   * stream ends, until the source is closed for good, and report the events of all streams in order; how such a run
   * ends is not judged. Without it the first end of the stream ends the run. Subjects that do not know it ignore it.
   */
  reconnect: z.literal(true).optional(),
  /** Present only in checks of cancelling. */
  cancelAfter: z
    .object({
      /** JSON events handed to the consumer before it cancels. */
      chunks: z.number().int().min(1).optional(),
      ms: z.number().min(0).optional(),
      /** `abort`: a signal or close. `break`: the consumer stops iterating. */
      how: z.enum(["abort", "break"]),
    })
    .optional(),
});

export type RunRequest = z.infer<typeof runRequestSchema>;
export type CancelAfter = NonNullable<RunRequest["cancelAfter"]>;

/** Everything the harness may send, for the subject's side of the protocol. */
export const harnessMessageSchema = z.discriminatedUnion("op", [
  z.object({ op: z.literal("hello"), protocol: z.number() }),
  runRequestSchema,
  z.object({ op: z.literal("bye") }),
]);
