import { type EndpointRule, findEndpointRule } from "../rules/endpoint/index.ts";
import type { LintRule } from "../lint/lint-rule.ts";
import { findLintRule } from "../lint/lint-rules.ts";
import { findGatewayRule, type GatewayRule } from "../rules/gateway/index.ts";
import { findRule, type Rule } from "../rules/index.ts";

/** A requirement on the run itself rather than on how a client reads; no case is about it, and it cannot be selected. */
export type RunRule = Pick<Rule, "id" | "level" | "requires" | "why">;

/** Records of these come by themselves, when there is something to say. */
export const RUN_RULES: readonly RunRule[] = [
  {
    id: "subject.starts",
    level: "must",
    requires: "The subject starts and says a valid hello.",
    why: "Nothing can be said about a client that never ran, and silence about it would look like success.",
  },
  {
    id: "subject.protocol",
    level: "must",
    requires:
      "A subject answers every run once, prints nothing else on standard output and does not die between runs.",
    why: "What comes late or between two runs belongs to no check, and would be lost: a crash in the background, say.",
  },
  {
    id: "gateway.reached",
    level: "must",
    requires: "A question to the gateway reaches our upstream.",
    why: "What a gateway makes of a stream can only be judged where the stream is ours.",
  },
  {
    id: "gateway.survives",
    level: "must",
    requires: "The gateway lives through every exchange and goes on answering.",
    why: "A gateway that dies or wedges takes every client behind it along, those of other tenants included.",
  },
  {
    id: "endpoint.reached",
    level: "must",
    requires: "The endpoint answers a short question.",
    why: "Where nothing comes that could be a completion there is nothing to judge, and silence would look like success.",
  },
  {
    id: "lint.file",
    level: "must",
    requires: "What is given to be judged can be read as a recorded stream.",
    why: "Nothing can be said about a stream that is not there, and silence about it would look like success.",
  },
  {
    id: "harness.self-check",
    level: "must",
    requires:
      "Before anybody is judged the reference passes, and a reader or relay that is known to be bad fails.",
    why: "Verdicts of a harness that is broken itself mean nothing, whether they are good or bad.",
  },
];

/** A rule on clients, on gateways, on endpoints, on recorded streams or on the run. */
export function describedRule(
  id: string,
): Rule | GatewayRule | EndpointRule | LintRule | RunRule | undefined {
  return (
    findRule(id) ??
    findGatewayRule(id) ??
    findEndpointRule(id) ??
    findLintRule(id) ??
    RUN_RULES.find((rule) => rule.id === id)
  );
}
