import { z } from "zod";

/** One token as OpenAI's schema has it; what is left out here is made up from the delta. */
const given = z.strictObject({
  token: z.string().optional().describe("Default: the delta itself."),
  logprob: z.number().max(0).describe("Natural logarithm of the probability; -9999 for very unlikely."),
  bytes: z
    .union([z.array(z.int().min(0).max(255)), z.null()])
    .optional()
    .describe("Default: the token in UTF-8, null where it has none."),
  top_logprobs: z
    .array(
      z.strictObject({
        token: z.string(),
        logprob: z.number().max(0),
        bytes: z.union([z.array(z.int().min(0).max(255)), z.null()]).optional(),
      }),
    )
    .optional()
    .describe("The likeliest tokens in this place. Default: none."),
});

/** `true`: drawn by seed. A list: one for each delta, in order; null, or the end of the list, is a delta without. */
export const logprobsSchema = z
  .union([z.literal(true), z.array(z.union([given, z.null()]))])
  .optional()
  .describe("Log probabilities beside each delta: `true` makes them up, a list gives one for each delta.");

export type Logprobs = NonNullable<z.infer<typeof logprobsSchema>>;
