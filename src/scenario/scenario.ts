import { z } from "zod";
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

const headerValue = z.union([z.string(), z.array(z.string())]);

const replySchema = z.strictObject({
  status: z.int().min(200).max(599).default(200),
  headers: z
    .record(z.string(), headerValue)
    .default({})
    .describe("Response headers; content-type defaults to text/event-stream."),
  delayMs: z.number().min(0).max(600_000).default(0).describe("Silence before the status line."),
});

const shorthandEnding = z.enum(ENDING_KINDS).transform((kind) => endingSchema.parse({ kind }));

/** One exchange as data: what the provider answers, how it is written down, cut, paced and ended. */
export const scenarioSchema = z
  .strictObject({
    $schema: z
      .string()
      .optional()
      .describe("Where editors find the JSON Schema of this file. It says nothing."),
    title: z.string().optional(),
    reply: replySchema.prefault({}),
    envelope: envelopeSchema.prefault({}),
    steps: z.array(stepSchema),
    wire: wireStyleSchema.prefault({}),
    writes: writesSchema.default("frame"),
    gapMs: z
      .number()
      .min(0)
      .max(60_000)
      .default(0)
      .describe("Silence between writes. 0: as fast as they go, in one packet where they fit."),
    ending: z.union([shorthandEnding, endingSchema]).prefault({ kind: "complete" }),
    seed: z
      .int()
      .min(0)
      .default(1)
      .describe("Decides everything that is drawn: same seed, same bytes and cuts."),
  })
  .superRefine((scenario, context) => {
    if (scenario.ending.kind === "fin-in-chunk" && scenario.wire.framing !== "chunked") {
      context.addIssue({
        code: "custom",
        path: ["ending"],
        input: scenario.ending,
        message: "`fin-in-chunk` needs `wire.framing: chunked`; use `fin` to cut a body of another framing",
      });
    }
  });

/** A scenario with every default filled in. */
export type Scenario = z.infer<typeof scenarioSchema>;
/** A scenario as it is written down, defaults left out. */
export type ScenarioInput = z.input<typeof scenarioSchema>;
