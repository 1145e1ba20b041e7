import { z } from "zod";

// Every object is loose and every field optional: providers add fields, leave required ones out and send
// null where the schema has none, and a judge that rejects those could not describe what happened.
// Source: CreateChatCompletionStreamResponse in the OpenAI OpenAPI description.

const toolCallDelta = z.looseObject({
  index: z.unknown(),
  id: z.unknown(),
  type: z.unknown(),
  function: z.looseObject({ name: z.unknown(), arguments: z.unknown() }).nullish(),
});

const delta = z.looseObject({
  role: z.unknown(),
  content: z.unknown(),
  refusal: z.unknown(),
  reasoning_content: z.unknown(),
  reasoning: z.unknown(),
  tool_calls: z.array(toolCallDelta).nullish().catch(null),
});

const chunkChoice = z.looseObject({
  index: z.unknown(),
  delta: delta.nullish().catch(null),
  finish_reason: z.unknown(),
});

/** A `chat.completion.chunk`, read as leniently as JSON allows. */
export const chunkSchema = z.looseObject({
  id: z.unknown(),
  object: z.unknown(),
  choices: z.array(chunkChoice).nullish().catch(null),
  usage: z.unknown(),
  error: z.unknown(),
});

export type Chunk = z.infer<typeof chunkSchema>;
export type ChunkChoice = z.infer<typeof chunkChoice>;
export type ToolCallDelta = z.infer<typeof toolCallDelta>;
