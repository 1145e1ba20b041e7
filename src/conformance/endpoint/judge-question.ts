import type { CheckRecord } from "../../wire/result.ts";
import type { Finding } from "../rules/rule.ts";
import type { EndpointRule } from "../rules/endpoint/index.ts";
import { brokenVerdict } from "../run/broken-verdict.ts";
import type { Answered } from "./ask-question.ts";
import type { EndpointReply } from "./endpoint-reply.ts";
import type { EndpointTrace } from "./endpoint-trace.ts";
import type { EndpointPlace } from "./endpoint-place.ts";

export type EndpointJudgement = Pick<CheckRecord, "verdict" | "expected" | "actual" | "message">;

export function traceOf(
  { question, asked, reply, reuse }: Answered,
  others: ReadonlyMap<string, EndpointReply>,
  { secrets, wrongKey }: Pick<EndpointPlace, "secrets" | "wrongKey">,
): EndpointTrace {
  return {
    question,
    asked: { headers: asked.headers, body: asked.body },
    reply,
    reuse,
    others,
    secrets,
    wrongKey,
  };
}

/** What one rule says about an answer. Pure. */
export function judgeQuestion(
  rule: EndpointRule,
  trace: EndpointTrace,
  { isStrict, wasWaitedFor }: { isStrict: boolean; wasWaitedFor: boolean },
): EndpointJudgement {
  if (!wasWaitedFor) {
    return {
      verdict: "not-observed",
      message: "no answer came in a short time, and the endpoint stalled before",
    };
  }
  const finding = findingOf(rule, trace);
  if ("fault" in finding) return { verdict: "harness-error", message: finding.fault };
  if (finding.held === null) return { verdict: "not-observed", message: finding.message };
  if (finding.held) return { verdict: "pass" };
  const { message, expected, actual } = finding;
  const isHang = trace.reply.raw.end === "open" && HANG_RULES.has(rule.id);
  return { verdict: isHang ? "timeout" : brokenVerdict(rule.level, isStrict), message, expected, actual };
}

/** A fault of ours in one rule costs its check, not the run. */
function findingOf(rule: EndpointRule, trace: EndpointTrace): Finding | { fault: string } {
  try {
    return rule.judge(trace);
  } catch (error) {
    return { fault: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** Rules that a hang breaks as such. */
const HANG_RULES = new Set([
  "endpoint.http.ended",
  "endpoint.http.answered",
  "endpoint.error.status",
  "endpoint.turn.goes-on",
]);
