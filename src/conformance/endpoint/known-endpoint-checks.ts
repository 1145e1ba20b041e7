import type { KnownCheck } from "../run/known-checks.ts";
import { listEndpointChecks } from "./plan-endpoint.ts";

/** Every check there is on endpoints. */
export function knownEndpointChecks(): KnownCheck[] {
  return listEndpointChecks().map((known) => ({ ...known, level: "chat" }));
}
