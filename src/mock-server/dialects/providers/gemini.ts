import { reported, source } from "../knob.ts";
import type { Dialect } from "../knobs.ts";

const ISSUES = "googleapis/python-genai#2868, open-webui/computer#224, noho/dayu-agent#45";

export const gemini: Dialect = {
  name: "gemini",
  title: "Gemini (OpenAI-compatible)",
  knobs: {
    ...reported(ISSUES)({
      path: "/v1beta/openai/chat/completions",
      toolArguments: "whole" as const,
      toolKeys: ["function", "id", "type"] as const,
      role: "every-delta" as const,
      openLogprobs: "absent" as const,
      openFinish: "absent" as const,
      finishNames: { tool_calls: "stop" },
      finishOfTools: "last-chunk" as const,
      errorBefore: [{ error: { code: "$status", message: "$message", status: "$statusWord" } }],
    }),
    ...source("vercel/ai openai-compatible: its schema says that Google sends no index")({
      usageWhen: "asked" as const,
    }),
  },
  open: [
    "The signature of a thought that rides on a tool call (`extra_content.google.thought_signature`): write it as a `chunk` step.",
    "Whether every delta has its role, where usage stands, errors inside the stream: as OpenAI's where nothing is listed.",
  ],
};
