import { knownEndpointChecks } from "../endpoint/known-endpoint-checks.ts";
import { knownGatewayChecks } from "../gateway/known-gateway-checks.ts";
import { knownLintChecks } from "../lint/known-lint-checks.ts";
import { type KnownCheck, knownChecks } from "../run/known-checks.ts";

/** Every check there is of a suite, as it stands in the header of its results. */
export function knownChecksOf(suite: string): KnownCheck[] {
  if (suite === "endpoint") return knownEndpointChecks();
  if (suite === "lint") return knownLintChecks();
  return suite === "gateway" ? knownGatewayChecks() : knownChecks();
}
