import { z } from "zod";
import { refuseContradictions } from "./contradictions.ts";
import { dialectNameSchema } from "./dialect-name.ts";
import { matchSchema } from "./match.ts";
import { paceSchema } from "./pace.ts";
import { replySchema } from "./reply.ts";
import { stepSchema } from "./step.ts";
import { endingSchema, ENDING_KINDS, wireStyleSchema, writesSchema } from "./wire-style.ts";

/** What stands in every chunk around the delta. */
const envelopeSchema = z.strictObject({
  id: z.string().default("chatcmpl-streamproof"),
  model: z.string().default("streamproof-1"),
  created: z.int().default(1_700_000_000),
  extra: z
    .record(z.string(), z.unknown())
    .default({})
    .describe("More top-level fields for every chunk, known to the schema or not."),
});

const shorthandEnding = z.enum(ENDING_KINDS).transform((kind) => endingSchema.parse({ kind }));

const followUpShape = {
  title: z.string().optional(),
  reply: replySchema.prefault({}),
  envelope: envelopeSchema.prefault({}),
  dialect: dialectNameSchema.optional(),
  steps: z.array(stepSchema),
  wire: wireStyleSchema.prefault({}),
  writes: writesSchema.default("frame"),
  gapMs: z
    .number()
    .min(0)
    .max(60_000)
    .default(0)
    .describe("Silence between writes. 0: as fast as they go, in one packet where they fit."),
  pace: paceSchema.optional().describe("Silence between tokens, in place of `gapMs`."),
  ending: z.union([shorthandEnding, endingSchema]).prefault({ kind: "complete" }),
  seed: z
    .int()
    .min(0)
    .default(1)
    .describe("Decides everything that is drawn: same seed, same bytes and cuts."),
};

const followUpSchema = z.strictObject(followUpShape).superRefine(refuseContradictions);

/** One exchange as data: what the provider answers, how it is written down, cut, paced and ended. */
export const scenarioSchema = z
  .strictObject({
    $schema: z
      .string()
      .optional()
      .describe("Where editors find the JSON Schema of this file. It says nothing."),
    match: matchSchema
      .optional()
      .describe("Which requests it answers where several scenarios share a path. Default: any."),
    ...followUpShape,
    then: z
      .array(followUpSchema)
      .min(1)
      .optional()
      .describe("What answers the second request, the third, …; the last one all that follow."),
  })
  .superRefine(refuseContradictions);

/** What answers one request, with every default filled in. */
export type FollowUp = z.infer<z.ZodObject<typeof followUpShape, z.core.$strict>>;
/** A scenario with every default filled in. */
export type Scenario = z.infer<typeof scenarioSchema>;
/** A scenario as it is written down, defaults left out. */
export type ScenarioInput = z.input<typeof scenarioSchema>;
