import { DEATH_CASES } from "./death-cases.ts";
import { FAULT_CASES } from "./fault-cases.ts";
import { FINISH_RELAY_CASES } from "./finish-cases.ts";
import { FRAMING_CASES } from "./framing-cases.ts";
import type { GatewayCase } from "./gateway-case.ts";
import { LIVE_CASES } from "./live-cases.ts";
import { ODDITY_CASES } from "./oddity-cases.ts";
import { REQUEST_CASES } from "./request-cases.ts";
import { TEXT_RELAY_CASES } from "./text-cases.ts";
import { TOOL_RELAY_CASES } from "./tool-cases.ts";
import { WHOLE_CASES } from "./whole-cases.ts";

export { CROWD_CASES } from "./crowd-cases.ts";
export type { GatewayCase } from "./gateway-case.ts";

/** Every fixed case on gateways, chapter by chapter. */
export const GATEWAY_CASES: readonly GatewayCase[] = [
  ...LIVE_CASES,
  ...TEXT_RELAY_CASES,
  ...TOOL_RELAY_CASES,
  ...FINISH_RELAY_CASES,
  ...FRAMING_CASES,
  ...ODDITY_CASES,
  ...REQUEST_CASES,
  ...WHOLE_CASES,
  ...FAULT_CASES,
  ...DEATH_CASES,
];
