import { recorded, unconfirmed } from "../knob.ts";
import type { Dialect } from "../knobs.ts";

const CHUNKS = "vercel/ai packages/perplexity/src/__fixtures__/perplexity-text.chunks.txt";

export const perplexity: Dialect = {
  name: "perplexity",
  title: "Perplexity",
  knobs: {
    ...recorded(CHUNKS)({
      id: { prefix: "", alphabet: "uuid" as const },
      created: "moving" as const,
      chunkFields: { citations: ["https://example.com/"] },
      chunkOrder: ["id", "model", "created", "usage", "citations", "object", "choices"],
      openFinish: "absent" as const,
      openLogprobs: "absent" as const,
      role: "every-delta" as const,
      finishDelta: { content: "" },
      finishObject: "chat.completion.done",
      usage: "every-chunk" as const,
      usageWhen: "always" as const,
    }),
    ...unconfirmed("no primary document read")({ path: "/chat/completions" }),
  },
  open: ["Tool calls, reasoning and errors: as OpenAI's.", "Whether `[DONE]` ends the stream. Here it does."],
};
