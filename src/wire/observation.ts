import { z } from "zod";

// What a subject says it understood. Absent, null and empty are equal for reasoning, refusal, usage, choices
// and toolCalls; unknown fields are ignored, so that adapters may say more than this version knows.

const toolCallSeen = z.object({
  id: z.string().nullish(),
  name: z.string().nullish(),
  arguments: z.string().nullish(),
  /** Parsed arguments, for clients that never hand over the text. Compared as JSON. */
  argumentsValue: z.unknown().optional(),
});

const choiceSeen = z.object({
  index: z.number().int(),
  text: z.string().nullish(),
  reasoning: z.string().nullish(),
  refusal: z.string().nullish(),
  finishReason: z.string().nullish(),
  toolCalls: z.array(toolCallSeen).nullish(),
});

const eventSeen = z.object({
  // Many parsers leave the type of an unnamed event out, null or empty.
  type: z
    .string()
    .nullish()
    .transform((type) => type || "message"),
  data: z.string(),
  /** Absent from every event: the parser does not say it event by event. */
  id: z.string().nullish(),
});

export const observationSchema = z.object({
  /** How the client's own API ended the call. */
  ended: z.enum(["complete", "error", "cancelled"]),
  error: z
    .object({
      /** Informs; it is not judged. */
      kind: z.enum(["http", "api", "parse", "network", "timeout", "other"]).catch("other"),
      message: z.string().catch(""),
      status: z.number().nullish(),
      code: z.union([z.string(), z.number()]).nullish(),
      retryAfterMs: z.number().nullish(),
    })
    .nullish(),
  choices: z.array(choiceSeen).nullish(),
  usage: z
    .object({
      promptTokens: z.number().nullish(),
      completionTokens: z.number().nullish(),
      totalTokens: z.number().nullish(),
    })
    .nullish(),
  events: z.array(eventSeen).nullish(),
  comments: z.array(z.string()).nullish(),
  retryMs: z.number().nullish(),
  lastEventId: z.string().nullish(),
  /** Milliseconds after the request, one per chunk or event handed over. */
  arrivals: z.array(z.number()).nullish(),
  /** What came through callbacks, promises or unhandled rejections; what nobody could catch begins by saying so. */
  sideErrors: z.array(z.string()).nullish(),
});

export type Observation = z.infer<typeof observationSchema>;
export type Ended = Observation["ended"];
