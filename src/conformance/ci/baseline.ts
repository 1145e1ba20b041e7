import { z } from "zod";

const line = z.string().min(1);

const entrySchema = z.strictObject({
  check: line.describe("A check id, or a glob over check ids: `*` stands for any characters, `?` for one."),
  reason: z
    .string()
    .regex(/\S/, { error: "a string that is not empty" })
    .describe("Why the deviation is accepted."),
  verdict: z
    .enum(["fail", "timeout", "crash", "warn"])
    .describe("What becomes of the check; a check that breaks in another way is not covered."),
  when: z
    .strictObject({
      subject: line
        .optional()
        .describe("Spec or name of the subject, `name@version` too; a glob, or the beginning."),
      runtime: line.optional().describe("Runtime of the subject: `node 20`, `python 3.11`."),
      platform: line.optional().describe("Where the run takes place: `linux`, `darwin arm64`."),
    })
    .optional()
    .describe("Where the entry applies; everywhere when absent."),
  expires: z
    .string()
    .regex(/^\d{4}-\d\d-\d\d$/, { error: "a day such as 2026-12-31" })
    .refine(isDay, { error: "there is no such day" })
    .optional()
    .describe("The last day on which the entry covers anything, in UTC."),
  thread: z
    .string()
    .regex(/^https?:\/\/\S+$/, { error: "an address that begins with https://" })
    .optional()
    .describe("Where the deviation is discussed."),
});

/** The file of known deviations. */
export const baselineSchema = z.strictObject({
  $schema: z
    .string()
    .optional()
    .describe("Where editors find the JSON Schema of this file. It says nothing."),
  adopted: z
    .union([z.literal("all"), z.array(line)])
    .default("all")
    .describe(
      "Ids of the rules that are in force; broken rules beside them are reported and do not fail the run.",
    ),
  entries: z.array(entrySchema).default([]),
});

export type Baseline = z.infer<typeof baselineSchema>;
export type BaselineEntry = z.infer<typeof entrySchema>;

function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
