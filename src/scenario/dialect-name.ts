import { z } from "zod";

/** The providers and servers whose way of speaking the mock server knows. What each does is data of the mock server. */
export const DIALECT_NAMES = [
  "openai",
  "azure",
  "openrouter",
  "infron",
  "infron-bare",
  "agnic",
  "indox",
  "indox-stream",
  "orq",
  "deepseek",
  "groq",
  "mistral",
  "together",
  "fireworks",
  "perplexity",
  "xai",
  "cerebras",
  "gemini",
  "vllm",
  "sglang",
  "llama.cpp",
  "ollama",
  "lm-studio",
  "litellm",
] as const;

export const dialectNameSchema = z
  .enum(DIALECT_NAMES)
  .describe("The provider in whose way the steps are said. Default: plainly, as they are written here.");

export type DialectName = (typeof DIALECT_NAMES)[number];
