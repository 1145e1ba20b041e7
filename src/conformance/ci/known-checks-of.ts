import { knownGatewayChecks } from "../gateway/known-gateway-checks.ts";
import { type KnownCheck, knownChecks } from "../run/known-checks.ts";

/** Every check there is of a suite, as it stands in the header of its results. */
export function knownChecksOf(suite: string): KnownCheck[] {
  return suite === "gateway" ? knownGatewayChecks() : knownChecks();
}
