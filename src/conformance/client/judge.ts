import type { Observation } from "../../wire/observation.ts";
import type { CheckRecord } from "../../wire/result.ts";
import type { Rule } from "../rules/index.ts";
import { brokenVerdict } from "../run/broken-verdict.ts";
import type { RunOutcome } from "../subjects/subject.ts";
import type { ClientTrace } from "./trace.ts";

/** What one check says; the runner adds ids, bytes and the replay token. */
export type Judgement = Pick<CheckRecord, "verdict" | "expected" | "actual" | "message">;

/**
 * Judges one outcome by one rule. Pure: the same trace gives the same judgement, now and from a file.
 * `trace` is needed when the subject answered; a fault of the harness comes before everything else.
 */
export function judge(
  rule: Rule,
  outcome: RunOutcome,
  trace: Omit<ClientTrace, "observation">,
  fault: string | null,
): Judgement {
  if (fault !== null) return { verdict: "harness-error", message: fault };
  const missing = missingCapability(rule, trace.subject.observes);
  if (missing !== null)
    return { verdict: "not-applicable", message: `the subject does not observe ${missing}` };
  switch (outcome.kind) {
    case "skip":
      return { verdict: "not-applicable", message: `skipped by the subject: ${outcome.reason}` };
    case "adapter-error":
      return { verdict: "setup-fail", message: `the adapter broke: ${outcome.message}` };
    case "crash":
    case "timeout":
      return { verdict: outcome.kind, message: outcome.message };
    case "done":
      return judgeObservation(rule, { ...trace, observation: outcome.observation });
  }
}

function judgeObservation(rule: Rule, trace: ClientTrace): Judgement {
  if (trace.exchanges.length === 0) {
    if (trace.cancelAfter?.ms !== undefined) {
      return { verdict: "not-observed", message: "the call was cancelled before its request was sent" };
    }
    return { verdict: "setup-fail", message: noRequest(trace.observation) };
  }
  const finding = rule.judge(trace);
  if (finding.held === null) return { verdict: "not-observed", message: finding.message };
  if (finding.held) return { verdict: "pass" };
  const { message, expected, actual } = finding;
  return { verdict: brokenVerdict(rule.level, false), message, expected, actual };
}

/** What the client itself says is why, as often as not: an option that it does not know, a host it will not talk to. */
function noRequest({ error }: Observation): string {
  const question = "no request reached the mock server: does the adapter use the url it is given?";
  return error === undefined || error === null ? question : `${question} The client said: ${error.message}`;
}

function missingCapability(rule: Rule, observes: readonly string[]): string | null {
  return rule.needs?.find((capability) => !observes.includes(capability)) ?? null;
}
