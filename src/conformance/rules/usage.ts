import type { Rule } from "./rule.ts";
import { readsTheSame } from "./same-reading.ts";
import { openaiSchema, robustness, thread } from "./sources.ts";

const needs = ["usage"] as const;
const sameUsage = readsTheSame("usage");

/** What the answer cost. */
export const USAGE_RULES: readonly Rule[] = [
  {
    id: "usage.own-chunk",
    level: "must",
    needs,
    requires: "Usage in the chunk with empty `choices` after the finish reason is reported.",
    why: "That is where OpenAI sends it; a client that stops at the finish reason bills nothing.",
    source: openaiSchema("ChatCompletionStreamOptions.include_usage"),
    threads: ["agentjido/req_llm#780"],
    judge: sameUsage,
  },
  {
    id: "usage.with-finish",
    level: "must",
    needs,
    requires: "Usage on the chunk that carries the finish reason is reported.",
    why: "DeepSeek, Mistral and Groq send it there.",
    source: robustness("https://api-docs.deepseek.com/api/create-chat-completion", "usage on the last chunk"),
    threads: ["diegosouzapw/OmniRoute#9750", "langchain-ai/langchain#36977"],
    judge: sameUsage,
  },
  {
    id: "usage.null-before",
    level: "must",
    needs,
    requires: "`usage: null` on the chunks before it does not count as usage.",
    why: "With include_usage OpenAI sends null on every chunk but one.",
    source: openaiSchema("CreateChatCompletionStreamResponse.usage"),
    judge: sameUsage,
  },
  {
    id: "usage.null-after",
    level: "should",
    needs,
    requires: "`usage: null` after the usage does not erase it.",
    why: "Some providers send the usage early and null on what follows; the cost of the answer is lost.",
    source: robustness(thread("pydantic/pydantic-ai#7913"), "a chunk without usage zeroes the total"),
    threads: ["pydantic/pydantic-ai#7913"],
    judge: sameUsage,
  },
  {
    id: "usage.cumulative",
    level: "should",
    needs,
    requires: "Where several chunks carry usage, the last one counts; they are not added up.",
    why: "Perplexity and others send running totals; added up they multiply the bill.",
    source: robustness(thread("langchain-ai/langchainjs#11457"), "cumulative usage added up"),
    threads: ["langchain-ai/langchainjs#11457", "databricks/databricks-ai-bridge#434"],
    judge: sameUsage,
  },
  {
    id: "usage.total-as-sent",
    level: "should",
    needs,
    requires: "The total is the one that was sent, be it more than the prompt and the completion together.",
    why: "xAI's total has the reasoning in it, which the other two have not; a sum made anew loses it.",
    source: openaiSchema("CompletionUsage.total_tokens"),
    judge: sameUsage,
  },
  {
    id: "usage.not-invented",
    level: "should",
    needs,
    requires: "Where no usage was sent, none is reported: neither zeros nor NaN.",
    why: "Made-up numbers enter budgets and invoices.",
    source: robustness(thread("vercel/ai#3268"), "usage that was never sent becomes NaN"),
    threads: ["vercel/ai#3268", "vercel/ai#2491"],
    judge: sameUsage,
  },
];
