import { documented, recorded } from "../knob.ts";
import type { Dialect } from "../knobs.ts";

const PAGE = "orq.ai documentation, AI router, Streaming";

export const orq: Dialect = {
  name: "orq",
  title: "orq.ai",
  knobs: {
    ...documented(PAGE)({ path: "/v3/router/chat/completions", errorHeaders: { "retry-after": "1" } }),
    ...recorded("orq.ai documentation, a sample answer that was not streamed")({
      id: { prefix: "", alphabet: "ulid" as const },
    }),
  },
  open: ["The bytes of a stream: declared to be OpenAI's, errors included."],
};
