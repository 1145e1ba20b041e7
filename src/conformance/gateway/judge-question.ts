import type { CheckRecord } from "../../wire/result.ts";
import type { GatewayRule } from "../rules/gateway/gateway-rule.ts";
import { brokenVerdict } from "../run/broken-verdict.ts";
import type { GatewayTrace } from "./gateway-trace.ts";

export type GatewayJudgement = Pick<CheckRecord, "verdict" | "expected" | "actual" | "message">;

/** What one rule says about a question. Pure. A fault of the harness comes before everything else. */
export function judgeQuestion(
  rule: GatewayRule,
  trace: GatewayTrace,
  fault: string | null,
  isStrict: boolean,
): GatewayJudgement {
  if (fault !== null) return { verdict: "harness-error", message: fault };
  const refusal = rule.seesRefusals === true ? null : describeRefusal(trace);
  if (refusal !== null) return { verdict: "not-observed", message: refusal };
  const finding = rule.judge(trace);
  if (finding.held === null) return { verdict: "not-observed", message: finding.message };
  if (finding.held) return { verdict: "pass" };
  if (rule.isTimed !== true && isStillComing(trace)) {
    return { verdict: "not-observed", message: "the answer was still coming when we stopped watching" };
  }
  const { message, expected, actual } = finding;
  return { verdict: brokenVerdict(rule.level, isStrict), message, expected, actual };
}

/** A gateway that does not ask its upstream and says so refuses: that is honest, and tells nothing about what it relays. */
export function describeRefusal({ upstream, downstreams }: GatewayTrace): string | null {
  if (upstream.length > 0) return null;
  const statuses = downstreams.map(({ raw }) => raw.head?.status ?? 0);
  const [first] = statuses;
  const isRefused = statuses.every((status) => (status >= 400 && status < 500) || status === 503);
  return isRefused ? `the gateway refused the question with status ${first}` : null;
}

/** Of what is still coming the last was this recent. */
const RECENT_MS = 1000;

/** A gateway that is slow and right until now: a large answer on a busy machine, say. Slow is what timed rules judge. */
function isStillComing({ downstreams: [{ raw, reading, timed }], expected }: GatewayTrace): boolean {
  const last = timed.events.at(-1);
  if (raw.end !== "open" || reading === null || last === undefined) return false;
  if (last.data === "[DONE]" || raw.endedAt - last.at > RECENT_MS) return false;
  const texts = reading.answer.choices.map(({ index, text }) => {
    const whole = expected.choices.find((choice) => choice.index === index)?.text ?? "";
    return { isBeginning: whole.startsWith(text), isShorter: text.length < whole.length };
  });
  return texts.every(({ isBeginning }) => isBeginning) && texts.some(({ isShorter }) => isShorter);
}
