import { documented, recorded, reported } from "../knob.ts";
import type { Dialect } from "../knobs.ts";

const CHUNKS = "vercel/ai packages/groq/src/__fixtures__";
const ISSUES = "BerriAI/litellm#40566, groq/groq-typescript#28";

const TIMES = { queue_time: 0.04, prompt_time: 0.004, completion_time: 0.05, total_time: 0.054 };

export const groq: Dialect = {
  name: "groq",
  title: "Groq",
  knobs: {
    ...recorded(CHUNKS)({
      id: { prefix: "chatcmpl-", alphabet: "uuid" as const },
      created: "moving" as const,
      chunkFields: { system_fingerprint: "fp_f8b414701e" },
      firstChunkFields: { x_groq: { id: "req_01kh52ndshfr2azv0xe6tnv4fx", seed: 1_535_227_698 } },
      finishFields: { x_groq: { id: "req_01kh52ndshfr2azv0xe6tnv4fx", usage: "$usage" } },
      chunkOrder: ["id", "object", "created", "model", "system_fingerprint", "choices", "x_groq", "usage"],
      reasoning: "reasoning" as const,
      toolArguments: "whole" as const,
      toolKeys: ["id", "type", "function", "index"] as const,
      toolId: { prefix: "", alphabet: "base62" as const, length: 9 },
      usage: "finish-chunk" as const,
      usageWhen: "always" as const,
      usageFields: TIMES,
    }),
    ...documented("Groq documentation, OpenAI compatibility")({ mostChoices: 1 }),
    ...reported(ISSUES)({
      path: "/openai/v1/chat/completions",
      errorInside: {
        data: { error: { message: "$message", type: "$type", code: "$code" } },
        event: "error",
        then: "end" as const,
      },
    }),
  },
  open: ["Whether errors inside the stream stand under `event: error`, and what follows them."],
};
