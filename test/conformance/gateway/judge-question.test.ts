import { expect, test } from "vitest";
import type { GatewayTrace } from "../../../src/conformance/gateway/gateway-trace.ts";
import { judgeQuestion } from "../../../src/conformance/gateway/judge-question.ts";
import { findGatewayRule, type GatewayRule } from "../../../src/conformance/rules/gateway/index.ts";

const ENDED = findGatewayRule("http.ended") as GatewayRule;
const WHOLE = { choices: [{ index: 0, text: "one two three" }] };

interface Came {
  text: string;
  /** How long before we stopped watching its last event came. */
  agoMs: number;
  last?: string;
  end?: "open" | "cut";
}

function traceOf({ text, agoMs, last = "{}", end = "open" }: Came): GatewayTrace {
  const raw = { end, endedAt: 10_000, head: { status: 200 } };
  const reading = { answer: { choices: [{ index: 0, text }] } };
  const timed = { events: [{ data: last, at: 10_000 - agoMs }] };
  return {
    upstream: [{}],
    downstreams: [{ raw, reading, timed }],
    expected: WHOLE,
  } as unknown as GatewayTrace;
}

test.each<[string, Came, string]>([
  ["right so far and still coming", { text: "one two", agoMs: 100 }, "not-observed"],
  ["right so far and silent for a while", { text: "one two", agoMs: 3000 }, "fail"],
  ["wrong and still coming", { text: "one 2", agoMs: 100 }, "fail"],
  ["all there and still coming", { text: "one two three", agoMs: 100 }, "fail"],
  ["over by its own account", { text: "one two", agoMs: 100, last: "[DONE]" }, "fail"],
  ["cut", { text: "one two", agoMs: 100, end: "cut" }, "fail"],
])("an answer without an end that is %s: %j is %s", (_name, came, verdict) => {
  expect(judgeQuestion(ENDED, traceOf(came), null, false).verdict).toBe(verdict);
});
