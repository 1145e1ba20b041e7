import { z } from "zod";

/** How fast a model talks. Silence before frames that carry an answer; the others follow what is before them. */
export const paceSchema = z.strictObject({
  firstMs: z
    .number()
    .min(0)
    .max(600_000)
    .default(0)
    .describe("Silence before the first token, in milliseconds."),
  tokensPerSecond: z
    .number()
    .min(0.01)
    .max(10_000)
    .optional()
    .describe("How many frames with content a second, after the first. Default: as fast as they go."),
  jitter: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe("How uneven: 0.5 draws each silence between half and one and a half of the mean, by seed."),
});

export type Pace = z.infer<typeof paceSchema>;
