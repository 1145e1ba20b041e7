import type { CrowdCase } from "./gateway-case.ts";

/** Many clients at once. */
export const CROWD_CASES: readonly CrowdCase[] = [
  {
    id: "crowd/50",
    title: "fifty streams at once, each with an answer of its own",
    rules: ["crowd.apart", "crowd.served"],
    streams: 50,
  },
  {
    id: "crowd/500",
    title: "five hundred streams at once, each with an answer of its own",
    rules: ["crowd.apart", "crowd.served"],
    streams: 500,
  },
  {
    id: "crowd/leaving",
    title: "fifty clients that leave after their first event, and one who asks afterwards",
    rules: ["crowd.recovers", "crowd.left"],
    streams: 50,
    isLeaving: true,
  },
];
