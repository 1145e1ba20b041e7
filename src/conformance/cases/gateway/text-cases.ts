import { answering, HELLO } from "../case.ts";
import type { GatewayCase } from "./gateway-case.ts";
import { HEALTHY } from "./healthy.ts";

/** What the model said, in deltas that have been lost on the way before. */
export const TEXT_RELAY_CASES: readonly GatewayCase[] = [
  {
    id: "relay/text/hello",
    title: "a short answer in six deltas",
    rules: [
      "relay.text",
      "relay.role",
      "relay.finish",
      "relay.finish-once",
      "relay.nothing-after-finish",
      "relay.usage-not-invented",
      "frame.chunk-shape",
      "frame.only-chunks",
      "frame.finish-key",
      "frame.id-same",
      "request.stream",
      "request.once",
      "secret.upstream-key",
      ...HEALTHY,
    ],
    scenario: { steps: answering(HELLO) },
    variants: ["plain", "marks", "byte"],
  },
];
