import { documented, unconfirmed } from "../knob.ts";
import type { Dialect } from "../knobs.ts";

export const fireworks: Dialect = {
  name: "fireworks",
  title: "Fireworks AI",
  knobs: {
    ...documented("Fireworks documentation, FAQ")({
      path: "/inference/v1/chat/completions",
    }),
    ...unconfirmed("nothing read")({ usage: "finish-chunk" as const, usageWhen: "always" as const }),
  },
  open: [
    "`perf_metrics` rides on the finish chunk when the request sets `perf_metrics_in_response`; its members were not read, so it is left out.",
    "Everything else: as OpenAI's.",
  ],
};
