import { documented, recorded, reported } from "../knob.ts";
import type { Dialect } from "../knobs.ts";

const CHUNKS = "vercel/ai packages/openai/src/chat/__fixtures__/azure-model-router.1.chunks.txt";
const DOCS = "Azure documentation, Content streaming";

const SAFE = { filtered: false, severity: "safe" };
const SAFE_CONTENT = { hate: SAFE, self_harm: SAFE, sexual: SAFE, violence: SAFE };

export const azure: Dialect = {
  name: "azure",
  title: "Azure OpenAI",
  knobs: {
    ...recorded(CHUNKS)({
      wire: { keys: "sorted" as const },
      chunkFields: { system_fingerprint: null },
      roleFields: { refusal: null },
      choiceFields: { content_filter_results: {} },
      contentChoiceFields: { content_filter_results: SAFE_CONTENT },
      usageElsewhere: "null" as const,
      obfuscation: "sent" as const,
      keepsReasoning: true,
      opening: [
        {
          data: {
            choices: [],
            created: 0,
            id: "",
            model: "",
            object: "",
            prompt_filter_results: [
              {
                prompt_index: 0,
                content_filter_results: { ...SAFE_CONTENT, jailbreak: { filtered: false, detected: false } },
              },
            ],
          },
        },
      ],
      usageFields: {
        prompt_tokens_details: { audio_tokens: 0, cached_tokens: 0 },
        completion_tokens_details: {
          accepted_prediction_tokens: 0,
          audio_tokens: 0,
          reasoning_tokens: "$reasoning",
          rejected_prediction_tokens: 0,
        },
      },
    }),
    ...documented(DOCS)({
      path: "/openai/deployments/streamproof-1/chat/completions",
      errorBefore: { error: { code: "$codeText", message: "$message" } },
    }),
    ...reported("the same model servers as OpenAI's; users quote the refusal of stream_options")({
      refuses: [
        "empty-tools",
        "numeric-logprobs",
        "stream-options-without-stream",
        "tool-choice-any",
        "tool-choice-without-tools",
        "unknown-roles",
      ] as const,
    }),
    ...reported("Microsoft Q&A 1791032, a body that a user quotes")({
      errors: {
        429: { type: "requests", code: "429", message: "Rate limit is exceeded. Try again in 1 seconds." },
      },
    }),
  },
  open: [
    "An error inside the stream: as OpenAI's.",
    "The asynchronous filter's annotation frames (no `delta`, `content_filter_offsets`) are documented; write them as `chunk` steps.",
  ],
};
