import type { Source } from "../rule.ts";
import { openaiSchema, robustness, thread } from "../sources.ts";

// What the rules on endpoints cite again and again.

export const CHUNK = openaiSchema("CreateChatCompletionStreamResponse");
export const CHOICE = openaiSchema("CreateChatCompletionStreamResponse.choices[]");
export const FINISH = openaiSchema("CreateChatCompletionStreamResponse.choices[].finish_reason");
export const DELTA = openaiSchema("ChatCompletionStreamResponseDelta");
export const CALL = openaiSchema("ChatCompletionMessageToolCallChunk");
export const WHOLE = openaiSchema("CreateChatCompletionResponse");
export const USAGE = openaiSchema("CompletionUsage");
export const DONE = openaiSchema(
  "CreateChatCompletionRequest.stream: terminated by a `data: [DONE]` message",
);
export const ERROR = openaiSchema("ErrorResponse.error: code, message, param, type");

/** An official client breaks otherwise; it was measured with that version. */
export function sdk(client: "openai-node 7.55.0" | "openai-python 3.22.1", file: string): Source {
  const [repository] = client.split(" ");
  return {
    kind: "sdk",
    url: `https://github.com/openai/${repository}`,
    section: `${client}, ${file}`,
    asOf: "2026-11-21",
  };
}

export function seenIn(reference: string, what: string): Source {
  return robustness(thread(reference), what);
}
