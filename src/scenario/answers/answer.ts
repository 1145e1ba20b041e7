import { z } from "zod";
import { dialectNameSchema } from "../dialect-name.ts";
import { matchSchema } from "../match.ts";

const argumentsOf = z.record(z.string(), z.unknown());

const calls = z.record(z.string(), z.union([argumentsOf, z.null()]));

/** One line of an answers file: when something is asked, say something. */
export const answerSchema = z.strictObject({
  when: z
    .union([z.string().min(1), matchSchema])
    .optional()
    .describe(
      "Words in the last user message, in any case; a `/regular expression/`; or a `match`. Without it: whatever is asked.",
    ),
  say: z
    .union([z.string(), z.array(z.string()).min(1)])
    .optional()
    .describe("The answer; of a list each request gets the next, and the last one stays."),
  think: z.string().optional().describe("Reasoning before the answer."),
  call: z
    .union([z.string().min(1), calls, z.array(calls).min(1)])
    .optional()
    .describe(
      'A tool to call: its name, its name and JSON (`get_weather {"city":"Paris"}`), or name → arguments; several are called in parallel.',
    ),
  then: z
    .string()
    .optional()
    .describe("What to say once the tools have answered. Default: what their results say."),
  fail: z
    .union([z.int(), z.string().min(1)])
    .optional()
    .describe("What goes wrong in place of an answer, in the words of docs/trouble.md: `429,retry-after=1`."),
  trouble: z
    .string()
    .min(1)
    .optional()
    .describe("What goes wrong with the answer, in the words of docs/trouble.md: `ttft=2s,tps=10`."),
  dialect: dialectNameSchema.optional(),
});

export const answersSchema = z.strictObject({
  $schema: z
    .string()
    .optional()
    .describe("Where editors find the JSON Schema of this file. It says nothing."),
  answers: z.array(answerSchema).min(1),
});

/** The list alone is a whole file, too. */
export const answersFileSchema = z.union([answersSchema.shape.answers, answersSchema]);

/** An answer as it is written down. */
export type AnswerInput = z.input<typeof answerSchema>;
/** Answers as they are written down, where they are told from scenarios by this key. */
export type AnswersInput = z.input<typeof answersSchema>;
