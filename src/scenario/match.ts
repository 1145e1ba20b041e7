import { z } from "zod";

const glob = z.string().min(1);

/** Which requests a scenario answers where several share a path. Everything given must fit. */
export const matchSchema = z.strictObject({
  path: glob
    .optional()
    .describe("Glob for the path, without the query: `*` is any text, `?` any one character."),
  model: glob.optional().describe("Glob for the `model` of the request body."),
  header: z
    .record(z.string(), glob)
    .optional()
    .describe("Header name → glob for its value; the header must be there."),
  text: glob
    .optional()
    .describe("Glob for the whole text of the last user message, or a `/regular expression/` found in it."),
  stream: z.boolean().optional().describe("Whether the request asks for a stream (`stream: true`)."),
  includeUsage: z
    .boolean()
    .optional()
    .describe("Whether the request asks for usage in the stream (`stream_options.include_usage: true`)."),
  turn: z
    .int()
    .min(1)
    .optional()
    .describe("Which answer of the conversation is asked for: 1 + the assistant messages in the request."),
  nth: z
    .int()
    .min(1)
    .optional()
    .describe("Only the nth request that fits everything else here, counted from 1."),
});

export type Match = z.infer<typeof matchSchema>;
