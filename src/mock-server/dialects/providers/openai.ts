import { documented, recorded, reported, source } from "../knob.ts";
import type { Dialect } from "../knobs.ts";

const CHUNKS = "vercel/ai packages/openai/src/chat/__fixtures__/openai-text.chunks.txt";
const BODIES = "coder/aibridge fixtures/openai/chatcompletions";
const SPEC = "openai/openai-openapi openapi.yaml, CreateChatCompletionStreamResponse";

export const openai: Dialect = {
  name: "openai",
  title: "OpenAI",
  knobs: {
    ...recorded(CHUNKS)({
      chunkFields: { service_tier: "default", system_fingerprint: "fp_44709d6fcb" },
      roleFields: { refusal: null },
      chunkOrder: [
        "id",
        "object",
        "created",
        "model",
        "service_tier",
        "system_fingerprint",
        "choices",
        "usage",
        "obfuscation",
      ],
      usageElsewhere: "null-when-asked" as const,
    }),
    ...recorded(BODIES)({
      toolOpening: "with-role" as const,
      roleFieldsWithTools: { content: null, refusal: null },
      errorInside: {
        data: { error: { message: "$message", type: "$type", param: "$givenParam", code: "$givenCode" } },
        then: "end" as const,
      },
    }),
    ...source(SPEC)({
      keepsReasoning: true,
      obfuscation: "sent" as const,
      usageFields: {
        prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
        completion_tokens_details: {
          reasoning_tokens: "$reasoning",
          audio_tokens: 0,
          accepted_prediction_tokens: 0,
          rejected_prediction_tokens: 0,
        },
      },
    }),
    ...reported("bodies of 400s that users and proxies quote, 2026-08 and before")({
      refuses: [
        "empty-tools",
        "numeric-logprobs",
        "stream-options-without-stream",
        "tool-choice-any",
        "tool-choice-without-tools",
        "unknown-roles",
      ] as const,
    }),
    ...documented("OpenAI API reference, debugging requests")({
      headers: {
        "openai-processing-ms": "12",
        "openai-version": "2020-10-01",
        "x-request-id": "req_streamproof",
      },
    }),
  },
  open: [
    "Whether a call that the request named ends with `stop`, as vLLM says it does: here with `tool_calls`.",
    "Whether `[DONE]` follows an error in the stream: no recording goes on behind one. Here it does not.",
    "Reasoning models send no reasoning text in chat completions; a scenario that has some sends `reasoning_content`.",
  ],
};
