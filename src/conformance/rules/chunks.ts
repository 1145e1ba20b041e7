import type { ClientTrace } from "../client/trace.ts";
import { compareAnswer } from "./compare-answer.ts";
import { broken, type Finding, HELD, type Rule } from "./rule.ts";
import { readsTheSame } from "./same-reading.ts";
import { openaiSchema, robustness, thread } from "./sources.ts";

const CHUNK = "CreateChatCompletionStreamResponse";

/** Events to chunks: what JSON may stand in one. */
export const CHUNK_RULES: readonly Rule[] = [
  {
    id: "chunk.malformed",
    level: "must",
    requires:
      "A chunk that cannot be parsed is never skipped in silence: the call does not end as complete without it.",
    why: "What is left can look whole: a shell command that lost its middle is still a command.",
    source: robustness(
      thread("agentic-os-org/ANOLISA#2209"),
      "report: a dropped fragment leaves a valid, shorter command",
    ),
    threads: ["agentic-os-org/ANOLISA#2209", "framerslab/agentos#17", "QwenLM/qwen-code#1448"],
    judge: judgeMalformed,
  },
  {
    id: "chunk.unknown-fields",
    level: "must",
    requires: "Fields that the client does not know are ignored at every level of a chunk.",
    why: "Providers add fields every month; a strict schema turns each addition into an outage.",
    source: openaiSchema(CHUNK),
    threads: ["vercel/ai#18596"],
    judge: readsTheSame("text", "finishReason"),
  },
  {
    id: "chunk.empty-choices",
    level: "must",
    requires:
      "A chunk with an empty `choices` array contributes no text and breaks nothing, wherever it comes.",
    why: "The usage chunk has none, and Azure opens every stream with such a chunk; `choices[0].delta` crashes on both.",
    source: openaiSchema(`${CHUNK}.choices, ChatCompletionStreamOptions.include_usage`),
    threads: ["seratch/ChatGPT-in-Slack#49", "pydantic/pydantic-ai#164", "spring-projects/spring-ai#6441"],
    judge: readsTheSame("text", "finishReason"),
  },
  {
    id: "chunk.null-fields",
    level: "must",
    requires:
      "Fields that the schema lets be null are as good as absent: `content`, `refusal`, `logprobs`, `usage`, `finish_reason`.",
    why: "OpenAI itself sends them as null; taken for text they put the word null into the answer.",
    source: openaiSchema("ChatCompletionStreamResponseDelta"),
    threads: ["darshi1337/apogee#139", "ggml-org/llama.cpp#14268"],
    judge: readsTheSame("text", "reasoning", "refusal", "toolCalls", "finishReason"),
  },
  {
    id: "chunk.absent-fields",
    level: "should",
    requires: "What a chunk leaves out is as good as empty: `choices`, `delta`, `finish_reason`.",
    why: "Azure's content filter annotates with choices without `delta`, xAI leaves the finish reason out until it has one, and some gateways send side messages between the chunks.",
    source: robustness(
      "https://learn.microsoft.com/azure/foundry/openai/concepts/content-streaming",
      "asynchronous filter: annotation chunks",
    ),
    threads: ["openai/openai-dotnet#198", "run-llama/LlamaIndexTS#2118", "Aider-AI/aider#3550"],
    judge: readsTheSame("text", "finishReason"),
  },
  {
    id: "chunk.error-null",
    level: "should",
    requires: 'A chunk with `"error": null` is a chunk like any other.',
    why: "Some servers serialise every field of their response type; testing for the key alone drops the text beside it.",
    source: robustness(thread("vercel/ai#1835"), "how error chunks are told from others"),
    judge: readsTheSame("text", "finishReason"),
  },
];

function judgeMalformed(trace: ClientTrace): Finding {
  const { ended, error } = trace.observation;
  if (ended === "error") return HELD;
  if (ended !== "complete") return broken(`the call ended as ${ended}`, { ended: "error" }, { ended, error });
  const text = compareAnswer(trace, ["text"]);
  return broken(
    "the call ended as complete although a chunk could not be parsed",
    { ended: "error" },
    { ended, ...(text.held === false ? { text: text.actual } : {}) },
  );
}
