import { reportsABeginning } from "./partial-answer.ts";
import type { Rule } from "./rule.ts";
import { readsTheSame } from "./same-reading.ts";
import { openaiSchema, robustness } from "./sources.ts";

const DELTA = "ChatCompletionStreamResponseDelta";
const DONE = "CreateCompletionRequest.stream: terminated by a `data: [DONE]` message";
const sameText = readsTheSame("text");

/** Deltas to text, reasoning and refusal. */
export const TEXT_RULES: readonly Rule[] = [
  {
    id: "text.exact",
    level: "must",
    requires: "The text is the deltas joined in order, each exactly once.",
    why: "A delta lost, doubled or moved is a wrong answer that nobody notices.",
    source: openaiSchema(DELTA),
    threads: ["posit-dev/chatlas#435"],
    judge: sameText,
  },
  {
    id: "text.whitespace",
    level: "must",
    requires: "Deltas of white space alone, and white space at the edges of deltas, are kept.",
    why: "Code loses its indentation and words run together.",
    source: openaiSchema(DELTA),
    threads: ["paiml/aprender#2367", "diegosouzapw/OmniRoute#9170", "spacedriveapp/spacebot#413"],
    judge: sameText,
  },
  {
    id: "text.falsy",
    level: "must",
    requires: 'A delta such as "0" or "false" is text.',
    why: "Languages in which these are falsy drop them: an amount of 100 becomes 1.",
    source: openaiSchema(DELTA),
    threads: ["prism-php/prism#1005", "openai-php/client#169", "livewire/livewire#10010"],
    judge: sameText,
  },
  {
    id: "text.lookalikes",
    level: "must",
    requires: "Text that looks like protocol, such as `[DONE]`, `data:` or a blank line, is text.",
    why: "Searching the raw bytes for `[DONE]` ends the answer as soon as somebody writes about streaming.",
    source: openaiSchema(DELTA),
    threads: ["btubbs/sseclient#70"],
    judge: sameText,
  },
  {
    id: "text.unicode",
    level: "must",
    requires: "Every character arrives as sent, whether raw or as a JSON escape.",
    why: "Emoji, CJK and combining marks are ordinary output of a model.",
    source: openaiSchema(DELTA),
    judge: sameText,
  },
  {
    id: "text.surrogate-halves",
    level: "divergent",
    requires: "Two halves of a surrogate pair, escaped in two deltas, join to one character.",
    why: "Some servers cut text by UTF-16 units; languages whose strings are not UTF-16 replace each half at once.",
    source: robustness("https://www.rfc-editor.org/rfc/rfc8259#section-8.2", "8.2 Unicode Characters"),
    judge: sameText,
  },
  {
    id: "text.after-done",
    level: "must",
    requires: "`[DONE]` ends the answer: what comes after it is no part of the text.",
    why: "Proxies append logs and metrics; added to the text they are words the model never said.",
    source: openaiSchema(DONE),
    // Who complains of what follows has not added it; that is the business of ending.tail-after-done.
    judge: (trace) => (trace.observation.ended === "error" ? reportsABeginning(trace) : sameText(trace)),
  },
  {
    id: "text.refusal",
    level: "must",
    needs: ["refusal"],
    requires: "`refusal` deltas are joined apart from the content.",
    why: "A refusal shown as an answer, or lost, misleads the user about what the model said.",
    source: openaiSchema(DELTA),
    judge: readsTheSame("text", "refusal"),
  },
  {
    id: "text.reasoning",
    level: "must",
    needs: ["reasoning"],
    requires: "Reasoning deltas are joined apart from the content.",
    why: "Thoughts that leak into the answer, or answers taken for thoughts, are both wrong output.",
    source: robustness(
      "https://api-docs.deepseek.com/guides/reasoning_model",
      "reasoning_content beside content",
    ),
    threads: ["NousResearch/hermes-agent#118490", "BerriAI/litellm#38907"],
    judge: readsTheSame("text", "reasoning"),
  },
  {
    id: "text.reasoning-kept-out",
    level: "must",
    requires: "Reasoning deltas do not enter the text, whether or not the client knows them.",
    why: "The user would read the model's notes as its answer.",
    source: robustness(
      "https://api-docs.deepseek.com/guides/reasoning_model",
      "reasoning_content beside content",
    ),
    judge: sameText,
  },
];
