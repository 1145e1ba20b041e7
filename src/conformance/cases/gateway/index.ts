import type { CrowdCase, GatewayCase } from "./gateway-case.ts";
import { TEXT_RELAY_CASES } from "./text-cases.ts";

export type { CrowdCase, GatewayCase } from "./gateway-case.ts";

/** Every fixed case on gateways. */
export const GATEWAY_CASES: readonly GatewayCase[] = [...TEXT_RELAY_CASES];

export const CROWD_CASES: readonly CrowdCase[] = [];
