import { openaiSchema, robustness, thread } from "../rules/sources.ts";
import type { LintRule } from "./lint-rule.ts";

const CALL = openaiSchema("ChatCompletionMessageToolCallChunk");

/** How tool calls come in fragments. */
export const TOOL_LINT_RULES = {
  index: {
    id: "lint.tools.index",
    level: "must",
    requires: "Every fragment of a tool call has an `index`, a whole number from 0.",
    why: "It is what fragments are joined by; without it parallel calls run into one.",
    source: CALL,
    threads: ["ollama/ollama#7881", "Oaklight/llm-rosetta#57"],
    mend: "Send the place of the call in the list with every fragment.",
  },
  contiguous: {
    id: "lint.tools.contiguous",
    level: "should",
    requires: "Indexes of tool calls start at 0 and leave none out.",
    why: "Clients that put calls into a list by index find holes in it.",
    source: CALL,
    mend: "Count the calls of a choice from 0.",
  },
  opening: {
    id: "lint.tools.opening",
    level: "must",
    requires: "The first fragment of a call has its id and its name.",
    why: "Clients open the call with it, and cannot answer a call without an id.",
    source: CALL,
    mend: "Send id, type and name together in the first fragment.",
  },
  sameId: {
    id: "lint.tools.same-id",
    level: "must",
    requires: "One index has one id, and no two calls of a choice have the same.",
    why: "Calls are mixed up, or the results go to the wrong one.",
    source: CALL,
    threads: ["daishuge/maka#1976", "BerriAI/litellm#37792"],
    mend: "Count the index up with every call, and make a new id for each.",
  },
  nameOnce: {
    id: "lint.tools.name-once",
    level: "should",
    requires: "The name of a function is sent once.",
    why: "Clients that join fragments double it.",
    source: CALL,
    mend: "Leave the name out of later fragments.",
  },
  arguments: {
    id: "lint.tools.arguments",
    level: "must",
    requires: "`arguments` is a string.",
    why: "Clients join strings; of an object `[object Object]` is left.",
    source: CALL,
    threads: ["BerriAI/litellm#35663"],
    mend: "Send the JSON of the arguments as a string.",
  },
  json: {
    id: "lint.tools.json",
    level: "should",
    requires: "The joined arguments of a call are a JSON object.",
    why: "The call cannot be run; a model may write so, and more often a fragment was lost or doubled on the way.",
    source: CALL,
    threads: ["vllm-project/vllm#51697"],
    mend: "Compare the fragments with what the model wrote; send `{}` for a call without arguments.",
  },
  finish: {
    id: "lint.tools.finish",
    level: "should",
    requires: "A choice with tool calls ends with tool_calls (or length, or a filter).",
    why: "An agent that waits for tool_calls takes stop for the end. For a function that the request named, stop is fine.",
    source: robustness(thread("BerriAI/litellm#12862"), "the thread"),
    threads: ["BerriAI/litellm#12862", "BerriAI/litellm#12249"],
    mend: "Send tool_calls as the finish reason.",
  },
} as const satisfies Record<string, LintRule>;
