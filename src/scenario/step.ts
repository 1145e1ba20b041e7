import { z } from "zod";
import { logprobsSchema as logprobs } from "./logprobs.ts";

// A step is an object with one main key that names what is said, and options beside it.

const choice = z.int().min(0).default(0).describe("Index of the choice this belongs to.");

/** Text that is too long to write down: `times` copies of `repeat`. */
const repeated = z.strictObject({ repeat: z.string().min(1), times: z.int().min(1).max(50_000_000) });

const content = z
  .union([z.string(), z.array(z.string()), repeated])
  .describe("A string, the deltas one by one, or {repeat, times}.");

const cut = z
  .union([
    z.enum(["whole", "words", "code-points"]),
    z.strictObject({ every: z.int().min(1) }),
    z.strictObject({ seeded: z.int().min(1).max(10_000) }),
  ])
  .default("whole")
  .describe(
    "How a single string is cut into deltas; `every` counts UTF-16 code units, `seeded` is the mean number of characters.",
  );

const toolName = z.union([z.string(), z.null()]).optional();

const role = z.strictObject({
  role: z.string().describe("Opens a choice: a delta with this role."),
  content: z.union([z.string(), z.null()]).default("").describe("The content sent beside the role."),
  choice,
});

const text = z.strictObject({ text: content, cut, logprobs, choice });

const reasoning = z.strictObject({
  reasoning: content,
  cut,
  field: z.enum(["reasoning_content", "reasoning"]).default("reasoning_content"),
  choice,
});

const refusal = z.strictObject({ refusal: content, cut, logprobs, choice });

const tool = z.strictObject({
  tool: z
    .strictObject({
      index: z.int().min(0).default(0),
      id: z.string().default("call_1"),
      type: z
        .string()
        .default("function")
        .describe(
          "`custom`: the arguments are the input of a custom tool. `function_call`: the deprecated field of that name.",
        ),
      name: z.string(),
      arguments: z.union([z.string(), z.array(z.string())]).default("{}"),
    })
    .describe("A whole tool call the way OpenAI sends it: id and name first, then the argument fragments."),
  choice,
});

const toolDelta = z.strictObject({
  toolDelta: z
    .strictObject({
      index: z.union([z.int(), z.string(), z.null()]).optional(),
      id: toolName,
      type: toolName,
      name: toolName,
      arguments: z.union([z.string(), z.null(), z.record(z.string(), z.unknown())]).optional(),
    })
    .describe("One fragment of a tool call, with just the fields that are given."),
  choice,
});

const finish = z.strictObject({ finish: z.string().describe("The finish reason."), choice });

const usage = z.strictObject({
  usage: z
    .looseObject({
      prompt_tokens: z.int().min(0),
      completion_tokens: z.int().min(0),
      total_tokens: z.int().min(0),
    })
    .describe("Token counts as they stand on the wire."),
  on: z
    .enum(["own-chunk", "previous-chunk"])
    .default("own-chunk")
    .describe("A chunk of its own with empty choices, or the chunk before this step."),
});

const errorFields = z.looseObject({
  message: z.string(),
  type: z.union([z.string(), z.null()]).optional(),
  code: z.union([z.string(), z.number(), z.null()]).optional(),
});

const error = z.strictObject({
  error: errorFields,
  as: z
    .enum(["data", "event", "event-bare"])
    .default("data")
    .describe(
      '`data: {"error":…}`, the same under `event: error`, or the bare error object under `event: error`.',
    ),
});

const chunk = z.strictObject({ chunk: z.unknown().describe("Any JSON value, sent as one data event.") });

const line = z
  .string()
  .regex(/^[^\r\n]*$/, { error: "one line, without CR or LF (use `bytes` for broken lines)" });

const event = z.strictObject({
  event: z
    .strictObject({
      type: line.optional(),
      data: z
        .union([line, z.array(line)])
        .optional()
        .describe("One data line, or several."),
      id: line.optional(),
      retry: z.union([line, z.int().min(0)]).optional(),
      fields: z
        .array(z.tuple([line, line]))
        .optional()
        .describe("Other fields, sent before data."),
    })
    .describe("Any event block, line by line."),
  block: z.boolean().default(true).describe("false: no blank line after it, so it opens the next block."),
});

const comment = z.strictObject({
  comment: line.describe("The text after the colon; a space goes before it unless it is empty."),
  block: z.boolean().default(true).describe("false: no blank line after it, so it opens the next block."),
});

const bytes = z.strictObject({
  bytes: z
    .union([z.string(), z.strictObject({ base64: z.base64() })])
    .describe("Exactly these bytes: a string (sent as UTF-8) or {base64}."),
});

const done = z.strictObject({
  done: z.union([z.literal(true), line]).describe("The `[DONE]` frame, or another text in its place."),
});

const wait = z.strictObject({ wait: z.number().min(0).max(3_600_000).describe("Milliseconds of silence.") });

/** Main key → schema of that step. The order is the order in messages and documentation. */
export const STEP_KINDS = {
  role,
  text,
  reasoning,
  refusal,
  tool,
  toolDelta,
  finish,
  usage,
  error,
  chunk,
  event,
  comment,
  bytes,
  done,
  wait,
} as const;

export type StepKind = keyof typeof STEP_KINDS;

export const stepSchema = z.union([
  role,
  text,
  reasoning,
  refusal,
  tool,
  toolDelta,
  finish,
  usage,
  error,
  chunk,
  event,
  comment,
  bytes,
  done,
  wait,
]);

export type Step = z.infer<typeof stepSchema>;
/** A step as it is written down, defaults left out. */
export type StepInput = z.input<typeof stepSchema>;

/** The part of text content that goes on the wire as one delta each. */
export type Content = z.infer<typeof content>;
export type Cut = z.infer<typeof cut>;
